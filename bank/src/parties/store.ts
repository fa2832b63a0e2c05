/** Tables of the parties themselves. */

import type { Database, Transaction } from '../platform/database/database.ts';
import { type Instant, toIso } from '../platform/kernel/clock.ts';
import type { PageBounds } from '../platform/operations/paging.ts';
import type { Party } from './contract.ts';

type Row = {
  id: string;
  kind: Party['kind'];
  name: string;
  country: string | null;
  created_at: Date;
  signed_mandates_only: boolean;
};

export type NewParty = Pick<Party, 'id' | 'kind' | 'name' | 'country'> & { createdAt: Instant };

export async function insertParty(transaction: Transaction, party: NewParty): Promise<void> {
  await transaction.query(
    'insert into parties.parties (id, kind, name, country, created_at) values ($1, $2, $3, $4, $5)',
    [party.id, party.kind, party.name, party.country ?? null, toIso(party.createdAt)],
  );
}

export async function selectParties(database: Database, ids: readonly string[]): Promise<Party[]> {
  const rows = await database.query<Row>('select * from parties.parties where id = any($1::uuid[])', [ids]);
  return rows.map(toParty);
}

export async function selectPartyPage(database: Database, { limit, after }: PageBounds): Promise<Party[]> {
  const rows = await database.query<Row>(
    'select * from parties.parties where $1::uuid is null or id < $1 order by id desc limit $2',
    [after, limit],
  );
  return rows.map(toParty);
}

function toParty(row: Row): Party {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    ...(row.country === null ? {} : { country: row.country }),
    createdAt: row.created_at.toISOString(),
    ...(row.signed_mandates_only && { signedMandatesOnly: true }),
  };
}
