/** Registration: a one-time code, handed to the device by its owner, binds the device's key to the thing. */

import { createSecret, hashSecret } from '../../platform/auth/credentials.ts';
import { verifyProofOfKey } from '../../platform/auth/signed-document.ts';
import type { VerificationKeys } from '../../platform/auth/verification-keys.ts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import { publish } from '../../platform/events/outbox.ts';
import { type Clock, toIso } from '../../platform/kernel/clock.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import type { PublicJwk } from '../../platform/kernel/schemas.ts';
import { type RegistrationCode, ThingRefusals, ThingRegistered } from '../contract.ts';
import { handleOf, judgeCode, REGISTRATION_CODE_PREFIX } from '../rules.ts';
import { markRegistered, replaceKey } from '../store.ts';
import { countFailedAttempt, deleteCodes, deleteExpiredCodes, lockCode, replaceCodes } from './store.ts';

const CODE_VALID_MS = 24 * 3_600_000;

export type RegistrationInput = { code: string; publicJwk: PublicJwk; proof: string };

export type RegistrationService = {
  /** Voids the codes that the thing had before. */
  createCode(transaction: Transaction, thingId: string): Promise<RegistrationCode>;
  /** Returns the thing that the key belongs to from now on. */
  register(input: RegistrationInput): Promise<{ thingId: string }>;
  forgetExpired(): Promise<void>;
};

type Parts = { database: Database; clock: Clock; keys: VerificationKeys; bankId: string };

export function createRegistrationService({ database, clock, keys, bankId }: Parts): RegistrationService {
  /** Proves that whoever brings the key also holds it, and brings it for this code and this bank. */
  async function thumbprintOf({ code, publicJwk, proof }: RegistrationInput): Promise<string> {
    const expected = { evidence: proof, publicJwk, operation: 'things.register', bankId };
    const { input, keyThumbprint } = await verifyProofOfKey(expected, keys);
    if (input.code === code) return keyThumbprint;
    throw new Refusal(PlatformRefusals['bad-signature'], 'The proof was made for another code.');
  }

  async function bindKey(
    transaction: Transaction,
    thingId: string,
    thumbprint: string,
    publicJwk: PublicJwk,
  ) {
    const now = clock.now();
    const thing = await markRegistered(transaction, thingId, now);
    invariant(thing, 'A registration code belongs to a thing.');
    if (!(await replaceKey(transaction, { thumbprint, thingId, publicJwk, validFrom: now }))) {
      throw new Refusal(ThingRefusals['key-already-used'], 'This key is or was in use already.');
    }
    await deleteCodes(transaction, thingId);
    const payload = { thingId, ownerId: thing.ownerId, keyThumbprint: thumbprint };
    await publish(transaction, ThingRegistered, thingId, payload);
  }

  return {
    async createCode(transaction, thingId) {
      const code = createSecret(REGISTRATION_CODE_PREFIX);
      const expiresAt = clock.now() + CODE_VALID_MS;
      const stored = { handle: handleOf(code), codeHash: hashSecret(code), thingId, expiresAt };
      await replaceCodes(transaction, stored);
      return { code, expiresAt: toIso(expiresAt) };
    },
    async register(input) {
      const thumbprint = await thumbprintOf(input);
      const handle = handleOf(input.code);
      const thingId = await database.transaction(async (transaction) => {
        const stored = await lockCode(transaction, handle);
        const verdict = judgeCode(stored, hashSecret(input.code), clock.now());
        if (verdict === 'right' && stored) {
          await bindKey(transaction, stored.thingId, thumbprint, input.publicJwk);
          return stored.thingId;
        }
        if (verdict === 'wrong') await countFailedAttempt(transaction, handle);
        return undefined;
      });
      // Refused outside the transaction, which has to keep the count of failed attempts.
      if (thingId) return { thingId };
      throw new Refusal(
        ThingRefusals['registration-code-not-valid'],
        'This registration code is wrong, used, expired or was guessed at too often.',
      );
    },
    forgetExpired: () => database.transaction((transaction) => deleteExpiredCodes(transaction, clock.now())),
  };
}
