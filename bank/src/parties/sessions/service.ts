/** Signing in: one-time codes become sessions, sessions say who is asking. */

import type { SessionDesk } from '../../platform/auth/authenticator.ts';
import { createSecret, hashSecret } from '../../platform/auth/credentials.ts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { Refusal } from '../../platform/errors/refusals.ts';
import { type Clock, toIso } from '../../platform/kernel/clock.ts';
import { createId } from '../../platform/kernel/ids.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { type Party, PartyRefusals, type SignInLink } from '../contract.ts';
import { completeHolder, type HolderInput, principalOf } from '../users/rules.ts';
import { ensureUser, hasOperatorSignedIn, lockOperators, selectFirstOperator } from '../users/store.ts';
import {
  deleteExpired,
  deleteSession,
  insertCode,
  insertSession,
  renewSession,
  selectSession,
  useUpCode,
} from './store.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LINK_VALID_MS = 15 * MINUTE_MS;
const FIRST_LINK_VALID_MS = DAY_MS;
const SESSION_VALID_MS = 30 * DAY_MS;
/** A session in use is prolonged this often, and not with every request. */
const SESSION_RENEWED_MS = DAY_MS;

export type SessionService = SessionDesk & {
  createLink(input: HolderInput): Promise<SignInLink>;
  /** A link for the first operator, as long as no operator has ever signed in. */
  ensureFirstOperator(): Promise<SignInLink | undefined>;
  /** A link for who owns the machine that the bank runs on. */
  createOperatorLink(): Promise<SignInLink>;
  ofSession(secret: string): Promise<Principal | undefined>;
  forgetExpired(): Promise<void>;
};

type Parts = {
  database: Database;
  clock: Clock;
  publicUrl: () => string;
  getParty(id: string): Promise<Party | undefined>;
};

export function createSessionService({ database, clock, publicUrl, getParty }: Parts): SessionService {
  async function linkFor(transaction: Transaction, userId: string, validMs: number): Promise<SignInLink> {
    const code = createSecret('');
    const expiresAt = clock.now() + validMs;
    await insertCode(transaction, { codeHash: hashSecret(code), userId, expiresAt });
    // What stands behind # is not sent to servers, so that the code appears in nobody's log.
    return { url: `${publicUrl()}/sign-in#code=${code}`, code, expiresAt: toIso(expiresAt) };
  }

  async function firstOperator(transaction: Transaction) {
    await lockOperators(transaction);
    const now = clock.now();
    return (
      (await selectFirstOperator(transaction)) ??
      ensureUser(transaction, createId(now), { role: 'operator' }, now)
    );
  }

  return {
    async createLink(input) {
      const holder = completeHolder(input);
      if (holder.role === 'owner' && !(await getParty(holder.partyId))) throw partyNotFound(holder.partyId);
      return database.transaction(async (transaction) => {
        const now = clock.now();
        const user = await ensureUser(transaction, createId(now), holder, now);
        return linkFor(transaction, user.id, LINK_VALID_MS);
      });
    },
    ensureFirstOperator: () =>
      database.transaction(async (transaction) => {
        const user = await firstOperator(transaction);
        if (await hasOperatorSignedIn(transaction)) return undefined;
        return linkFor(transaction, user.id, FIRST_LINK_VALID_MS);
      }),
    createOperatorLink: () =>
      database.transaction(async (transaction) => {
        const user = await firstOperator(transaction);
        return linkFor(transaction, user.id, LINK_VALID_MS);
      }),
    open: (code) =>
      database.transaction(async (transaction) => {
        const createdAt = clock.now();
        const userId = await useUpCode(transaction, hashSecret(code), createdAt);
        if (!userId) {
          throw new Refusal(PartyRefusals['code-not-valid'], 'This sign-in code is wrong, used or expired.');
        }
        const secret = createSecret('');
        const expiresAt = createdAt + SESSION_VALID_MS;
        await insertSession(transaction, { secretHash: hashSecret(secret), userId, createdAt, expiresAt });
        return { secret, expiresAt };
      }),
    close: (secret) => database.transaction((transaction) => deleteSession(transaction, hashSecret(secret))),
    async ofSession(secret) {
      const now = clock.now();
      const secretHash = hashSecret(secret);
      const session = await selectSession(database, secretHash, now);
      if (!session) return undefined;
      if (now - session.renewedAt >= SESSION_RENEWED_MS) {
        const renewed = { at: now, expiresAt: now + SESSION_VALID_MS };
        await database.transaction((transaction) => renewSession(transaction, secretHash, renewed));
      }
      return principalOf(session.user);
    },
    forgetExpired: () => database.transaction((transaction) => deleteExpired(transaction, clock.now())),
  };
}

export function partyNotFound(partyId: string): Refusal {
  return new Refusal(PartyRefusals['party-not-found'], `There is no party ${partyId}.`);
}
