/** Things and their keys in memory, because every signed request asks for them. */

import type { KeyOwner } from '../platform/auth/authenticator.ts';
import type { Database } from '../platform/database/database.ts';
import { createCachedView } from '../platform/events/cached-view.ts';
import type { PublicJwk } from '../platform/kernel/schemas.ts';
import type { Thing } from './contract.ts';
import { selectKey, selectThings } from './store.ts';

/** Some fifty megabytes of things and keys, more than are busy at once. */
const CACHED_THINGS = 50_000;

export type ThingMemory = {
  get(id: string): Promise<Thing | undefined>;
  /** Whose present key it is, as long as the thing is active. */
  keyOwner(thumbprint: string): Promise<(KeyOwner & { thingId: string }) | undefined>;
  /** The key with which the thing signs high-trust orders as well. */
  secondaryKeyOf(thingId: string): Promise<PublicJwk | undefined>;
  /** Reads the thing again when it is asked for next. */
  forget(thingId: string): void;
};

export function createThingMemory(database: Database): ThingMemory {
  const options = { capacity: CACHED_THINGS, mayKeep: (found: unknown) => found !== undefined };
  const things = createCachedView(async (id) => (await selectThings(database, [id])).at(0), options);
  // To which thing a key belongs never changes; whether it still counts is asked of the thing.
  const keys = createCachedView((thumbprint) => selectKey(database, thumbprint), options);
  return {
    get: things.get,
    async keyOwner(thumbprint) {
      const key = await keys.get(thumbprint);
      if (!key) return undefined;
      const thing = await things.get(key.thingId);
      if (thing?.state !== 'active' || thing.keyThumbprint !== thumbprint) return undefined;
      return { publicJwk: key.publicJwk, thingId: key.thingId };
    },
    async secondaryKeyOf(thingId) {
      const { secondaryKeyThumbprint } = (await things.get(thingId)) ?? {};
      return secondaryKeyThumbprint ? (await keys.get(secondaryKeyThumbprint))?.publicJwk : undefined;
    },
    forget: things.forget,
  };
}
