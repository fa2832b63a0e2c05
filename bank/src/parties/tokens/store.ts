/** Table of tokens for programs, known by their hash only. */

import type { Database, Transaction } from '../../platform/database/database.ts';
import { type Instant, toIso } from '../../platform/kernel/clock.ts';
import type { PageBounds } from '../../platform/operations/paging.ts';
import type { AccessToken } from '../contract.ts';
import type { User } from '../users/rules.ts';
import { toUser, USER_COLUMNS, type UserRow } from '../users/store.ts';

export type NewToken = {
  id: string;
  secretHash: string;
  userId: string;
  label: string;
  createdAt: Instant;
  expiresAt: Instant;
};

/** Whose tokens: everybody's, or those of one party or merchant. */
export type TokenScope = { partyId?: string; merchantId?: string };

type Row = UserRow & {
  id: string;
  label: string;
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
};

export async function insertToken(transaction: Transaction, token: NewToken): Promise<void> {
  await transaction.query(
    `insert into parties.tokens (id, secret_hash, user_id, label, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [token.id, token.secretHash, token.userId, token.label, toIso(token.createdAt), toIso(token.expiresAt)],
  );
}

export async function selectTokenUser(
  database: Database,
  secretHash: string,
  now: Instant,
): Promise<{ tokenId: string; user: User; lastUsedAt: Instant } | undefined> {
  const [row] = await database.query<Row>(
    `select ${USER_COLUMNS}, tokens.id, tokens.last_used_at
     from parties.tokens join parties.users on users.id = tokens.user_id
     where tokens.secret_hash = $1 and tokens.expires_at > $2 and tokens.revoked_at is null`,
    [secretHash, toIso(now)],
    'parties: token',
  );
  return row && { tokenId: row.id, user: toUser(row), lastUsedAt: row.last_used_at?.getTime() ?? 0 };
}

export async function touchToken(transaction: Transaction, tokenId: string, now: Instant): Promise<void> {
  await transaction.query('update parties.tokens set last_used_at = $2 where id = $1', [tokenId, toIso(now)]);
}

/** Without revoked ones. */
export async function selectTokenPage(
  database: Database,
  scope: TokenScope,
  { limit, after }: PageBounds,
): Promise<AccessToken[]> {
  const rows = await database.query<Row>(
    `select ${USER_COLUMNS}, tokens.id, tokens.label, tokens.created_at, tokens.expires_at, tokens.last_used_at
     from parties.tokens join parties.users on users.id = tokens.user_id
     where tokens.revoked_at is null
       and ($1::uuid is null or users.party_id = $1) and ($2::uuid is null or users.merchant_id = $2)
       and ($3::uuid is null or tokens.id < $3)
     order by tokens.id desc limit $4`,
    [scope.partyId ?? null, scope.merchantId ?? null, after, limit],
  );
  return rows.map(toToken);
}

/** True when there was such a token in `scope` that was not revoked before. */
export async function revokeToken(
  transaction: Transaction,
  scope: TokenScope,
  tokenId: string,
  now: Instant,
): Promise<boolean> {
  const revoked = await transaction.query(
    `update parties.tokens set revoked_at = $4 from parties.users
     where users.id = tokens.user_id and tokens.id = $3 and tokens.revoked_at is null
       and ($1::uuid is null or users.party_id = $1) and ($2::uuid is null or users.merchant_id = $2)
     returning 1`,
    [scope.partyId ?? null, scope.merchantId ?? null, tokenId, toIso(now)],
  );
  return revoked.length > 0;
}

function toToken(row: Row): AccessToken {
  const { id: _, ...holder } = toUser(row);
  return {
    id: row.id,
    label: row.label,
    ...holder,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at.toISOString() }),
  };
}
