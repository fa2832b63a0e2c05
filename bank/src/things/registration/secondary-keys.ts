/** Secondary keys: what signs a thing's high-trust orders as well, so that one stolen key is not enough. */

import { verifyProofOfKey } from '../../platform/auth/signed-document.ts';
import type { VerificationKeys } from '../../platform/auth/verification-keys.ts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import { publish } from '../../platform/events/outbox.ts';
import type { Clock } from '../../platform/kernel/clock.ts';
import type { PublicJwk } from '../../platform/kernel/schemas.ts';
import type { Principal, SignedDocument } from '../../platform/operations/operation.ts';
import { type Thing, ThingRefusals, ThingSecondaryKeyChanged } from '../contract.ts';
import type { ThingMemory } from '../memory.ts';
import { endCurrentKey, replaceKey } from '../store.ts';

type RegisterInput = { readonly thingId: string; readonly publicJwk: PublicJwk; readonly proof: string };

export type SecondaryKeyService = {
  /** The thing brings its first one by itself; another one takes the owner, or both signatures of the thing. */
  register(input: RegisterInput, caller: Principal, document?: SignedDocument): Promise<Thing>;
  /** From now on the thing signs with one key only. */
  end(thingId: string, caller: Principal): Promise<Thing>;
};

export function createSecondaryKeyService(parts: {
  database: Database;
  clock: Clock;
  keys: VerificationKeys;
  bankId: string;
  memory: ThingMemory;
  /** Refuses somebody else's thing as if it did not exist. */
  getThing: (thingId: string, caller: Principal) => Promise<Thing>;
}): SecondaryKeyService {
  const { database, clock, keys, bankId, memory, getThing } = parts;

  /** Proves that whoever brings the key also holds it, and brings it for this thing. */
  async function thumbprintOf({ thingId, publicJwk, proof }: RegisterInput): Promise<string> {
    const expected = { evidence: proof, publicJwk, operation: 'things.registerSecondaryKey', bankId };
    const { input, keyThumbprint } = await verifyProofOfKey(expected, keys);
    if (input.thingId === thingId) return keyThumbprint;
    throw new Refusal(PlatformRefusals['bad-signature'], 'The proof was made for another thing.');
  }

  async function change(
    { id: thingId, ownerId }: Thing,
    caller: Principal,
    write: (transaction: Transaction) => Promise<void>,
  ): Promise<Thing> {
    await database.transaction(async (transaction) => {
      await write(transaction);
      await publish(transaction, ThingSecondaryKeyChanged, thingId, { thingId, ownerId });
    });
    memory.forget(thingId);
    return getThing(thingId, caller);
  }

  return {
    async register(input, caller, document) {
      const { thingId, publicJwk } = input;
      const thing = await getThing(thingId, caller);
      const thumbprint = await thumbprintOf(input);
      const isAnother = thing.secondaryKeyThumbprint && thing.secondaryKeyThumbprint !== thumbprint;
      // Otherwise whoever stole the first key would bring a second one too.
      if (caller.kind === 'thing' && isAnother && !document?.secondKeyThumbprint) {
        throw new Refusal(
          ThingRefusals['second-signature-needed'],
          'The thing has a secondary key, and it did not sign.',
        );
      }
      return change(thing, caller, async (transaction) => {
        const key = { thumbprint, thingId, publicJwk, validFrom: clock.now() };
        if (await replaceKey(transaction, key, 'secondary')) return;
        throw new Refusal(ThingRefusals['key-already-used'], 'This key is or was in use already.');
      });
    },

    async end(thingId, caller) {
      const thing = await getThing(thingId, caller);
      return change(thing, caller, (transaction) =>
        endCurrentKey(transaction, thingId, 'secondary', clock.now()),
      );
    },
  };
}
