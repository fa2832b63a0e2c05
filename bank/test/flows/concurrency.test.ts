/** Thousands at once: however many ask at the same moment, no cent is spent twice and no limit is passed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PaymentOrder, Thing } from '@bank-of-things/sdk';
import { euros, startTestBank, termsOf } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { orderOf, type Payer, resultOf } from '../support/orders.ts';

const bank = await startTestBank();

/** As many requests as are under way at the same time; more would only wait for sockets. */
const AT_ONCE = 250;

type Signed = { thing: Thing; request: Awaited<ReturnType<Thing['client']['transport']['prepare']>> };

/** Signs one order for each payer first, so that afterwards they all arrive as fast as they can. */
async function sign(
  payers: readonly Payer[],
  more: (index: number) => Partial<PaymentOrder>,
): Promise<Signed[]> {
  return Promise.all(
    payers.map(async (payer, index) => {
      const order = await orderOf(payer, '0.01', more(index));
      return { thing: payer.car, request: await payer.car.client.transport.prepare('payments.pay', order) };
    }),
  );
}

/** Sends all of them at once and counts how they ended. */
async function storm(signed: Signed[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const waiting = [...signed];
  async function work(): Promise<void> {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { thing, request } = next;
      const sent = thing.client.transport.send(request).then(({ body }) => body as never);
      const result = await resultOf(sent);
      counts[result] = (counts[result] ?? 0) + 1;
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return counts;
}

const monthly = (max: string) => ({
  id: 'monthly',
  measure: 'amount' as const,
  max,
  window: { type: 'calendar' as const, unit: 'month' as const, timeZone: 'Europe/Berlin' },
});

test('of two thousand payments of one cent against the last hundred cents, one hundred succeed', async () => {
  const house = await bank.aHousehold({ balance: '1.00' });
  const signed = await sign(Array(2_000).fill(house), () => ({}));
  assert.deepEqual(await storm(signed), { settled: 100, 'ledger/insufficient-funds': 1_900 });
  assert.equal((await house.owner.accounts.get({ number: house.primary.number })).balance, '0');
  assert.equal((await house.station.accounts())[0]?.balance, '100');
  assert.deepEqual(
    await storm(signed.slice(0, 400)),
    await storm(signed.slice(0, 400)),
    'asked again, every one of them has its outcome',
  );
  assert.equal((await house.station.accounts())[0]?.balance, '100');
});

test('a hundred things of one owner spend what is there and not a cent more', async () => {
  const house = await bank.aHousehold({ balance: '2.00' });
  const { owner, primary } = house;
  const things = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const car = await bank.aThing(owner, `Meter ${index}`, 'meter');
      const opening = { thingId: car.id, form: 'shared' as const, primary: primary.number };
      const account = await owner.accounts.openForThing(opening);
      const given = { thingId: car.id, account: account.number, terms: termsOf({ limits: [monthly('3')] }) };
      return { ...house, car, account, mandate: await owner.mandates.give(given) };
    }),
  );
  const counts = await storm(await sign([...things, ...things, ...things, ...things], () => ({})));
  const { settled, ...others } = counts;
  assert.equal(settled, 200);
  assert.deepEqual(
    Object.keys(others).sort(),
    ['ledger/insufficient-funds', 'mandates/limit-exceeded'].filter((code) => code in others),
  );
  assert.equal((await owner.accounts.get({ number: primary.number })).balance, '0');
  const used = await Promise.all(things.map(({ car, mandate }) => car.mandateUsage(mandate.id)));
  const committed = used.map(({ limits }) => Number(limits[0]?.committed));
  assert.equal(
    committed.reduce((sum, amount) => sum + amount, 0),
    200,
  );
  assert.ok(committed.every((amount) => amount <= 3));
});

test('a monthly limit holds against payments and holds at once', async () => {
  const house = await bank.aHousehold({ balance: '100.00', rules: { limits: [monthly('100')] } });
  const kinds = ['exact', 'up-to', 'session'] as const;
  const signed = await sign(Array(600).fill(house), (index) => ({ kind: kinds[index % 3] ?? 'exact' }));
  const { settled = 0, authorised = 0, ...others } = await storm(signed);
  assert.equal(settled + authorised, 100);
  assert.deepEqual(others, { 'mandates/limit-exceeded': 500 });
  const { openHolds, limits } = await house.car.mandateUsage(house.mandate.id);
  assert.deepEqual(
    [openHolds, limits[0]?.committed, limits[0]?.reserved, limits[0]?.remaining],
    [authorised, String(settled), String(authorised), '0'],
  );
  const account = await house.owner.accounts.get({ number: house.primary.number });
  assert.deepEqual([account.balance, account.reserved], [String(10_000 - settled), String(authorised)]);
});

test('parent and children together pass no limit of the parent', async () => {
  const rules = { limits: [monthly('50')], delegation: { maxDepth: 1 } };
  const house = await bank.aHousehold({ balance: '100.00', rules });
  const children = await Promise.all(
    ['Trailer', 'Roof box', 'Dashcam'].map(async (name) => {
      const car = await bank.aThing(house.owner, name, 'accessory');
      const handedOn = { mandateId: house.mandate.id, thingId: car.id, terms: termsOf() };
      return { ...house, car, mandate: await house.owner.mandates.delegate(handedOn) };
    }),
  );
  const payers = Array.from({ length: 50 }, () => [house, ...children]).flat();
  assert.deepEqual(await storm(await sign(payers, () => ({}))), {
    settled: 50,
    'mandates/limit-exceeded': 150,
  });
  const { limits } = await house.car.mandateUsage(house.mandate.id);
  assert.deepEqual([limits[0]?.committed, limits[0]?.remaining], ['50', '0']);
});

test('money runs in a circle as often as it likes and stays the same money', async () => {
  const people = await Promise.all(['Ada', 'Ben', 'Cyd', 'Dan'].map((name) => bank.anOwner(name, '1.00')));
  const desk = await bank.operator();
  const accounts = await Promise.all(
    people.map(async ({ partyId, primary }) => [
      primary,
      await desk.accounts.openPrimary({ ownerId: partyId, asset: 'EUR', scale: 2 }),
    ]),
  );
  const transfers = accounts.flatMap(([first, second], index) =>
    Array.from({ length: 50 }, (_, round) => {
      const [from, to] = round % 2 === 0 ? [first, second] : [second, first];
      const { owner } = people[index] ?? assert.fail('everybody has accounts');
      const movement = { from: from?.number ?? '', to: to?.number ?? '', money: euros('0.60') };
      return owner.accounts.transfer(movement).then(
        () => 1,
        () => 0,
      );
    }),
  );
  assert.ok((await Promise.all(transfers)).some((done) => done === 1));
  for (const pair of accounts) {
    const now = await Promise.all(pair.map(({ number }) => desk.accounts.get({ number })));
    const balances = now.map(({ balance }) => Number(balance));
    assert.equal(
      balances.reduce((sum, balance) => sum + balance, 0),
      100,
    );
    assert.ok(balances.every((balance) => balance >= 0));
  }
});

testThatBooksBalance(bank);
