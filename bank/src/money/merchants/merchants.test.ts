/** Merchants and their keys against a real PostgreSQL; accounts and things are stand-ins. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { testDatabase } from '../../../test/support/database.ts';
import type { Party } from '../../parties/contract.ts';
import { createVerificationKeys } from '../../platform/auth/verification-keys.ts';
import { findRefusalDefinition } from '../../platform/errors/refusals.ts';
import { createOutbox } from '../../platform/events/outbox.ts';
import { createSubscriptionRunner } from '../../platform/events/subscriptions.ts';
import { createManualClock, toIso } from '../../platform/kernel/clock.ts';
import { createId } from '../../platform/kernel/ids.ts';
import type { PublicJwk } from '../../platform/kernel/schemas.ts';
import { createLogger } from '../../platform/logs/logger.ts';
import type { BoundOperation, Principal } from '../../platform/operations/operation.ts';
import { requestMigrations } from '../../platform/requests/request-store.ts';
import type { Thing } from '../../things/contract.ts';
import type { Merchant, RegisteredMerchant } from './contract.ts';
import { createMerchants } from './index.ts';

const { database } = await testDatabase({
  migrations: [
    { capability: 'platform', directory: new URL('../../platform/events/migrations/', import.meta.url) },
    requestMigrations,
    { capability: 'merchants', directory: new URL('./migrations/', import.meta.url) },
  ],
});
const clock = createManualClock(Date.parse('2026-03-01T08:00:00Z'));
const operator: Principal = { kind: 'operator', userId: createId(clock.now()) };
const ada = owner();
const ben = owner();
const EARNING = 'XT12CELL000000000001';
const shop = { name: 'Corner shop', category: '5411', country: 'AT', asset: 'EUR' } as const;

/** Things with their keys, as the test enters them. */
const things = new Map<string, { thing: Thing; publicJwk: PublicJwk }>();
const opened: { assetId: string; ownerId?: string; merchantId: string }[] = [];

/** Each call is one process of the bank, with a memory of its own. */
function createProcess() {
  const { merchants, wiring } = createMerchants({
    database,
    clock,
    keys: createVerificationKeys(),
    parties: { getParty: async (id) => (id === ada.partyId ? ({ id } as Party) : undefined) },
    things: {
      getThing: async (id) => things.get(id)?.thing,
      findThings: async (ids) => ids.flatMap((id) => things.get(id)?.thing ?? []),
      keyOwner: async (thumbprint) => {
        const found = thingOf(thumbprint);
        if (found?.thing.state !== 'active') return undefined;
        return { publicJwk: found.publicJwk, thingId: found.thing.id };
      },
      findKey: async (thumbprint) => {
        const found = thingOf(thumbprint);
        return found && { thumbprint, thingId: found.thing.id, publicJwk: found.publicJwk, validFrom: 0 };
      },
    },
    accounts: {
      async openSettlement(input) {
        opened.push(input);
        return `XT00CELL${String(opened.length).padStart(12, '0')}`;
      },
      canReceive: async (number, ownerId) => number === EARNING && ownerId === ada.partyId,
    },
  });
  return { merchants, wiring, ask: askOf(wiring.operations) };
}
const { merchants, ask } = createProcess();

function thingOf(thumbprint: string) {
  return [...things.values()].find(({ thing }) => thing.keyThumbprint === thumbprint);
}

/** Asks like a door does, through the bound operations. */
function askOf(operations: readonly BoundOperation[]) {
  return async <Output = Merchant>(name: string, input: unknown, principal: Principal): Promise<Output> => {
    const operation = operations.find(({ definition }) => definition.name === `merchants.${name}`);
    assert.ok(operation);
    const answer = await operation.handle({
      input: name === 'register' ? { id: createId(clock.now()), ...(input as object) } : input,
      principal,
      receivedAt: clock.now(),
      requestId: 'test',
    } as never);
    return answer as Output;
  };
}

function owner(): Principal & { kind: 'owner' } {
  return { kind: 'owner', userId: createId(clock.now()), partyId: createId(clock.now()) };
}

function refused(code: string) {
  return { name: 'Refusal', definition: findRefusalDefinition(code) };
}

async function createKey(): Promise<{ publicJwk: PublicJwk; thumbprint: string }> {
  const { publicKey } = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = (await exportJWK(publicKey)) as PublicJwk;
  return { publicJwk, thumbprint: await calculateJwkThumbprint(publicJwk) };
}

async function enterVendingMachine() {
  const { publicJwk, thumbprint } = await createKey();
  const thing: Thing = {
    id: createId(clock.now()),
    name: 'Vending machine',
    kind: 'vending-machine',
    ownerId: ada.partyId,
    state: 'active',
    keyThumbprint: thumbprint,
    createdAt: toIso(clock.now()),
  };
  things.set(thing.id, { thing, publicJwk });
  return { thing, thumbprint, publicJwk };
}

async function eventsOf(merchantId: string): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    'select name from platform.outbox where key = $1 order by id',
    [merchantId],
  );
  return rows.map(({ name }) => name);
}

test('a merchant without an account gets a settlement account in its asset', async () => {
  const registration = { ...shop, ownerId: ada.partyId };
  const { replayed: _, ...merchant } = await ask<RegisteredMerchant>('register', registration, operator);
  assert.deepEqual(opened.at(-1), {
    ownerId: ada.partyId,
    name: shop.name,
    assetId: 'EUR/2',
    merchantId: merchant.id,
  });
  assert.equal(merchant.kind, 'business');
  assert.equal(merchant.account, `XT00CELL${String(opened.length).padStart(12, '0')}`);
  assert.deepEqual(await merchants.getMerchant(merchant.id), merchant);
  assert.deepEqual(await eventsOf(merchant.id), ['MerchantRegistered']);
});

test('an owner registers a merchant on an own earning account, and on no other', async () => {
  const { asset: _, ...withAccount } = { ...shop, account: EARNING };
  const merchant = await ask('register', withAccount, ada);
  assert.equal(merchant.account, EARNING);
  assert.equal(merchant.ownerId, ada.partyId);
  await assert.rejects(ask('register', withAccount, ben), refused('merchants/account-not-usable'));
});

test('a registration that contradicts itself is refused', async () => {
  const { publicJwk } = await createKey();
  const { thing } = await enterVendingMachine();
  const { asset: _, ...withoutAsset } = shop;
  const malformed = refused('platform/malformed-request');
  await assert.rejects(ask('register', withoutAsset, ada), malformed);
  await assert.rejects(ask('register', { ...shop, thingId: thing.id, publicJwk }, ada), malformed);
  await assert.rejects(
    ask('register', { ...shop, ownerId: ada.partyId }, ben),
    refused('platform/not-allowed'),
  );
  await assert.rejects(
    ask('register', { ...shop, ownerId: ben.partyId }, operator),
    refused('parties/party-not-found'),
  );
});

test('a merchant’s key says whose offer it is', async () => {
  const { publicJwk, thumbprint } = await createKey();
  const merchant = await ask('register', { ...shop, publicJwk }, operator);
  assert.equal(merchant.keyThumbprint, thumbprint);
  assert.deepEqual(await merchants.keyOwner(thumbprint), { publicJwk, merchantId: merchant.id });
  assert.equal(await merchants.keyOwner('a stranger’s'), undefined);
});

test('a key belongs to one merchant only', async () => {
  const { publicJwk } = await createKey();
  await ask('register', { ...shop, publicJwk }, operator);
  const { publicJwk: ofThing } = await enterVendingMachine();
  const count = opened.length;
  const inUse = refused('merchants/key-already-used');
  await assert.rejects(ask('register', { ...shop, publicJwk }, operator), inUse);
  await assert.rejects(ask('register', { ...shop, publicJwk: ofThing }, operator), inUse);
  assert.equal(opened.length, count, 'no account was opened for them');
});

test('a merchant whose answer was lost is registered once, though its key is in use by then', async () => {
  const { publicJwk } = await createKey();
  const input = { ...shop, id: createId(clock.now()), publicJwk };
  const { replayed, ...first } = await ask<RegisteredMerchant>('register', input, ada);
  const count = opened.length;
  assert.equal(replayed, false);
  assert.deepEqual(await ask('register', input, ada), { ...first, replayed: true });
  assert.equal(opened.length, count, 'no second account was opened');
  const conflict = refused('platform/id-conflict');
  await assert.rejects(ask('register', { ...input, name: 'Another shop' }, ada), conflict);
  await assert.rejects(ask('register', input, operator), conflict);
});

test('a replaced key counts no more but stays known for old offers', async () => {
  const [first, second] = [await createKey(), await createKey()];
  const { id: merchantId } = await ask('register', { ...shop, publicJwk: first.publicJwk }, ada);
  const asMerchant: Principal = { kind: 'merchant', merchantId };
  const changed = await ask('changeKey', { merchantId, publicJwk: second.publicJwk }, asMerchant);
  assert.equal(changed.keyThumbprint, second.thumbprint);
  assert.equal(await merchants.keyOwner(first.thumbprint), undefined);
  assert.equal((await merchants.keyOwner(second.thumbprint))?.merchantId, merchantId);
  assert.equal((await merchants.findKey(first.thumbprint))?.validTo, clock.now());
  const back = { merchantId, publicJwk: first.publicJwk };
  await assert.rejects(ask('changeKey', back, ada), refused('merchants/key-already-used'));
});

test('nobody else replaces a merchant’s key: not found', async () => {
  const { id: merchantId } = await ask('register', shop, ada);
  const { publicJwk } = await createKey();
  const notFound = refused('merchants/merchant-not-found');
  const other: Principal = { kind: 'merchant', merchantId: createId(0) };
  await assert.rejects(ask('changeKey', { merchantId, publicJwk }, ben), notFound);
  await assert.rejects(ask('changeKey', { merchantId, publicJwk }, other), notFound);
  await ask('changeKey', { merchantId, publicJwk }, operator);
});

test('a thing that is a merchant signs with the thing’s key', async () => {
  const { thing, thumbprint, publicJwk } = await enterVendingMachine();
  assert.equal(await merchants.keyOwner(thumbprint), undefined);
  const merchant = await ask('register', { ...shop, thingId: thing.id }, ada);
  assert.equal(merchant.kind, 'thing');
  assert.equal(merchant.keyThumbprint, thumbprint);
  assert.deepEqual(await merchants.keyOwner(thumbprint), {
    publicJwk,
    thingId: thing.id,
    merchantId: merchant.id,
  });
  const [found] = await merchants.findMerchants([merchant.id]);
  assert.equal(found?.keyThumbprint, thumbprint);
  const change = { merchantId: merchant.id, publicJwk: (await createKey()).publicJwk };
  await assert.rejects(ask('changeKey', change, ada), refused('platform/not-allowed'));

  things.set(thing.id, { thing: { ...thing, state: 'blocked' }, publicJwk });
  assert.equal(await merchants.keyOwner(thumbprint), undefined);
});

test('a thing is one merchant at most, and its owner’s', async () => {
  const { thing } = await enterVendingMachine();
  const input = { ...shop, thingId: thing.id };
  await assert.rejects(ask('register', input, ben), refused('things/thing-not-found'));
  const both = await Promise.allSettled([ask('register', input, ada), ask('register', input, operator)]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  await assert.rejects(ask('register', input, ada), refused('merchants/key-already-used'));
});

test('a blocked merchant is seen as blocked at once and keeps its key, to refund', async () => {
  const { publicJwk, thumbprint } = await createKey();
  const { id: merchantId } = await ask('register', { ...shop, publicJwk }, ada);
  assert.equal((await merchants.getMerchant(merchantId))?.blocked, false);
  await ask('block', { merchantId, blocked: true }, operator);
  await ask('block', { merchantId, blocked: true }, operator);
  assert.equal((await merchants.getMerchant(merchantId))?.blocked, true);
  assert.equal((await merchants.keyOwner(thumbprint))?.merchantId, merchantId);
  await ask('block', { merchantId, blocked: false }, operator);
  assert.equal((await merchants.getMerchant(merchantId))?.blocked, false);
  assert.deepEqual(await eventsOf(merchantId), [
    'MerchantRegistered',
    'MerchantBlocked',
    'MerchantUnblocked',
  ]);
});

test('a merchant that does not exist is not found', async () => {
  const merchantId = createId(0);
  const notFound = refused('merchants/merchant-not-found');
  await assert.rejects(ask('get', { merchantId }, ada), notFound);
  await assert.rejects(ask('block', { merchantId, blocked: true }, operator), notFound);
  assert.equal(await merchants.getMerchant(merchantId), undefined);
});

test('merchants are listed by category, newest first and page by page', async () => {
  const category = '7523';
  for (const name of ['North', 'South', 'East']) {
    clock.set(clock.now() + 1);
    await ask('register', { ...shop, name, category }, ada);
  }
  type Page = { items: Merchant[]; next?: string };
  const first = await ask<Page>('list', { category, limit: 2 }, ben);
  const second = await ask<Page>('list', { category, limit: 2, after: first.next }, ben);
  assert.deepEqual(
    [first, second].map(({ items }) => items.map(({ name }) => name)),
    [['East', 'South'], ['North']],
  );
  assert.equal(second.next, undefined);
});

test('what one process changes, the others learn, also that a thing has become a merchant', async () => {
  const elsewhere = createProcess();
  const logger = createLogger({ level: 'silent', format: 'json' });
  const runner = createSubscriptionRunner(
    {
      database,
      logger,
      sources: [createOutbox({ database, logger })],
      subscriptions: [],
      watches: elsewhere.wiring.watches,
    },
    { pollMs: 10 },
  );
  await runner.start();
  const { thing, thumbprint } = await enterVendingMachine();
  assert.equal(await elsewhere.merchants.keyOwner(thumbprint), undefined);
  const { id } = await ask('register', { ...shop, thingId: thing.id }, ada);
  await until(async () => (await elsewhere.merchants.keyOwner(thumbprint))?.merchantId === id);
  await ask('block', { merchantId: id, blocked: true }, operator);
  await until(async () => (await elsewhere.merchants.getMerchant(id))?.blocked === true);
  await runner.stop();
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, 'it took too long');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
