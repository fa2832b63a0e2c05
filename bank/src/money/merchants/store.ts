/** Tables of merchants and of the keys of those that are no things. */

import type { Database, Transaction } from '../../platform/database/database.ts';
import { type Instant, toIso } from '../../platform/kernel/clock.ts';
import type { PublicJwk } from '../../platform/kernel/schemas.ts';
import type { PageBounds } from '../../platform/operations/paging.ts';
import type { Merchant } from './contract.ts';

type Row = {
  id: string;
  name: string;
  kind: Merchant['kind'];
  category: string;
  country: string;
  account: string;
  owner_id: string | null;
  thing_id: string | null;
  blocked: boolean;
  created_at: Date;
  thumbprint: string | null;
};

export type NewMerchant = Omit<Merchant, 'keyThumbprint' | 'blocked' | 'createdAt'> & { createdAt: Instant };
export type NewKey = { thumbprint: string; merchantId: string; publicJwk: PublicJwk; validFrom: Instant };

const SELECT_MERCHANTS = `select merchants.*, keys.thumbprint from merchants.merchants
  left join merchants.keys on keys.merchant_id = merchants.id and keys.valid_to is null`;

/** False when its thing is a merchant already. */
export async function insertMerchant(transaction: Transaction, merchant: NewMerchant): Promise<boolean> {
  const inserted = await transaction.query(
    `insert into merchants.merchants
       (id, name, kind, category, country, account, owner_id, thing_id, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (thing_id) do nothing returning 1`,
    [
      merchant.id,
      merchant.name,
      merchant.kind,
      merchant.category,
      merchant.country,
      merchant.account,
      merchant.ownerId ?? null,
      merchant.thingId ?? null,
      toIso(merchant.createdAt),
    ],
  );
  return inserted.length > 0;
}

export async function selectMerchants(database: Database, ids: readonly string[]): Promise<Merchant[]> {
  const rows = await database.query<Row>(
    `${SELECT_MERCHANTS} where merchants.id = any($1::uuid[])`,
    [ids],
    'merchants: by id',
  );
  return rows.map(toMerchant);
}

export async function selectMerchantPage(
  database: Database,
  category: string | undefined,
  { limit, after }: PageBounds,
): Promise<Merchant[]> {
  const rows = await database.query<Row>(
    `${SELECT_MERCHANTS}
     where ($1::text is null or merchants.category = $1) and ($2::uuid is null or merchants.id < $2)
     order by merchants.id desc limit $3`,
    [category ?? null, after, limit],
  );
  return rows.map(toMerchant);
}

export async function selectMerchantIdOfThing(database: Database, thingId: string): Promise<string | null> {
  const [row] = await database.query<{ id: string }>(
    'select id from merchants.merchants where thing_id = $1',
    [thingId],
    'merchants: of thing',
  );
  return row?.id ?? null;
}

/** True when that was not so before. */
export async function markBlocked(
  transaction: Transaction,
  merchantId: string,
  blocked: boolean,
): Promise<boolean> {
  const changed = await transaction.query(
    'update merchants.merchants set blocked = $2 where id = $1 and blocked <> $2 returning 1',
    [merchantId, blocked],
  );
  return changed.length > 0;
}

/**
 * Makes the key the merchant's present one and ends the one before. False when the key was in use before,
 * by another merchant or by this one in earlier times.
 */
export async function replaceKey(transaction: Transaction, key: NewKey): Promise<boolean> {
  // Two replacements at the same time take turns.
  await transaction.query('select 1 from merchants.merchants where id = $1 for update', [key.merchantId]);
  const [current] = await transaction.query<{ thumbprint: string }>(
    'select thumbprint from merchants.keys where merchant_id = $1 and valid_to is null',
    [key.merchantId],
  );
  if (current?.thumbprint === key.thumbprint) return true;
  const from = toIso(key.validFrom);
  await transaction.query(
    'update merchants.keys set valid_to = $2 where merchant_id = $1 and valid_to is null',
    [key.merchantId, from],
  );
  const inserted = await transaction.query(
    `insert into merchants.keys (thumbprint, merchant_id, public_jwk, valid_from)
     values ($1, $2, $3, $4) on conflict (thumbprint) do nothing returning 1`,
    [key.thumbprint, key.merchantId, key.publicJwk, from],
  );
  return inserted.length > 0;
}

export type MerchantKey = {
  merchantId: string;
  publicJwk: PublicJwk;
  validFrom: Instant;
  validTo?: Instant;
};

export async function selectKey(database: Database, thumbprint: string): Promise<MerchantKey | undefined> {
  const [row] = await database.query<{
    merchant_id: string;
    public_jwk: PublicJwk;
    valid_from: Date;
    valid_to: Date | null;
  }>(
    'select merchant_id, public_jwk, valid_from, valid_to from merchants.keys where thumbprint = $1',
    [thumbprint],
    'merchants: key',
  );
  return (
    row && {
      merchantId: row.merchant_id,
      publicJwk: row.public_jwk,
      validFrom: row.valid_from.getTime(),
      ...(row.valid_to === null ? {} : { validTo: row.valid_to.getTime() }),
    }
  );
}

function toMerchant(row: Row): Merchant {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    category: row.category,
    country: row.country,
    account: row.account,
    ...(row.owner_id === null ? {} : { ownerId: row.owner_id }),
    ...(row.thing_id === null ? {} : { thingId: row.thing_id }),
    ...(row.thumbprint === null ? {} : { keyThumbprint: row.thumbprint }),
    blocked: row.blocked,
    createdAt: row.created_at.toISOString(),
  };
}
