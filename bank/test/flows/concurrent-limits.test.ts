/** Many things at once: what their owner has and what a mandate allows is never passed by being fast. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestBank, termsOf } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { sign, storm } from '../support/storm.ts';

const bank = await startTestBank();

const monthly = (max: string) => ({
  id: 'monthly',
  measure: 'amount' as const,
  max,
  window: { type: 'calendar' as const, unit: 'month' as const, timeZone: 'Europe/Berlin' },
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
  const counts = await storm(await sign([...things, ...things, ...things], () => ({})));
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
  const signed = await sign(Array(300).fill(house), (index) => ({ kind: kinds[index % 3] ?? 'exact' }));
  const { settled = 0, authorised = 0, ...others } = await storm(signed);
  assert.equal(settled + authorised, 100);
  assert.deepEqual(others, { 'mandates/limit-exceeded': 200 });
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

testThatBooksBalance(bank);
