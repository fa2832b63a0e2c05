/** What the bank looks at before it opens: that no row of the journal is missing, and that the last ones are sound. */

import type { Database, Query } from '../../platform/database/database.ts';
import { createChainCheck } from './chain-check.ts';
import { Difference } from './difference.ts';
import { streamJournal } from './journal-stream.ts';

const ROWS_OF_THE_TAIL = 1_000n;

/** The journal is not what the bank wrote. */
export class JournalBroken extends Error {
  override readonly name = 'JournalBroken';
  constructor(sentence: string, options?: ErrorOptions) {
    super(
      `The books do not open, because the journal is broken. ${sentence} Put it back from a backup; npm run verify says more.`,
      options,
    );
  }
}

/** Rejects with `JournalBroken` when rows are missing or one of the last thousand was changed. */
export async function checkTail({ query }: Pick<Database, 'query'>): Promise<void> {
  const last = await checkCount(query);
  const followsChain = createChainCheck();
  try {
    for await (const row of streamJournal(query, last - ROWS_OF_THE_TAIL, last)) followsChain(row);
  } catch (error) {
    throw error instanceof Difference ? new JournalBroken(error.message, { cause: error }) : error;
  }
}

/** Positions have no gap, and nothing that the views saw has gone. Returns the last position. */
async function checkCount(query: Query): Promise<bigint> {
  const [row] = await query<{ rows: bigint; last: bigint; shown: bigint }>(
    `select count(*) as rows, coalesce(max(position), 0) as last, (select position from money.projection) as shown
     from money.journal`,
  );
  const { rows, last, shown } = row ?? { rows: 0n, last: 0n, shown: 0n };
  if (rows !== last) throw new JournalBroken(`It ends with row ${last}, but has ${rows} rows.`);
  if (shown > last) throw new JournalBroken(`The views show row ${shown}, but it ends with row ${last}.`);
  return last;
}
