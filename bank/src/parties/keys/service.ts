/** Keys with which owners sign: registering and ending them, and the rule that only what they sign counts. */

import type { KeyOwner } from '../../platform/auth/authenticator.ts';
import { verifyProofOfKey } from '../../platform/auth/signed-document.ts';
import type { VerificationKeys } from '../../platform/auth/verification-keys.ts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import type { Clock } from '../../platform/kernel/clock.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { done, type PublicJwk } from '../../platform/kernel/schemas.ts';
import type { Principal, PrincipalOf } from '../../platform/operations/operation.ts';
import { type PartyKey, PartyRefusals } from '../contract.ts';
import { endKey, insertKey, lockRule, type StoredKey, selectKey, selectKeysOf, updateRule } from './store.ts';

type RegisterInput = { readonly publicJwk: PublicJwk; readonly proof: string; readonly label: string };

/** Who may speak of an owner's keys: the owner, or the operator by naming the owner. */
type Speaker = PrincipalOf<'owner' | 'operator'>;

export type KeyService = {
  register(input: RegisterInput, caller: PrincipalOf<'owner'>): Promise<PartyKey>;
  list(partyId: string | undefined, caller: Principal): Promise<{ items: PartyKey[] }>;
  end(thumbprint: string, caller: Speaker): Promise<typeof done>;
  /** From when on only signed changes of mandates count; lifted again by a signature or by the operator. */
  requireSigned(
    input: { readonly partyId?: string; readonly required: boolean },
    caller: Speaker,
  ): Promise<typeof done>;
  /** Whose key it is, as long as it has not ended. */
  keyOwner(thumbprint: string): Promise<KeyOwner | undefined>;
};

type Parts = { database: Database; clock: Clock; keys: VerificationKeys; bankId: string };

export function createKeyService({ database, clock, keys, bankId }: Parts): KeyService {
  /** Proves that whoever brings the key also holds it, and brings it for this party. */
  async function thumbprintOf({ publicJwk, proof }: RegisterInput, partyId: string): Promise<string> {
    const expected = { evidence: proof, publicJwk, operation: 'parties.registerKey', bankId };
    const { input, keyThumbprint } = await verifyProofOfKey(expected, keys);
    if (input.partyId === partyId) return keyThumbprint;
    throw new Refusal(PlatformRefusals['bad-signature'], 'The proof was made for another party.');
  }

  async function rule(transaction: Transaction, partyId: string): Promise<boolean> {
    const signedOnly = await lockRule(transaction.query, partyId);
    if (signedOnly === undefined) {
      throw new Refusal(PartyRefusals['party-not-found'], `There is no party ${partyId}.`);
    }
    return signedOnly;
  }

  async function usableKeys(transaction: Transaction, partyId: string): Promise<StoredKey[]> {
    return (await selectKeysOf(transaction.query, partyId)).filter((key) => key.validTo === undefined);
  }

  return {
    async register(input, caller) {
      const { partyId } = caller;
      const thumbprint = await thumbprintOf(input, partyId);
      return database.transaction(async (transaction) => {
        // Otherwise a stolen session could bring a key of its own.
        if (await rule(transaction, partyId)) requireSignature(caller);
        const { publicJwk, label } = input;
        const isNew = await insertKey(transaction.query, {
          thumbprint,
          partyId,
          publicJwk,
          label,
          validFrom: clock.now(),
        });
        const key = await selectKey(transaction.query, thumbprint);
        invariant(key, 'A key that was just written exists.');
        if (!isNew && (key.partyId !== partyId || key.validTo)) {
          throw new Refusal(PartyRefusals['key-already-used'], 'This key is or was in use already.');
        }
        return toWire(key);
      });
    },

    async list(wanted, caller) {
      const partyId = caller.kind === 'owner' ? caller.partyId : wanted;
      if (!partyId) throw new Refusal(PlatformRefusals['malformed-request'], 'Name the party.');
      if (wanted && wanted !== partyId) return { items: [] };
      return { items: (await selectKeysOf(database.query, partyId)).map(toWire) };
    },

    async end(thumbprint, caller) {
      const known = await selectKey(database.query, thumbprint);
      if (!known || (caller.kind === 'owner' && caller.partyId !== known.partyId)) {
        throw new Refusal(PartyRefusals['key-not-found'], `There is no key ${thumbprint} among yours.`);
      }
      await database.transaction(async (transaction) => {
        if (await rule(transaction, known.partyId)) {
          requireSignature(caller);
          const left = await usableKeys(transaction, known.partyId);
          if (left.every((key) => key.thumbprint === thumbprint)) {
            throw new Refusal(
              PartyRefusals['key-needed'],
              'It is the last key, and only signed changes count.',
            );
          }
        }
        await endKey(transaction.query, thumbprint, clock.now());
      });
      return done;
    },

    async requireSigned({ partyId: wanted, required }, caller) {
      const partyId = caller.kind === 'owner' ? caller.partyId : wanted;
      if (!partyId) throw new Refusal(PlatformRefusals['malformed-request'], 'Name the party.');
      if (wanted && wanted !== partyId) {
        throw new Refusal(PartyRefusals['party-not-found'], `You are not the party ${wanted}.`);
      }
      await database.transaction(async (transaction) => {
        if (await rule(transaction, partyId)) requireSignature(caller);
        if (required && (await usableKeys(transaction, partyId)).length === 0) {
          throw new Refusal(PartyRefusals['key-needed'], 'Nobody could sign, because there is no key.');
        }
        await updateRule(transaction.query, partyId, required);
      });
      return done;
    },

    async keyOwner(thumbprint) {
      const key = await selectKey(database.query, thumbprint);
      return key && !key.validTo ? { publicJwk: key.publicJwk, partyId: key.partyId } : undefined;
    },
  };
}

/** The operator, who has seen the owner in person, may help one who has lost the key. */
function requireSignature(caller: Speaker): void {
  if (caller.kind === 'operator' || caller.keyThumbprint) return;
  throw new Refusal(
    PartyRefusals['signature-required'],
    'The owner has decided that this counts only when it is signed.',
  );
}

function toWire({ partyId: _, ...key }: StoredKey): PartyKey {
  return key;
}
