/** Things, their codes and their keys against a real PostgreSQL. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { testDatabase } from '../../test/support/database.ts';
import type { Party } from '../parties/contract.ts';
import { createVerificationKeys } from '../platform/auth/verification-keys.ts';
import { findRefusalDefinition } from '../platform/errors/refusals.ts';
import { createOutbox } from '../platform/events/outbox.ts';
import { createSubscriptionRunner } from '../platform/events/subscriptions.ts';
import { createManualClock } from '../platform/kernel/clock.ts';
import { createId } from '../platform/kernel/ids.ts';
import type { PublicJwk } from '../platform/kernel/schemas.ts';
import { createLogger } from '../platform/logs/logger.ts';
import type { Principal } from '../platform/operations/operation.ts';
import { requestMigrations } from '../platform/requests/request-store.ts';
import { createThings } from './index.ts';
import { createThingMemory } from './memory.ts';
import { createSecondaryKeyService } from './registration/secondary-keys.ts';
import { createRegistrationService } from './registration/service.ts';
import { createThingService } from './service.ts';
import { wireThings } from './wiring.ts';

const DAY_MS = 24 * 3_600_000;
const BANK_ID = 'bank.test';

const { database } = await testDatabase({
  migrations: [
    { capability: 'platform', directory: new URL('../platform/events/migrations/', import.meta.url) },
    requestMigrations,
    { capability: 'things', directory: new URL('./migrations/', import.meta.url) },
  ],
});
const clock = createManualClock(Date.parse('2026-03-01T08:00:00Z'));
const ada = owner();
const ben = owner();
const operator: Principal = { kind: 'operator', userId: createId(clock.now()) };
const auditor: Principal = { kind: 'auditor', userId: createId(clock.now()) };

/** Each call is one process of the bank, with a memory of its own. */
function createProcess() {
  const parts = { database, clock, bankId: BANK_ID, keys: createVerificationKeys() };
  const getParty = async (id: string) =>
    [ada.partyId, ben.partyId].includes(id) ? ({ id } as Party) : undefined;
  const registration = createRegistrationService(parts);
  const memory = createThingMemory(database);
  const service = createThingService({ ...parts, memory, registration, parties: { getParty } });
  const secondary = createSecondaryKeyService({ ...parts, memory, getThing: service.get });
  return { service, registration, secondary, memory };
}
const { service, registration, memory } = createProcess();
const { things } = createThings({
  database,
  clock,
  bankId: BANK_ID,
  keys: createVerificationKeys(),
  parties: { getParty: async () => undefined },
});

function owner(): Principal & { kind: 'owner' } {
  return { kind: 'owner', userId: createId(clock.now()), partyId: createId(clock.now()) };
}

function refused(code: string) {
  return { name: 'Refusal', definition: findRefusalDefinition(code) };
}

async function createKey(algorithm: 'ES256' | 'EdDSA' = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const publicJwk = (await exportJWK(publicKey)) as PublicJwk;
  const thumbprint = await calculateJwkThumbprint(publicJwk);
  async function prove(code: string, header: { typ?: string; aud?: string } = {}) {
    const proof = await new CompactSign(new TextEncoder().encode(JSON.stringify({ code })))
      .setProtectedHeader({
        alg: algorithm,
        kid: thumbprint,
        typ: 'things.register',
        aud: BANK_ID,
        ...header,
      })
      .sign(privateKey);
    return { code, publicJwk, proof };
  }
  return { publicJwk, thumbprint, prove };
}

function newId(): string {
  return createId(clock.now());
}

function createFridge(caller: Principal = ada) {
  return service.create({ id: newId(), name: 'Fridge', kind: 'fridge' }, caller);
}

async function createActiveFridge() {
  const key = await createKey();
  const { registration: code } = await createFridge();
  const { thing } = await service.register(await key.prove(code.code));
  return { thing, key };
}

async function eventsOf(thingId: string): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    'select name from platform.outbox where key = $1 order by id',
    [thingId],
  );
  return rows.map(({ name }) => name);
}

test('a thing waits for its registration and becomes active with its key', async () => {
  const { thing, registration: code } = await createFridge();
  assert.equal(thing.state, 'awaiting-registration');
  assert.equal(thing.ownerId, ada.partyId);
  for (const algorithm of ['ES256', 'EdDSA'] as const) {
    const key = await createKey(algorithm);
    const fresh = algorithm === 'ES256' ? code : await service.createCode(thing.id, ada);
    const { thing: registered } = await service.register(await key.prove(fresh.code));
    assert.equal(registered.state, 'active');
    assert.equal(registered.keyThumbprint, key.thumbprint);
    assert.deepEqual(await memory.keyOwner(key.thumbprint), {
      publicJwk: key.publicJwk,
      thingId: thing.id,
    });
  }
  assert.deepEqual(await eventsOf(thing.id), ['ThingRegistered', 'ThingRegistered']);
});

test('a registration code works once', async () => {
  const { registration: code } = await createFridge();
  await service.register(await (await createKey()).prove(code.code));
  const second = await (await createKey()).prove(code.code);
  await assert.rejects(service.register(second), refused('things/registration-code-not-valid'));
});

test('of two devices that bring the same code at the same moment one is registered', async () => {
  const { registration: code } = await createFridge();
  const proofs = await Promise.all(
    [createKey(), createKey()].map(async (key) => (await key).prove(code.code)),
  );
  const outcomes = await Promise.allSettled(proofs.map((proof) => service.register(proof)));
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('an expired code is refused, and so is one that a newer code has replaced', async () => {
  const { thing, registration: first } = await createFridge();
  const second = await service.createCode(thing.id, ada);
  const key = await createKey();
  const notValid = refused('things/registration-code-not-valid');
  await assert.rejects(service.register(await key.prove(first.code)), notValid);
  clock.set(clock.now() + DAY_MS);
  await assert.rejects(service.register(await key.prove(second.code)), notValid);
  await registration.forgetExpired();
  assert.deepEqual(await database.query('select 1 from things.registration_codes'), []);
});

test('after ten wrong guesses a code is void, the right one too', async () => {
  const { registration: code } = await createFridge();
  const key = await createKey();
  const notValid = refused('things/registration-code-not-valid');
  for (let guess = 0; guess < 10; guess += 1) {
    await assert.rejects(
      service.register(await key.prove(`${code.code.slice(0, -3)}${100 + guess}`)),
      notValid,
    );
  }
  await assert.rejects(service.register(await key.prove(code.code)), notValid);
});

test('a proof of another operation, another bank, another code or another key is refused', async () => {
  const { registration: code } = await createFridge();
  const [key, stranger] = [await createKey(), await createKey()];
  const good = await key.prove(code.code);
  const badProofs = [
    await key.prove(code.code, { typ: 'payments.order' }),
    await key.prove(code.code, { aud: 'bank.elsewhere' }),
    { ...good, proof: (await key.prove('reg_another-code')).proof },
    { ...good, publicJwk: stranger.publicJwk },
  ];
  for (const bad of badProofs) await assert.rejects(service.register(bad), refused('platform/bad-signature'));
  await service.register(good);
});

test('a key that is or was in use is refused, and the code stays good for another key', async () => {
  const { key } = await createActiveFridge();
  const { registration: code } = await createFridge();
  await assert.rejects(service.register(await key.prove(code.code)), refused('things/key-already-used'));
  await service.register(await (await createKey()).prove(code.code));
});

test('a replaced key is accepted no more but stays known for old signatures', async () => {
  const { thing, key } = await createActiveFridge();
  const since = clock.now();
  clock.set(since + 1000);
  const next = await createKey();
  await service.register(await next.prove((await service.createCode(thing.id, ada)).code));
  assert.equal(await memory.keyOwner(key.thumbprint), undefined);
  assert.equal((await memory.keyOwner(next.thumbprint))?.thingId, thing.id);
  const old = await things.findKey(key.thumbprint);
  assert.deepEqual(old, {
    thumbprint: key.thumbprint,
    thingId: thing.id,
    publicJwk: key.publicJwk,
    validFrom: since,
    validTo: since + 1000,
  });
  const again = await key.prove((await service.createCode(thing.id, ada)).code);
  await assert.rejects(service.register(again), refused('things/key-already-used'));
});

test('a blocked thing’s key is not accepted until its owner unblocks it', async () => {
  const { thing, key } = await createActiveFridge();
  await service.block(thing.id, ada);
  await service.block(thing.id, ada);
  assert.equal(await memory.keyOwner(key.thumbprint), undefined);
  assert.equal((await memory.get(thing.id))?.state, 'blocked');
  assert.equal((await service.get(thing.id, ada)).state, 'blocked');
  await service.unblock(thing.id, ada);
  assert.equal((await memory.keyOwner(key.thumbprint))?.thingId, thing.id);
  assert.deepEqual(await eventsOf(thing.id), ['ThingRegistered', 'ThingBlocked', 'ThingUnblocked']);
});

test('blocking a thing voids its registration code, and a new key does not unblock it', async () => {
  const { thing, registration: code } = await createFridge();
  await service.block(thing.id, ada);
  const key = await createKey();
  await assert.rejects(
    service.register(await key.prove(code.code)),
    refused('things/registration-code-not-valid'),
  );
  const fresh = await service.createCode(thing.id, ada);
  const { thing: registered } = await service.register(await key.prove(fresh.code));
  assert.equal(registered.state, 'blocked');
  await service.unblock(thing.id, ada);
  assert.ok(await things.isActive(thing.id));
});

test('an owner does not see another owner’s thing: not found', async () => {
  const { thing } = await createFridge(ada);
  const notFound = refused('things/thing-not-found');
  await assert.rejects(service.get(thing.id, ben), notFound);
  await assert.rejects(service.block(thing.id, ben), notFound);
  await assert.rejects(service.unblock(thing.id, ben), notFound);
  await assert.rejects(service.createCode(thing.id, ben), notFound);
  await assert.rejects(service.get(createId(0), ada), notFound);
  assert.deepEqual(await service.list({}, ben), { items: [] });
  assert.deepEqual(await service.list({ ownerId: ada.partyId }, ben), { items: [] });
});

test('operators and auditors see every thing, and a thing sees itself only', async () => {
  const { thing } = await createFridge(ada);
  const { thing: other } = await createFridge(ada);
  assert.equal((await service.get(thing.id, operator)).id, thing.id);
  assert.equal((await service.get(thing.id, auditor)).id, thing.id);
  const self: Principal = { kind: 'thing', thingId: thing.id, keyThumbprint: 'x' };
  assert.equal((await service.get(thing.id, self)).id, thing.id);
  await assert.rejects(service.get(other.id, self), refused('things/thing-not-found'));
});

test('a thing whose answer was lost is entered once, and its owner gets a code that works', async () => {
  const input = { id: newId(), name: 'Car', kind: 'car' };
  const first = await service.create(input, ada);
  const second = await service.create(input, ada);
  assert.deepEqual([first.replayed, second.replayed], [false, true]);
  assert.deepEqual(second.thing, first.thing);
  const key = await createKey();
  const lost = service.register(await key.prove(first.registration.code));
  await assert.rejects(lost, refused('things/registration-code-not-valid'));
  const { thing } = await service.register(await key.prove(second.registration.code));
  assert.equal(thing.id, input.id);
});

test('an id that stands for one thing stands for no other, nor for another owner’s', async () => {
  const input = { id: newId(), name: 'Car', kind: 'car' };
  await service.create(input, ada);
  for (const [other, caller, field] of [
    [{ ...input, name: 'Van' }, ada, '/input/name'],
    [input, ben, '/ownerId'],
  ] as const) {
    const conflict = { ...refused('platform/id-conflict'), facts: { field } };
    await assert.rejects(service.create(other, caller), conflict);
  }
  const early = { ...input, id: createId(clock.now() + 5 * 60_000 + 1) };
  await assert.rejects(service.create(early, ada), refused('platform/id-from-the-future'));
});

test('the same thing entered many times at once is entered once', async () => {
  const input = { id: newId(), name: 'Car', kind: 'car' };
  const entered = await Promise.all(Array.from({ length: 5 }, () => service.create(input, ada)));
  assert.equal(entered.filter(({ replayed }) => !replayed).length, 1);
});

test('an operator names the owner, and an owner names nobody else', async () => {
  const input = { id: newId(), name: 'Car', kind: 'car', serialNumber: 'VIN 1' };
  const { thing } = await service.create({ ...input, ownerId: ben.partyId }, operator);
  assert.equal(thing.ownerId, ben.partyId);
  assert.equal(thing.serialNumber, 'VIN 1');
  await assert.rejects(service.create(input, operator), refused('platform/malformed-request'));
  const stranger = { ...input, ownerId: createId(0) };
  await assert.rejects(service.create(stranger, operator), refused('parties/party-not-found'));
  const another = { ...input, ownerId: ben.partyId };
  await assert.rejects(service.create(another, ada), refused('platform/not-allowed'));
});

test('things are listed newest first, page by page', async () => {
  const carla = owner();
  for (const name of ['one', 'two', 'three']) {
    clock.set(clock.now() + 1);
    await service.create({ id: newId(), name, kind: 'sensor' }, carla);
  }
  const first = await service.list({ limit: 2 }, carla);
  const second = await service.list({ limit: 2, ...(first.next ? { after: first.next } : {}) }, carla);
  assert.deepEqual(
    [first, second].map(({ items }) => items.map(({ name }) => name)),
    [['three', 'two'], ['one']],
  );
  assert.equal(second.next, undefined);
  assert.equal((await service.list({ ownerId: carla.partyId }, operator)).items.length, 3);
});

test('a block in one process counts in the others, which remember the thing', async () => {
  const elsewhere = createProcess();
  const logger = createLogger({ level: 'silent', format: 'json' });
  const outbox = createOutbox({ database, logger });
  const { watches } = wireThings(elsewhere);
  const runner = createSubscriptionRunner(
    { database, logger, sources: [outbox], subscriptions: [], watches },
    { pollMs: 10 },
  );
  await runner.start();
  const { thing, key } = await createActiveFridge();
  assert.ok(await elsewhere.memory.keyOwner(key.thumbprint));
  await service.block(thing.id, ada);
  const deadline = performance.now() + 30_000;
  while ((await elsewhere.memory.get(thing.id))?.state === 'active' && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await runner.stop();
  assert.equal(await elsewhere.memory.keyOwner(key.thumbprint), undefined);
});
