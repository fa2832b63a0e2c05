/** Things: which there are, whose they are, and whose key signed. */

import type { Parties } from '../parties/index.ts';
import type { Authenticator, KeyOwner } from '../platform/auth/authenticator.ts';
import type { VerificationKeys } from '../platform/auth/verification-keys.ts';
import type { Database } from '../platform/database/database.ts';
import type { Clock } from '../platform/kernel/clock.ts';
import type { Wiring } from '../platform/wiring.ts';
import type { Thing } from './contract.ts';
import { createThingMemory } from './memory.ts';
import { createSecondaryKeyService } from './registration/secondary-keys.ts';
import { createRegistrationService } from './registration/service.ts';
import { createThingService } from './service.ts';
import { selectKey, selectThings, type ThingKey } from './store.ts';
import { wireThings } from './wiring.ts';

/** What capabilities above may ask; they see every thing. */
export type Things = {
  /** From memory where possible; a block in any process counts here soon after its commit. */
  getThing(id: string): Promise<Thing | undefined>;
  /** In no particular order, without those that do not exist. */
  findThings(ids: readonly string[]): Promise<Thing[]>;
  isActive(id: string): Promise<boolean>;
  /** Whose present key it is, as long as the thing is active. */
  keyOwner(thumbprint: string): Promise<(KeyOwner & { thingId: string }) | undefined>;
  /** The key with which the thing signs high-trust orders as well. */
  secondaryKeyOf: Authenticator['secondaryKeyOf'];
  /** Any key that a thing ever had, with the time in which its signatures counted. */
  findKey(thumbprint: string): Promise<ThingKey | undefined>;
};

export function createThings(parts: {
  database: Database;
  clock: Clock;
  keys: VerificationKeys;
  /** The audience that proofs must name. */
  bankId: string;
  parties: Pick<Parties, 'getParty'>;
}): { things: Things; wiring: Wiring } {
  const { database } = parts;
  const memory = createThingMemory(database);
  const registration = createRegistrationService(parts);
  const service = createThingService({ ...parts, memory, registration });
  const secondary = createSecondaryKeyService({ ...parts, memory, getThing: service.get });
  return {
    things: {
      getThing: memory.get,
      findThings: (ids) => selectThings(database, ids),
      isActive: async (id) => (await memory.get(id))?.state === 'active',
      keyOwner: memory.keyOwner,
      secondaryKeyOf: memory.secondaryKeyOf,
      findKey: (thumbprint) => selectKey(database, thumbprint),
    },
    wiring: wireThings({ service, registration, secondary, memory }),
  };
}
