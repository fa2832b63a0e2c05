/** Things: entering, finding and blocking them. */

import type { Static } from 'typebox';
import { PartyRefusals } from '../parties/contract.ts';
import type { Parties } from '../parties/index.ts';
import type { Database } from '../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../platform/errors/refusals.ts';
import { publish } from '../platform/events/outbox.ts';
import type { Clock } from '../platform/kernel/clock.ts';
import { invariant } from '../platform/kernel/invariant.ts';
import { done } from '../platform/kernel/schemas.ts';
import type { Principal } from '../platform/operations/operation.ts';
import { type Page, type PageRequest, readPage } from '../platform/operations/paging.ts';
import { noteRequest } from '../platform/requests/request-store.ts';
import {
  type RegistrationCode,
  type Thing,
  ThingBlocked,
  ThingRefusals,
  ThingUnblocked,
} from './contract.ts';
import type { ThingMemory } from './memory.ts';
import type { thingOperations } from './operations.ts';
import type { RegistrationInput, RegistrationService } from './registration/service.ts';
import { deleteCodes } from './registration/store.ts';
import { maySee } from './rules.ts';
import { insertThing, markBlocked, markUnblocked, selectThingPage } from './store.ts';

type CreateInput = Static<typeof thingOperations.create.input>;
type Created = Static<typeof thingOperations.create.output>;
type ListInput = PageRequest & { readonly ownerId?: string };

export type ThingService = {
  create(input: CreateInput, caller: Principal): Promise<Created>;
  createCode(thingId: string, caller: Principal): Promise<RegistrationCode>;
  register(input: RegistrationInput): Promise<{ thing: Thing }>;
  list(input: ListInput, caller: Principal): Promise<Page<Thing>>;
  /** Somebody else's thing is refused as if it did not exist. */
  get(thingId: string, caller: Principal): Promise<Thing>;
  block(thingId: string, caller: Principal): Promise<typeof done>;
  unblock(thingId: string, caller: Principal): Promise<typeof done>;
};

type Parts = {
  database: Database;
  clock: Clock;
  memory: ThingMemory;
  parties: Pick<Parties, 'getParty'>;
  registration: RegistrationService;
};

export function createThingService(parts: Parts): ThingService {
  const { database, clock, memory, parties, registration } = parts;

  async function get(thingId: string, caller: Principal): Promise<Thing> {
    const thing = await memory.get(thingId);
    if (thing && maySee(caller, thing)) return thing;
    throw new Refusal(ThingRefusals['thing-not-found'], `There is no thing ${thingId} among yours.`);
  }

  async function getWritten(thingId: string): Promise<Thing> {
    const thing = await memory.get(thingId);
    invariant(thing, 'A thing that was just written exists.');
    return thing;
  }

  return {
    get,
    async create({ ownerId: wanted, ...input }, caller) {
      const ownerId = await ownerFor(parties, wanted, caller);
      const createdAt = clock.now();
      const { id } = input;
      const request = { id, content: { operation: 'things.create', input, ownerId } };
      const created = await database.transaction(async (transaction) => {
        const isNew = await noteRequest(transaction, request, createdAt);
        if (isNew) await insertThing(transaction, { ...input, ownerId, createdAt });
        // Nobody can repeat the code of an answer that was lost: only its hash is kept.
        return { registration: await registration.createCode(transaction, id), replayed: !isNew };
      });
      return { thing: await getWritten(id), ...created };
    },
    async createCode(thingId, caller) {
      await get(thingId, caller);
      return database.transaction((transaction) => registration.createCode(transaction, thingId));
    },
    async register(input) {
      const { thingId } = await registration.register(input);
      memory.forget(thingId);
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
      memory.forget(thingId);
      return done;
    },
    async unblock(thingId, caller) {
      await get(thingId, caller);
      await database.transaction(async (transaction) => {
        const unblocked = await markUnblocked(transaction, thingId);
        if (unblocked) await publish(transaction, ThingUnblocked, thingId, { thingId, ...unblocked });
      });
      memory.forget(thingId);
      return done;
    },
  };
}

/** An owner enters own things; an operator names a party that exists. */
async function ownerFor(
  parties: Parts['parties'],
  ownerId: string | undefined,
  caller: Principal,
): Promise<string> {
  if (caller.kind === 'owner') {
    if ((ownerId ?? caller.partyId) === caller.partyId) return caller.partyId;
    throw new Refusal(PlatformRefusals['not-allowed'], 'You can enter things of your own only.');
  }
  if (!ownerId) throw new Refusal(PlatformRefusals['malformed-request'], 'Name the owner of the thing.');
  if (await parties.getParty(ownerId)) return ownerId;
  throw new Refusal(PartyRefusals['party-not-found'], `There is no party ${ownerId}.`);
}
