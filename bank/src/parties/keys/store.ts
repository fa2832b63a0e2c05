/** Table of the keys with which parties sign and have signed, and of what a party says about signing. */

import type { Query } from '../../platform/database/database.ts';
import { type Instant, toIso } from '../../platform/kernel/clock.ts';
import type { PublicJwk } from '../../platform/kernel/schemas.ts';
import type { PartyKey } from '../contract.ts';

type Row = {
  thumbprint: string;
  party_id: string;
  public_jwk: PublicJwk;
  label: string;
  valid_from: Date;
  valid_to: Date | null;
};

export type StoredKey = PartyKey & { readonly partyId: string };

/** False when the key is or was somebody's already. */
export async function insertKey(
  query: Query,
  key: Pick<StoredKey, 'thumbprint' | 'partyId' | 'publicJwk' | 'label'> & { validFrom: Instant },
): Promise<boolean> {
  const inserted = await query(
    `insert into parties.keys (thumbprint, party_id, public_jwk, label, valid_from)
     values ($1, $2, $3, $4, $5) on conflict (thumbprint) do nothing returning 1`,
    [key.thumbprint, key.partyId, key.publicJwk, key.label, toIso(key.validFrom)],
  );
  return inserted.length > 0;
}

export async function selectKey(query: Query, thumbprint: string): Promise<StoredKey | undefined> {
  const [row] = await query<Row>('select * from parties.keys where thumbprint = $1', [thumbprint]);
  return row && toKey(row);
}

/** Oldest first, those that have ended included. */
export async function selectKeysOf(query: Query, partyId: string): Promise<StoredKey[]> {
  const rows = await query<Row>('select * from parties.keys where party_id = $1 order by valid_from', [
    partyId,
  ]);
  return rows.map(toKey);
}

export async function endKey(query: Query, thumbprint: string, now: Instant): Promise<void> {
  await query('update parties.keys set valid_to = $2 where thumbprint = $1 and valid_to is null', [
    thumbprint,
    toIso(now),
  ]);
}

/** Locks the party, so that the rule and the last key cannot change past each other. */
export async function lockRule(query: Query, partyId: string): Promise<boolean | undefined> {
  const [row] = await query<{ signed_mandates_only: boolean }>(
    'select signed_mandates_only from parties.parties where id = $1 for update',
    [partyId],
  );
  return row?.signed_mandates_only;
}

export async function updateRule(query: Query, partyId: string, signedOnly: boolean): Promise<void> {
  await query('update parties.parties set signed_mandates_only = $2 where id = $1', [partyId, signedOnly]);
}

function toKey(row: Row): StoredKey {
  return {
    thumbprint: row.thumbprint,
    partyId: row.party_id,
    publicJwk: row.public_jwk,
    label: row.label,
    validFrom: row.valid_from.toISOString(),
    ...(row.valid_to === null ? {} : { validTo: row.valid_to.toISOString() }),
  };
}
