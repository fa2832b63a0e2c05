/** Reads the journal from one row to another in pieces, so that its size does not matter. */

import type { Query } from '../../platform/database/database.ts';
import { createJournal } from '../storage/journal.ts';
import type { JournalRow } from '../teller/chain.ts';

const BYTES_AT_ONCE = 8 * 1024 * 1024;
const ROWS_AT_FIRST = 16;
const MOST_ROWS_AT_ONCE = 2_000;

/** Yields the rows after `after` up to `upTo`, both of them positions. The next piece is on its way meanwhile. */
export async function* streamJournal(query: Query, after: bigint, upTo: bigint): AsyncGenerator<JournalRow> {
  const journal = createJournal(query);
  const read = async (from: bigint, limit: number) => {
    const rows = from < upTo ? await journal.readAfter(from, limit) : [];
    return rows.filter(({ position }) => position <= upTo);
  };
  let next = read(after, ROWS_AT_FIRST);
  for (;;) {
    const rows = await next;
    const last = rows.at(-1);
    if (!last) return;
    next = read(last.position, rowsAtOnce(rows));
    // Whoever stops listening in the middle must not be ended by what he did not wait for.
    next.catch(() => {});
    yield* rows;
  }
}

/** As many rows as will probably have the bytes that we want at once, judged by those that came. */
function rowsAtOnce(rows: readonly JournalRow[]): number {
  const bytes = rows.reduce((sum, { body }) => sum + body.length, 0);
  return Math.min(MOST_ROWS_AT_ONCE, Math.max(1, Math.floor((BYTES_AT_ONCE * rows.length) / (bytes + 1))));
}
