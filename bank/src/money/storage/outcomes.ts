/** Finds ids that were answered long ago. */

import type { Query } from '../../platform/database/database.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import { timeOfId } from '../../platform/kernel/ids.ts';
import type { Place } from './storage.ts';

export async function findOutcomes(query: Query, ids: readonly string[]): Promise<Map<string, Place>> {
  if (ids.length === 0) return new Map();
  const rows = await query<{ id: string; position: bigint; entry_offset: number; entry_length: number }>(
    `select id, position, entry_offset, entry_length from money.outcomes where id = any($1::uuid[])`,
    [ids],
    'find-outcomes',
  );
  return new Map(
    rows.map(({ id, position, entry_offset: offset, entry_length: length }) => [
      id,
      { position, offset, length },
    ]),
  );
}

/** The time just after the newest id in the views; ids are time-ordered, so it is the last in the index. */
export async function timeAfterNewestId(query: Query): Promise<Instant> {
  const [row] = await query<{ id: string | null }>(`select max(id::text) as id from (
       (select id from money.command_outcomes order by id desc limit 1)
       union all (select id from money.payments order by id desc limit 1)) newest`);
  return row?.id ? timeOfId(row.id) + 1 : 0;
}
