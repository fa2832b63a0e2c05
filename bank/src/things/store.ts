/** Tables of things and their keys. */

import type { Database, Transaction } from '../platform/database/database.ts';
import { type Instant, toIso } from '../platform/kernel/clock.ts';
import type { PublicJwk } from '../platform/kernel/schemas.ts';
import type { PageBounds } from '../platform/operations/paging.ts';
import type { Thing } from './contract.ts';

type ThingRow = {
  id: string;
  owner_id: string;
  name: string;
  kind: string;
  serial_number: string | null;
  created_at: Date;
  registered_at: Date | null;
  blocked_at: Date | null;
  thumbprint: string | null;
  secondary_thumbprint: string | null;
};

export type NewThing = Pick<Thing, 'id' | 'name' | 'kind' | 'serialNumber' | 'ownerId'> & {
  createdAt: Instant;
};

/** A key that belongs or belonged to a thing; without `validTo` it is its present one. */
export type ThingKey = {
  thumbprint: string;
  thingId: string;
  publicJwk: PublicJwk;
  validFrom: Instant;
  validTo?: Instant;
};

const SELECT_THINGS = `select things.*, keys.thumbprint, secondary.thumbprint as secondary_thumbprint
  from things.things
  left join things.keys on keys.thing_id = things.id and keys.valid_to is null and keys.role = 'primary'
  left join things.keys as secondary
    on secondary.thing_id = things.id and secondary.valid_to is null and secondary.role = 'secondary'`;

export async function insertThing(transaction: Transaction, thing: NewThing): Promise<void> {
  await transaction.query(
    `insert into things.things (id, owner_id, name, kind, serial_number, created_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [thing.id, thing.ownerId, thing.name, thing.kind, thing.serialNumber ?? null, toIso(thing.createdAt)],
  );
}

export async function selectThings(database: Database, ids: readonly string[]): Promise<Thing[]> {
  const rows = await database.query<ThingRow>(
    `${SELECT_THINGS} where things.id = any($1::uuid[])`,
    [ids],
    'things: by id',
  );
  return rows.map(toThing);
}

export async function selectThingPage(
  database: Database,
  ownerId: string | undefined,
  { limit, after }: PageBounds,
): Promise<Thing[]> {
  const rows = await database.query<ThingRow>(
    `${SELECT_THINGS}
     where ($1::uuid is null or things.owner_id = $1) and ($2::uuid is null or things.id < $2)
     order by things.id desc limit $3`,
    [ownerId ?? null, after, limit],
  );
  return rows.map(toThing);
}

/** Returns the owner when the thing was not blocked before. */
export async function markBlocked(
  transaction: Transaction,
  thingId: string,
  now: Instant,
): Promise<{ ownerId: string } | undefined> {
  const [row] = await transaction.query<{ ownerId: string }>(
    `update things.things set blocked_at = $2 where id = $1 and blocked_at is null
     returning owner_id as "ownerId"`,
    [thingId, toIso(now)],
  );
  return row;
}

/** Returns the owner when the thing was blocked before. */
export async function markUnblocked(
  transaction: Transaction,
  thingId: string,
): Promise<{ ownerId: string } | undefined> {
  const [row] = await transaction.query<{ ownerId: string }>(
    `update things.things set blocked_at = null where id = $1 and blocked_at is not null
     returning owner_id as "ownerId"`,
    [thingId],
  );
  return row;
}

/** Keeps the time of the first registration. */
export async function markRegistered(
  transaction: Transaction,
  thingId: string,
  now: Instant,
): Promise<{ ownerId: string } | undefined> {
  const [row] = await transaction.query<{ ownerId: string }>(
    `update things.things set registered_at = coalesce(registered_at, $2) where id = $1
     returning owner_id as "ownerId"`,
    [thingId, toIso(now)],
  );
  return row;
}

/** What a key of a thing is for: to speak for the thing, or to sign its high-trust orders as well. */
export type KeyRole = 'primary' | 'secondary';

/**
 * Makes the key the thing's present one in its role and ends the one before. False when the key was in use before,
 * by another thing or by this one in earlier times.
 */
export async function replaceKey(
  transaction: Transaction,
  key: Omit<ThingKey, 'validTo'>,
  role: KeyRole = 'primary',
): Promise<boolean> {
  const from = toIso(key.validFrom);
  const current = await transaction.query<{ thumbprint: string }>(
    'select thumbprint from things.keys where thing_id = $1 and role = $2 and valid_to is null',
    [key.thingId, role],
  );
  if (current[0]?.thumbprint === key.thumbprint) return true;
  await endCurrentKey(transaction, key.thingId, role, key.validFrom);
  const inserted = await transaction.query(
    `insert into things.keys (thumbprint, thing_id, public_jwk, valid_from, role)
     values ($1, $2, $3, $4, $5) on conflict (thumbprint) do nothing returning 1`,
    [key.thumbprint, key.thingId, key.publicJwk, from, role],
  );
  return inserted.length > 0;
}

export async function endCurrentKey(
  transaction: Transaction,
  thingId: string,
  role: KeyRole,
  now: Instant,
): Promise<void> {
  await transaction.query(
    'update things.keys set valid_to = $3 where thing_id = $1 and role = $2 and valid_to is null',
    [thingId, role, toIso(now)],
  );
}

export async function selectKey(database: Database, thumbprint: string): Promise<ThingKey | undefined> {
  const [row] = await database.query<{
    thing_id: string;
    public_jwk: PublicJwk;
    valid_from: Date;
    valid_to: Date | null;
  }>(
    'select thing_id, public_jwk, valid_from, valid_to from things.keys where thumbprint = $1',
    [thumbprint],
    'things: key',
  );
  return (
    row && {
      thumbprint,
      thingId: row.thing_id,
      publicJwk: row.public_jwk,
      validFrom: row.valid_from.getTime(),
      ...(row.valid_to === null ? {} : { validTo: row.valid_to.getTime() }),
    }
  );
}

function toThing(row: ThingRow): Thing {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    ...(row.serial_number === null ? {} : { serialNumber: row.serial_number }),
    ownerId: row.owner_id,
    state: row.blocked_at ? 'blocked' : row.thumbprint ? 'active' : 'awaiting-registration',
    ...(row.thumbprint === null ? {} : { keyThumbprint: row.thumbprint }),
    ...(row.secondary_thumbprint === null ? {} : { secondaryKeyThumbprint: row.secondary_thumbprint }),
    createdAt: row.created_at.toISOString(),
    ...(row.registered_at === null ? {} : { registeredAt: row.registered_at.toISOString() }),
  };
}
