/** Tokens: how programs act for a person, a merchant or the bank. */

import type { Static } from 'typebox';
import { createSecret, hashSecret } from '../../platform/auth/credentials.ts';
import type { Database } from '../../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import { type Clock, toIso } from '../../platform/kernel/clock.ts';
import { createId } from '../../platform/kernel/ids.ts';
import { done } from '../../platform/kernel/schemas.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { type Page, type PageRequest, readPage } from '../../platform/operations/paging.ts';
import type { AccessToken, Party } from '../contract.ts';
import type { partyOperations } from '../operations.ts';
import { partyNotFound } from '../sessions/service.ts';
import { holderFor, principalOf } from '../users/rules.ts';
import { ensureUser } from '../users/store.ts';
import {
  insertToken,
  revokeToken,
  selectTokenPage,
  selectTokenUser,
  type TokenScope,
  touchToken,
} from './store.ts';

const DAY_MS = 24 * 3_600_000;
const DEFAULT_DAYS_VALID = 90;
/** `lastUsedAt` is exact to this much, so that not every request writes. */
const USE_RECORDED_MS = 60_000;

/** The bootstrap token's user is nobody in the tables. */
const BOOTSTRAP_USER_ID = '00000000-0000-7000-8000-000000000000';

type CreateInput = Static<typeof partyOperations.createToken.input>;

export type TokenService = {
  create(input: CreateInput, caller: Principal): Promise<{ token: AccessToken; secret: string }>;
  list(page: PageRequest, caller: Principal): Promise<Page<AccessToken>>;
  revoke(tokenId: string, caller: Principal): Promise<typeof done>;
  ofToken(secret: string): Promise<Principal | undefined>;
};

type Parts = {
  database: Database;
  clock: Clock;
  getParty(id: string): Promise<Party | undefined>;
  bootstrapToken?: string | undefined;
};

export function createTokenService({ database, clock, getParty, bootstrapToken }: Parts): TokenService {
  const bootstrapHash = bootstrapToken === undefined ? undefined : hashSecret(bootstrapToken);

  return {
    async create({ label, daysValid = DEFAULT_DAYS_VALID, ...input }, caller) {
      const holder = holderFor(input, caller);
      if (holder.role === 'owner' && !(await getParty(holder.partyId))) throw partyNotFound(holder.partyId);
      const secret = createSecret();
      const createdAt = clock.now();
      const expiresAt = createdAt + daysValid * DAY_MS;
      const id = createId(createdAt);
      await database.transaction(async (transaction) => {
        const { id: userId } = await ensureUser(transaction, createId(createdAt), holder, createdAt);
        const secretHash = hashSecret(secret);
        await insertToken(transaction, { id, secretHash, userId, label, createdAt, expiresAt });
      });
      const times = { createdAt: toIso(createdAt), expiresAt: toIso(expiresAt) };
      return { token: { id, label, ...holder, ...times }, secret };
    },
    list: (page, caller) => readPage(page, (bounds) => selectTokenPage(database, scopeOf(caller), bounds)),
    async revoke(tokenId, caller) {
      const wasRevoked = await database.transaction((transaction) =>
        revokeToken(transaction, scopeOf(caller), tokenId, clock.now()),
      );
      if (!wasRevoked) throw new Refusal(PlatformRefusals['not-found'], `There is no token ${tokenId}.`);
      return done;
    },
    async ofToken(secret) {
      const secretHash = hashSecret(secret);
      if (secretHash === bootstrapHash) return { kind: 'operator', userId: BOOTSTRAP_USER_ID };
      const now = clock.now();
      const found = await selectTokenUser(database, secretHash, now);
      if (!found) return undefined;
      if (now - found.lastUsedAt >= USE_RECORDED_MS) {
        await database.transaction((transaction) => touchToken(transaction, found.tokenId, now));
      }
      return principalOf(found.user);
    },
  };
}

function scopeOf(caller: Principal): TokenScope {
  switch (caller.kind) {
    case 'operator':
      return {};
    case 'owner':
      return { partyId: caller.partyId };
    case 'merchant':
      return { merchantId: caller.merchantId };
    default:
      throw new Refusal(PlatformRefusals['not-allowed'], `Tokens are not for the role ${caller.kind}.`);
  }
}
