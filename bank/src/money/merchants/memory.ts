/** Merchants and their keys in memory, because every payment and every request asks for them. */

import type { KeyOwner } from '../../platform/auth/authenticator.ts';
import type { Database } from '../../platform/database/database.ts';
import { createCachedView } from '../../platform/events/cached-view.ts';
import type { Things } from '../../things/index.ts';
import type { Merchant } from './contract.ts';
import { selectKey, selectMerchantIdOfThing, selectMerchants } from './store.ts';

const CACHED_MERCHANTS = 20_000;
/** More, because also things that are no merchants are remembered as such. */
const CACHED_THINGS = 50_000;

export type MerchantMemory = {
  get(id: string): Promise<Merchant | undefined>;
  keyOwner(thumbprint: string): Promise<(KeyOwner & { merchantId: string }) | undefined>;
  /** Adds to merchants that are things the keys with which those sign now. */
  withThingKeys(merchants: readonly Merchant[]): Promise<Merchant[]>;
  /** Reads the merchant again when it is asked for next; `thingId` is needed when it is new. */
  forget(merchant: { merchantId: string; thingId?: string }): void;
};

type Parts = { database: Database; things: Pick<Things, 'getThing' | 'findThings' | 'keyOwner'> };

export function createMerchantMemory({ database, things }: Parts): MerchantMemory {
  const isFound = (value: unknown) => value !== undefined;
  const merchants = createCachedView(async (id: string) => (await selectMerchants(database, [id])).at(0), {
    capacity: CACHED_MERCHANTS,
    mayKeep: isFound,
  });
  // To which merchant a key belongs never changes; whether it still counts is asked of the merchant.
  const keys = createCachedView((thumbprint) => selectKey(database, thumbprint), {
    capacity: CACHED_MERCHANTS,
    mayKeep: isFound,
  });
  const merchantIdOfThing = createCachedView((thingId) => selectMerchantIdOfThing(database, thingId), {
    capacity: CACHED_THINGS,
  });

  return {
    async get(id) {
      const merchant = await merchants.get(id);
      if (!merchant?.thingId) return merchant;
      const thing = await things.getThing(merchant.thingId);
      return withKey(merchant, thing?.keyThumbprint);
    },
    async withThingKeys(found) {
      const ids = found.flatMap(({ thingId }) => thingId ?? []);
      if (ids.length === 0) return [...found];
      const keyOf = new Map(
        (await things.findThings(ids)).map(({ id, keyThumbprint }) => [id, keyThumbprint]),
      );
      return found.map((merchant) =>
        merchant.thingId ? withKey(merchant, keyOf.get(merchant.thingId)) : merchant,
      );
    },
    async keyOwner(thumbprint) {
      const owner = await things.keyOwner(thumbprint);
      if (owner) {
        const merchantId = await merchantIdOfThing.get(owner.thingId);
        return merchantId === null ? undefined : { ...owner, merchantId };
      }
      const key = await keys.get(thumbprint);
      const merchant = key && (await merchants.get(key.merchantId));
      // A thing's key counts as long as the thing is active and not by itself.
      if (!merchant || merchant.keyThumbprint !== thumbprint) return undefined;
      return { publicJwk: key.publicJwk, merchantId: merchant.id };
    },
    forget({ merchantId, thingId }) {
      merchants.forget(merchantId);
      if (thingId) merchantIdOfThing.forget(thingId);
    },
  };
}

function withKey(merchant: Merchant, keyThumbprint: string | undefined): Merchant {
  return keyThumbprint ? { ...merchant, keyThumbprint } : merchant;
}
