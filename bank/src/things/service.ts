/** Things: entering, finding and blocking them, and saying whose key is whose on every request. */

import type { Static } from 'typebox';
import { PartyRefusals } from '../parties/contract.ts';
import type { Parties } from '../parties/index.ts';
import type { KeyOwner } from '../platform/auth/authenticator.ts';
import type { Database } from '../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../platform/errors/refusals.ts';
import { createCachedView } from '../platform/events/cached-view.ts';
import { publish } from '../platform/events/outbox.ts';
import type { Clock } from '../platform/kernel/clock.ts';
import { createId } from '../platform/kernel/ids.ts';
import { invariant } from '../platform/kernel/invariant.ts';
import { done } from '../platform/kernel/schemas.ts';
import type { Principal } from '../platform/operations/operation.ts';
import {
  type RegistrationCode,
  type Thing,
  ThingBlocked,
  ThingRefusals,
  ThingUnblocked,
} from './contract.ts';
import type { thingOperations } from './operations.ts';
import { type Page, type PageRequest, readPage } from './paging.ts';
import type { RegistrationInput, RegistrationService } from './registration/service.ts';
import { deleteCodes } from './registration/store.ts';
import { maySee } from './rules.ts';
import {
  insertThing,
  markBlocked,
  markUnblocked,
  selectKey,
  selectThingPage,
  selectThings,
  type ThingKey,
} from './store.ts';

/** Some fifty megabytes of things and keys, more than are busy at once. */
const CACHED_THINGS = 50_000;

type CreateInput = Static<typeof thingOperations.create.input>;
type ListInput = PageRequest & { readonly ownerId?: string };

export type ThingService = {
  create(input: CreateInput, caller: Principal): Promise<{ thing: Thing; registration: RegistrationCode }>;
  createCode(thingId: string, caller: Principal): Promise<RegistrationCode>;
  register(input: RegistrationInput): Promise<{ thing: Thing }>;
  list(input: ListInput, caller: Principal): Promise<Page<Thing>>;
  /** Somebody else's thing is refused as if it did not exist. */
  get(thingId: string, caller: Principal): Promise<Thing>;
  block(thingId: string, caller: Principal): Promise<typeof done>;
  unblock(thingId: string, caller: Principal): Promise<typeof done>;
  /** From memory where possible; for capabilities, which see everything. */
  getThing(id: string): Promise<Thing | undefined>;
  findThings(ids: readonly string[]): Promise<Thing[]>;
  isActive(id: string): Promise<boolean>;
  /** Whose present key it is, as long as the thing is active. */
  keyOwner(thumbprint: string): Promise<(KeyOwner & { thingId: string }) | undefined>;
  /** Any key that a thing ever had, with the time in which its signatures counted. */
  findKey(thumbprint: string): Promise<ThingKey | undefined>;
  /** Reads the thing again when it is asked for next. */
  forget(thingId: string): void;
};

type Parts = {
  database: Database;
  clock: Clock;
  parties: Pick<Parties, 'getParty'>;
  registration: RegistrationService;
};

export function createThingService({ database, clock, parties, registration }: Parts): ThingService {
  const things = createCachedView(async (id: string) => (await selectThings(database, [id])).at(0), {
    capacity: CACHED_THINGS,
    mayKeep: (thing) => thing !== undefined,
  });
  // To which thing a key belongs never changes; whether it still counts is asked of the thing.
  const keys = createCachedView((thumbprint) => selectKey(database, thumbprint), {
    capacity: CACHED_THINGS,
    mayKeep: (key) => key !== undefined,
  });

  async function get(thingId: string, caller: Principal): Promise<Thing> {
    const thing = await things.get(thingId);
    if (thing && maySee(caller, thing)) return thing;
    throw new Refusal(ThingRefusals['thing-not-found'], `There is no thing ${thingId} among yours.`);
  }

  async function getWritten(thingId: string): Promise<Thing> {
    const thing = await things.get(thingId);
    invariant(thing, 'A thing that was just written exists.');
    return thing;
  }

  async function ownerFor(ownerId: string | undefined, caller: Principal): Promise<string> {
    if (caller.kind === 'owner') {
      if ((ownerId ?? caller.partyId) === caller.partyId) return caller.partyId;
      throw new Refusal(PlatformRefusals['not-allowed'], 'You can enter things of your own only.');
    }
    if (!ownerId) throw new Refusal(PlatformRefusals['malformed-request'], 'Name the owner of the thing.');
    if (await parties.getParty(ownerId)) return ownerId;
    throw new Refusal(PartyRefusals['party-not-found'], `There is no party ${ownerId}.`);
  }

  return {
    get,
    async create({ ownerId: wanted, ...input }, caller) {
      const ownerId = await ownerFor(wanted, caller);
      const createdAt = clock.now();
      const id = createId(createdAt);
      const code = await database.transaction(async (transaction) => {
        await insertThing(transaction, { ...input, id, ownerId, createdAt });
        return registration.createCode(transaction, id);
      });
      return { thing: await getWritten(id), registration: code };
    },
    async createCode(thingId, caller) {
      await get(thingId, caller);
      return database.transaction((transaction) => registration.createCode(transaction, thingId));
    },
    async register(input) {
      const { thingId } = await registration.register(input);
      things.forget(thingId);
      return { thing: await getWritten(thingId) };
    },
    async list(input, caller) {
      const own = caller.kind === 'owner' ? caller.partyId : undefined;
      if (own && input.ownerId && input.ownerId !== own) return { items: [] };
      return readPage(input, (bounds) => selectThingPage(database, own ?? input.ownerId, bounds));
    },
    async block(thingId, caller) {
      await get(thingId, caller);
      await database.transaction(async (transaction) => {
        const blocked = await markBlocked(transaction, thingId, clock.now());
        if (!blocked) return;
        // Whoever has the device may have its code too.
        await deleteCodes(transaction, thingId);
        await publish(transaction, ThingBlocked, thingId, { thingId, ...blocked });
      });
      things.forget(thingId);
      return done;
    },
    async unblock(thingId, caller) {
      await get(thingId, caller);
      await database.transaction(async (transaction) => {
        const unblocked = await markUnblocked(transaction, thingId);
        if (unblocked) await publish(transaction, ThingUnblocked, thingId, { thingId, ...unblocked });
      });
      things.forget(thingId);
      return done;
    },
    getThing: things.get,
    findThings: (ids) => selectThings(database, ids),
    async isActive(id) {
      return (await things.get(id))?.state === 'active';
    },
    async keyOwner(thumbprint) {
      const key = await keys.get(thumbprint);
      if (!key) return undefined;
      const thing = await things.get(key.thingId);
      if (thing?.state !== 'active' || thing.keyThumbprint !== thumbprint) return undefined;
      return { publicJwk: key.publicJwk, thingId: key.thingId };
    },
    findKey: (thumbprint) => selectKey(database, thumbprint),
    forget: things.forget,
  };
}
