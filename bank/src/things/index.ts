/** Things: which there are, whose they are, and whose key signed. */

import type { Parties } from '../parties/index.ts';
import type { VerificationKeys } from '../platform/auth/verification-keys.ts';
import type { Database } from '../platform/database/database.ts';
import type { Clock } from '../platform/kernel/clock.ts';
import type { Wiring } from '../platform/wiring.ts';
import { createRegistrationService } from './registration/service.ts';
import { createThingService, type ThingService } from './service.ts';
import { wireThings } from './wiring.ts';

export type Things = Pick<ThingService, 'getThing' | 'findThings' | 'isActive' | 'keyOwner' | 'findKey'>;

export function createThings(parts: {
  database: Database;
  clock: Clock;
  keys: VerificationKeys;
  /** The audience that proofs must name. */
  bankId: string;
  parties: Pick<Parties, 'getParty'>;
}): { things: Things; wiring: Wiring } {
  const registration = createRegistrationService(parts);
  const service = createThingService({ ...parts, registration });
  const { getThing, findThings, isActive, keyOwner, findKey } = service;
  return {
    things: { getThing, findThings, isActive, keyOwner, findKey },
    wiring: wireThings({ service, registration }),
  };
}
