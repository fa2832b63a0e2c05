/** Checks that the SQL views over the tables still say what they were made to say: only the tables are compared row by row. */

import type { Query } from '../../platform/database/database.ts';
import { Difference } from './difference.ts';

/** As the migrations have them. */
const definitions = {
  transfers: `
    select id, position, at, type, debit, credit, asset_id, amount, description, original_id, group_id, payment_id,
           thing_id, virtual_account, expires_at, remaining, reversed
    from money.other_transfers
    union all
    select id, decided_position, decided_at, 'direct', funded_by, payee_account, asset_id, amount, description,
           null::uuid, null::uuid, id, thing_id, virtual_account, null::bigint, 0::bigint, reversed
    from money.payments where settled_at_once`,
  outcomes: `
    select id, position, entry_offset, entry_length from money.command_outcomes
    union all
    select id, decided_position, entry_offset, entry_length from money.payments`,
};

/** PostgreSQL plans a view as it plans its definition, so that equal plans mean equal rows; nothing is read for that. */
export async function checkDefinitions(query: Query, position: bigint): Promise<void> {
  for (const [name, definition] of Object.entries(definitions)) {
    const seen = await planOf(query, `money.${name}`);
    const meant = await planOf(query, `(${definition}) ${name}`);
    if (seen !== meant)
      throw new Difference(
        { position },
        `view money.${name} is defined in another way than the bank defines it.`,
      );
  }
}

async function planOf(query: Query, source: string): Promise<string> {
  const lines = await query<{ 'QUERY PLAN': string }>(`explain (verbose, costs off) select * from ${source}`);
  return lines.map((line) => line['QUERY PLAN']).join('\n');
}
