/** Tables of one-time sign-in codes and of sessions, both known by their hash only. */

import type { Database, Transaction } from '../../platform/database/database.ts';
import { type Instant, toIso } from '../../platform/kernel/clock.ts';
import type { User } from '../users/rules.ts';
import { toUser, USER_COLUMNS, type UserRow } from '../users/store.ts';

export type Session = { user: User; renewedAt: Instant };

export async function insertCode(
  transaction: Transaction,
  code: { codeHash: string; userId: string; expiresAt: Instant },
): Promise<void> {
  await transaction.query(
    'insert into parties.sign_in_codes (code_hash, user_id, expires_at) values ($1, $2, $3)',
    [code.codeHash, code.userId, toIso(code.expiresAt)],
  );
}

/** Takes the code away; of two who bring it at once, one gets the user. */
export async function useUpCode(
  transaction: Transaction,
  codeHash: string,
  now: Instant,
): Promise<string | undefined> {
  const [row] = await transaction.query<{ user_id: string }>(
    'delete from parties.sign_in_codes where code_hash = $1 and expires_at > $2 returning user_id',
    [codeHash, toIso(now)],
  );
  return row?.user_id;
}

export async function insertSession(
  transaction: Transaction,
  session: { secretHash: string; userId: string; createdAt: Instant; expiresAt: Instant },
): Promise<void> {
  const createdAt = toIso(session.createdAt);
  await transaction.query(
    `insert into parties.sessions (secret_hash, user_id, created_at, renewed_at, expires_at)
     values ($1, $2, $3, $3, $4)`,
    [session.secretHash, session.userId, createdAt, toIso(session.expiresAt)],
  );
  await transaction.query('update parties.users set signed_in_at = $2 where id = $1', [
    session.userId,
    createdAt,
  ]);
}

export async function selectSession(
  database: Database,
  secretHash: string,
  now: Instant,
): Promise<Session | undefined> {
  const [row] = await database.query<UserRow & { renewed_at: Date }>(
    `select ${USER_COLUMNS}, sessions.renewed_at
     from parties.sessions join parties.users on users.id = sessions.user_id
     where sessions.secret_hash = $1 and sessions.expires_at > $2`,
    [secretHash, toIso(now)],
    'parties: session',
  );
  return row && { user: toUser(row), renewedAt: row.renewed_at.getTime() };
}

export async function renewSession(
  transaction: Transaction,
  secretHash: string,
  renewed: { at: Instant; expiresAt: Instant },
): Promise<void> {
  await transaction.query(
    'update parties.sessions set renewed_at = $2, expires_at = $3 where secret_hash = $1',
    [secretHash, toIso(renewed.at), toIso(renewed.expiresAt)],
  );
}

export async function deleteSession(transaction: Transaction, secretHash: string): Promise<void> {
  await transaction.query('delete from parties.sessions where secret_hash = $1', [secretHash]);
}

export async function deleteExpired(transaction: Transaction, now: Instant): Promise<void> {
  await transaction.query('delete from parties.sessions where expires_at <= $1', [toIso(now)]);
  await transaction.query('delete from parties.sign_in_codes where expires_at <= $1', [toIso(now)]);
}
