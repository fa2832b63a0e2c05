/** Mandates and time: hours of the week, windows of the calendar, and the nights when clocks change. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MandateTerms } from '@bank-of-things/sdk';
import { startTestBank } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { order, ordered } from '../support/orders.ts';

// The tests run through one year on one clock, which never goes back.
const bank = await startTestBank({ clockStart: '2026-01-30T12:00:00.000Z' });
const at = (time: string) => bank.setClock(time);
const timeZone = 'Europe/Berlin';
type Window = NonNullable<MandateTerms['limits']>[number]['window'];

const aHousehold = (window: Window, max = '1000') =>
  bank.aHousehold({ rules: { limits: [{ id: 'window', measure: 'amount', max, window }] } });

type Limited = Awaited<ReturnType<typeof aHousehold>>;

/** Asserts that nothing is left, and when something will be. */
async function assertUsedUp(house: Limited, resetsAt: string): Promise<void> {
  const { payment } = await order(house, '0.01');
  assert.equal(payment.refusal?.code, 'mandates/limit-exceeded');
  const rule = payment.decision.rules.find((one) => one.rule === 'limits/window');
  assert.deepEqual([rule?.remaining, rule?.resetsAt], ['0', resetsAt]);
  const { limits } = await house.car.mandateUsage(house.mandate.id);
  assert.deepEqual([limits[0]?.remaining, limits[0]?.resetsAt], ['0', resetsAt]);
}

test('a month that begins on the 31st begins on the last day of a shorter month', async () => {
  const house = await aHousehold({ type: 'calendar', unit: 'month', anchor: 31, timeZone });
  assert.equal(await ordered(house, '10.00'), 'settled');
  await assertUsedUp(house, '2026-01-30T23:00:00.000Z');
  await at('2026-01-30T23:00:00.000Z');
  assert.equal(await ordered(house, '10.00'), 'settled');
  await assertUsedUp(house, '2026-02-27T23:00:00.000Z');
  await at('2026-02-27T22:59:59.999Z');
  await assertUsedUp(house, '2026-02-27T23:00:00.000Z');
  await at('2026-02-27T23:00:00.000Z');
  assert.equal(await ordered(house, '10.00'), 'settled');
  await assertUsedUp(house, '2026-03-30T22:00:00.000Z');
});

test('a rolling window frees what was spent when it is as old as the window', async () => {
  const house = await aHousehold({ type: 'rolling', ms: 1_000_000 });
  await at('2026-03-01T00:00:00.000Z');
  assert.equal(await ordered(house, '6.00'), 'settled');
  await at('2026-03-01T00:10:00.000Z');
  assert.equal(await ordered(house, '4.00'), 'settled');
  await assertUsedUp(house, '2026-03-01T00:16:40.999Z');
  await at('2026-03-01T00:16:39.999Z');
  await assertUsedUp(house, '2026-03-01T00:16:40.999Z');
  await at('2026-03-01T00:16:41.000Z');
  assert.equal(await ordered(house, '6.01'), 'mandates/limit-exceeded');
  assert.equal(await ordered(house, '6.00'), 'settled');
});

test('a hold counts in the window in which it was authorised, whenever it is captured', async () => {
  const house = await aHousehold({ type: 'calendar', unit: 'day', timeZone });
  await at('2026-03-02T12:00:00.000Z');
  const { payment } = await order(house, '10.00', { kind: 'up-to' });
  await at('2026-03-03T12:00:00.000Z');
  await house.station.capture({ paymentId: payment.id, amount: '900', final: true });
  const { limits } = await house.car.mandateUsage(house.mandate.id);
  assert.deepEqual([limits[0]?.committed, limits[0]?.remaining], ['0', '1000'], 'today is untouched');
  assert.equal(await ordered(house, '10.00'), 'settled');
});

test('hours over midnight belong to the day on which they begin', async () => {
  const weekly = [{ days: ['fri' as const], from: '22:00', to: '02:00' }];
  const house = await bank.aHousehold({ rules: { time: { timeZone, weekly } } });
  const refusedUntil = async (opens: string) => {
    const { payment } = await order(house, '0.01');
    assert.equal(payment.refusal?.code, 'mandates/outside-schedule');
    const rule = payment.decision.rules.find((one) => one.rule === 'time/weekly');
    assert.equal(rule?.resetsAt, opens);
  };
  await at('2026-03-06T20:59:59.999Z');
  await refusedUntil('2026-03-06T21:00:00.000Z');
  await at('2026-03-06T21:00:00.000Z');
  assert.equal(await ordered(house, '0.01'), 'settled');
  await at('2026-03-07T00:59:59.999Z');
  assert.equal(await ordered(house, '0.01'), 'settled');
  await at('2026-03-07T01:00:00.000Z');
  await refusedUntil('2026-03-13T21:00:00.000Z');
});

test('a mandate begins and ends when it says', async () => {
  const time = { from: '2026-03-10T00:00:00Z', to: '2026-03-11T00:00:00Z' };
  const house = await bank.aHousehold({ rules: { time } });
  await at('2026-03-09T23:59:59.999Z');
  assert.equal(await ordered(house, '0.01'), 'mandates/not-yet-valid');
  await at('2026-03-10T00:00:00.000Z');
  assert.equal(await ordered(house, '0.01'), 'settled');
  await at('2026-03-11T00:00:00.000Z');
  assert.equal(await ordered(house, '0.01'), 'mandates/mandate-expired');
  assert.equal((await house.owner.mandates.get({ mandateId: house.mandate.id })).state, 'expired');
});

test('between two payments the mandate may want some time', async () => {
  const house = await bank.aHousehold({ rules: { time: { minIntervalMs: 60_000 } } });
  await at('2026-03-12T12:00:00.000Z');
  assert.equal(await ordered(house, '0.01'), 'settled');
  await at('2026-03-12T12:00:59.999Z');
  assert.equal(await ordered(house, '0.01'), 'mandates/too-frequent');
  await at('2026-03-12T12:01:00.000Z');
  assert.equal(await ordered(house, '0.01'), 'settled');
});

/** The days on which Berlin’s clocks change, their first instants and the first instants after them. */
const changes = [
  ['spring, of 23 hours', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z', '2026-03-29T22:00:00.000Z'],
  ['autumn, of 25 hours', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z', '2026-10-25T23:00:00.000Z'],
] as const;

for (const [title, begins, last, ends] of changes) {
  test(`a daily limit lasts through the day of ${title}`, async () => {
    const house = await aHousehold({ type: 'calendar', unit: 'day', timeZone });
    await at(begins);
    assert.equal(await ordered(house, '10.00'), 'settled');
    await assertUsedUp(house, ends);
    await at(last);
    await assertUsedUp(house, ends);
    await at(ends);
    assert.equal(await ordered(house, '10.00'), 'settled');
  });
}

testThatBooksBalance(bank);
