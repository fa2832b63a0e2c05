/** Verifies the books: replays the journal from its first row, checks what must hold, and compares with the views. */

import type { Database, Query } from '../../platform/database/database.ts';
import type { AssetTotals } from './accounts-audit.ts';
import { Difference } from './difference.ts';
import { streamJournal } from './journal-stream.ts';
import { createReplay } from './replay.ts';
import { checkView } from './view-check.ts';
import { viewsOfBooks } from './views-of-books.ts';

export type VerifiedBooks = {
  readonly rows: bigint;
  readonly entries: number;
  readonly accounts: number;
  readonly transfers: number;
  readonly payments: number;
  readonly totals: ReadonlyMap<string, AssetTotals>;
  /** The hash of the last row, in hexadecimal. */
  readonly head: string;
  /** The row that the views show; the rest of the journal was replayed without them. */
  readonly viewsAt: bigint;
};

/**
 * Rejects with a `Difference` at the first thing that is wrong. It looks at the database as it is at one moment, so
 * that the bank may run meanwhile; only the journal is read in pieces, the books stay in memory.
 */
export async function verifyBooks(database: Pick<Database, 'connect'>): Promise<VerifiedBooks> {
  const connection = await database.connect();
  try {
    await connection.query('begin isolation level repeatable read read only');
    return await verify(connection.query);
  } finally {
    await connection.close();
  }
}

async function verify(query: Query): Promise<VerifiedBooks> {
  const { last, viewsAt } = await findEnds(query);
  const replay = createReplay();
  const replayUpTo = async (position: bigint) => {
    for await (const row of streamJournal(query, replay.head().position, position)) replay.replayRow(row);
    const missing = { position: replay.head().position + 1n };
    if (replay.head().position < position) throw new Difference(missing, 'it is missing.');
  };
  await replayUpTo(viewsAt);
  for (const view of viewsOfBooks(replay)) await checkView(query, view, viewsAt);
  await replayUpTo(last);
  const { head, books, transfers, payments, accounts, outcomes } = replay;
  return {
    rows: head().position,
    entries: outcomes.ids.size(),
    accounts: books.accounts.size,
    transfers: transfers.size(),
    payments: payments.size,
    totals: accounts.totals,
    head: head().hash.toString('hex'),
    viewsAt,
  };
}

async function findEnds(query: Query): Promise<{ last: bigint; viewsAt: bigint }> {
  const [row] = await query<{ last: bigint; epoch: bigint; views_at: bigint; cell_epoch: bigint }>(
    `select coalesce(journal.position, 0) as last, coalesce(journal.epoch, 0) as epoch,
            projection.position as views_at, cell.epoch as cell_epoch
     from money.cell cross join money.projection
     left join (select position, epoch from money.journal order by position desc limit 1) journal on true`,
  );
  const {
    last,
    epoch,
    views_at: viewsAt,
    cell_epoch: cellEpoch,
  } = row ?? { last: 0n, epoch: 0n, views_at: 0n, cell_epoch: 0n };
  if (viewsAt > last)
    throw new Difference(
      { position: last },
      `it is the last one, but the views show row ${viewsAt}: rows are missing at the end.`,
    );
  if (epoch > cellEpoch)
    throw new Difference(
      { position: last },
      `it was written under epoch ${epoch}, but the fence stands at ${cellEpoch}.`,
    );
  return { last, viewsAt };
}
