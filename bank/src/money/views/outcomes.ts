/** Finds ids that were answered long ago. */

import type { Query } from '../../platform/database/database.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import { timeOfId } from '../../platform/kernel/ids.ts';
import type { OutcomeRecord } from '../teller/books.ts';

export async function findOutcomes(
  query: Query,
  ids: readonly string[],
): Promise<Map<string, OutcomeRecord>> {
  if (ids.length === 0) return new Map();
  const rows = await query<{ id: string; position: bigint; entry_index: number }>(
    `select id, position, entry_index from money.outcomes where id = any($1::uuid[])`,
    [ids],
    'find-outcomes',
  );
  return new Map(rows.map(({ id, position, entry_index: index }) => [id, { position, index }]));
}

/** The time just after the newest id in the views; ids are time-ordered, so it is the last in the index. */
export async function timeAfterNewestId(query: Query): Promise<Instant> {
  const [row] = await query<{ id: string }>(`select id from money.outcomes order by id desc limit 1`);
  return row ? timeOfId(row.id) + 1 : 0;
}
