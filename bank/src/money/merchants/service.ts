/** Merchants: registering who can be paid, their keys, and blocking them. */

import type { Database } from '../../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import { publish } from '../../platform/events/outbox.ts';
import type { Clock } from '../../platform/kernel/clock.ts';
import { done, type PublicJwk } from '../../platform/kernel/schemas.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { type Page, type PageRequest, readPage } from '../../platform/operations/paging.ts';
import {
  type Merchant,
  MerchantBlocked,
  MerchantKeyReplaced,
  MerchantRefusals,
  type MerchantRegistration,
  MerchantUnblocked,
  type RegisteredMerchant,
} from './contract.ts';
import { type KeyCheck, keyInUse } from './key-check.ts';
import type { MerchantMemory } from './memory.ts';
import type { RegisterMerchant } from './registration.ts';
import { mayChange } from './rules.ts';
import { markBlocked, replaceKey, selectMerchantPage } from './store.ts';

export type MerchantService = {
  register(input: MerchantRegistration, caller: Principal): Promise<RegisteredMerchant>;
  list(input: PageRequest & { readonly category?: string }): Promise<Page<Merchant>>;
  get(merchantId: string): Promise<Merchant>;
  changeKey(merchantId: string, publicJwk: PublicJwk, caller: Principal): Promise<Merchant>;
  block(merchantId: string, blocked: boolean): Promise<typeof done>;
};

type Parts = {
  database: Database;
  clock: Clock;
  memory: MerchantMemory;
  checkKey: KeyCheck;
  registerMerchant: RegisterMerchant;
};

export function createMerchantService(parts: Parts): MerchantService {
  const { database, clock, memory, checkKey, registerMerchant } = parts;

  async function get(merchantId: string): Promise<Merchant> {
    const merchant = await memory.get(merchantId);
    if (merchant) return merchant;
    throw notFound(merchantId);
  }

  return {
    get,
    async register(input, caller) {
      const isNew = await registerMerchant(input, caller);
      const { id: merchantId, thingId } = input;
      memory.forget(thingId ? { merchantId, thingId } : { merchantId });
      return { ...(await get(merchantId)), replayed: !isNew };
    },
    list: ({ category, ...page }) =>
      readPage(page, async (bounds) =>
        memory.withThingKeys(await selectMerchantPage(database, category, bounds)),
      ),
    async changeKey(merchantId, publicJwk, caller) {
      const merchant = await get(merchantId);
      if (!mayChange(caller, merchant)) throw notFound(merchantId);
      if (merchant.thingId) {
        throw new Refusal(
          PlatformRefusals['not-allowed'],
          'This merchant is a thing: register the thing again to replace its key.',
        );
      }
      const thumbprint = await checkKey(publicJwk, merchantId);
      await database.transaction(async (transaction) => {
        const key = { thumbprint, merchantId, publicJwk, validFrom: clock.now() };
        if (!(await replaceKey(transaction, key))) throw keyInUse();
        await publish(transaction, MerchantKeyReplaced, merchantId, { merchantId });
      });
      memory.forget({ merchantId });
      return get(merchantId);
    },
    async block(merchantId, blocked) {
      await get(merchantId);
      await database.transaction(async (transaction) => {
        if (!(await markBlocked(transaction, merchantId, blocked))) return;
        const event = blocked ? MerchantBlocked : MerchantUnblocked;
        await publish(transaction, event, merchantId, { merchantId });
      });
      memory.forget({ merchantId });
      return done;
    },
  };
}

function notFound(merchantId: string): Refusal {
  return new Refusal(MerchantRefusals['merchant-not-found'], `There is no merchant ${merchantId}.`);
}
