/** Merchants: who can be paid, into which account, and whose key signed an offer. */

import type { Parties } from '../../parties/index.ts';
import type { KeyOwner } from '../../platform/auth/authenticator.ts';
import type { VerificationKeys } from '../../platform/auth/verification-keys.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Clock } from '../../platform/kernel/clock.ts';
import type { Wiring } from '../../platform/wiring.ts';
import type { Things } from '../../things/index.ts';
import type { Merchant } from './contract.ts';
import { createKeyCheck } from './key-check.ts';
import { createMerchantMemory } from './memory.ts';
import { createRegistration, type MerchantAccounts } from './registration.ts';
import { createMerchantService } from './service.ts';
import { type MerchantKey, selectKey, selectMerchants } from './store.ts';
import { wireMerchants } from './wiring.ts';

export type { MerchantAccounts } from './registration.ts';

export type Merchants = {
  /** From memory where possible; a block in any process counts here soon after its commit. */
  getMerchant(id: string): Promise<Merchant | undefined>;
  findMerchants(ids: readonly string[]): Promise<Merchant[]>;
  /**
   * Whose present key it is: a merchant's own, or that of an active thing that is a merchant. A blocked
   * merchant keeps its key, because it must still be able to refund.
   */
  keyOwner(thumbprint: string): Promise<(KeyOwner & { merchantId: string }) | undefined>;
  /** Any key of its own that a merchant ever had, with the time in which its signatures counted. */
  findKey(thumbprint: string): Promise<MerchantKey | undefined>;
};

export function createMerchants(parts: {
  database: Database;
  clock: Clock;
  keys: VerificationKeys;
  parties: Pick<Parties, 'getParty'>;
  things: Pick<Things, 'getThing' | 'findThings' | 'keyOwner' | 'findKey'>;
  accounts: MerchantAccounts;
}): { merchants: Merchants; wiring: Wiring } {
  const { database } = parts;
  const memory = createMerchantMemory(parts);
  const checkKey = createKeyCheck(parts);
  const registerMerchant = createRegistration({ ...parts, checkKey });
  const service = createMerchantService({ ...parts, memory, checkKey, registerMerchant });
  return {
    merchants: {
      getMerchant: memory.get,
      findMerchants: async (ids) => memory.withThingKeys(await selectMerchants(database, ids)),
      keyOwner: memory.keyOwner,
      findKey: (thumbprint) => selectKey(database, thumbprint),
    },
    wiring: wireMerchants({ service, memory }),
  };
}
