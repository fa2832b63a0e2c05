/** Table of users: what a role needs, and whether somebody has ever signed in with it. */

import type { Transaction } from '../../platform/database/database.ts';
import { type Instant, toIso } from '../../platform/kernel/clock.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import type { Role } from '../contract.ts';
import { completeHolder, type Holder, type User } from './rules.ts';

/** The columns of a user as every query of this capability names them. */
export const USER_COLUMNS =
  'users.id as user_id, users.role, users.party_id as party_id, users.merchant_id as merchant_id';

export type UserRow = { user_id: string; role: Role; party_id: string | null; merchant_id: string | null };

export function toUser(row: UserRow): User {
  const holder = completeHolder({
    role: row.role,
    ...(row.party_id === null ? {} : { partyId: row.party_id }),
    ...(row.merchant_id === null ? {} : { merchantId: row.merchant_id }),
  });
  return { ...holder, id: row.user_id };
}

/** A party and a merchant have one user each, which is found again; the others are new persons or programs. */
export async function ensureUser(
  transaction: Transaction,
  id: string,
  holder: Holder,
  now: Instant,
): Promise<User> {
  const partyId = holder.role === 'owner' ? holder.partyId : null;
  const merchantId = holder.role === 'merchant' ? holder.merchantId : null;
  await transaction.query(
    `insert into parties.users (id, role, party_id, merchant_id, created_at)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [id, holder.role, partyId, merchantId, toIso(now)],
  );
  const [row] = await transaction.query<UserRow>(
    `select ${USER_COLUMNS} from parties.users where id = $1 or party_id = $2 or merchant_id = $3`,
    [id, partyId, merchantId],
  );
  invariant(row, 'A user that was just ensured exists.');
  return toUser(row);
}

/** Until the end of the transaction, so that two processes that start at once make one first operator. */
export async function lockOperators(transaction: Transaction): Promise<void> {
  await transaction.query(`select pg_advisory_xact_lock(hashtext('parties.operators'))`);
}

export async function selectFirstOperator(transaction: Transaction): Promise<User | undefined> {
  const [row] = await transaction.query<UserRow>(
    `select ${USER_COLUMNS} from parties.users where role = 'operator' order by id limit 1`,
  );
  return row && toUser(row);
}

export async function hasOperatorSignedIn(transaction: Transaction): Promise<boolean> {
  const rows = await transaction.query(
    `select 1 from parties.users where role = 'operator' and signed_in_at is not null limit 1`,
  );
  return rows.length > 0;
}
