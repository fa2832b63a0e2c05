/** Holds: what is authorised is reserved, what is captured moves once, and what is over is over. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toIso } from '@bank-of-things/sdk';
import { type Household, startTestBank } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { order, ordered, refused, resultOf } from '../support/orders.ts';

const START = '2026-03-02T09:00:00.000Z';
const bank = await startTestBank({ clockStart: START });

/** The monthly limit shows in every test what a hold takes of a mandate and gives back. */
const monthly = {
  id: 'monthly',
  measure: 'amount' as const,
  max: '100000',
  window: { type: 'calendar' as const, unit: 'month' as const, timeZone: 'Europe/Berlin' },
};

async function aDriver(balance = '50.00') {
  const house = await bank.aHousehold({ balance, rules: { limits: [monthly] } });
  const hold = async (amount: string, holdMs?: number) => {
    const { payment } = await order(house, amount, { kind: 'up-to', ...(holdMs && { holdMs }) });
    assert.equal(payment.state, 'authorised');
    return payment;
  };
  return { ...house, hold };
}

async function fundsOf({ owner, primary }: Pick<Household, 'owner' | 'primary'>) {
  const { balance, available, reserved } = await owner.accounts.get({ number: primary.number });
  return { balance, available, reserved };
}

async function useOf({ owner, mandate }: Pick<Household, 'owner' | 'mandate'>) {
  const { limits, openHolds } = await owner.mandates.usage({ mandateId: mandate.id });
  return { openHolds, reserved: limits[0]?.reserved, committed: limits[0]?.committed };
}

test('of six holds of 10 euros on 50 euros, five are accepted', async () => {
  const house = await aDriver('50.00');
  const six = Array.from({ length: 6 }, () => ordered(house, '10.00', { kind: 'up-to' }));
  const results = (await Promise.all(six)).sort();
  assert.deepEqual(results, [...Array(5).fill('authorised'), 'ledger/insufficient-funds']);
  assert.deepEqual(await fundsOf(house), { balance: '5000', available: '0', reserved: '5000' });
  assert.deepEqual(await useOf(house), { openHolds: 5, reserved: '5000', committed: '0' });
});

test('two captures of a whole hold at the same time move it once', async () => {
  const house = await aDriver();
  const { id: paymentId } = await house.hold('40.00');
  const both = [1, 2].map(() => resultOf(house.station.capture({ paymentId, amount: '4000', final: false })));
  assert.deepEqual((await Promise.all(both)).sort(), ['ledger/hold-already-resolved', 'settled']);
  assert.equal((await house.station.accounts())[0]?.balance, '4000');
  assert.deepEqual(await fundsOf(house), { balance: '1000', available: '1000', reserved: '0' });
});

test('two partial captures at the same time move no more than is held', async () => {
  const house = await aDriver();
  const { id: paymentId } = await house.hold('40.00');
  const both = [1, 2].map(() => resultOf(house.station.capture({ paymentId, amount: '2500', final: false })));
  assert.deepEqual((await Promise.all(both)).sort(), ['ledger/exceeds-hold', 'partly-captured']);
  assert.deepEqual(await fundsOf(house), { balance: '2500', available: '1000', reserved: '1500' });
});

test('the same capture sent ten times captures once', async () => {
  const house = await aDriver();
  const { id: paymentId } = await house.hold('40.00');
  const capture = { id: await house.station.client.bank.newId(), paymentId, amount: '1000', final: false };
  const answers = await Promise.all(Array.from({ length: 10 }, () => house.station.capture(capture)));
  assert.equal(answers.filter(({ replayed }) => !replayed).length, 1);
  assert.ok(answers.every(({ payment }) => payment.captured === '1000'));
  assert.equal((await house.station.capture(capture)).replayed, true);
  assert.deepEqual(await fundsOf(house), { balance: '4000', available: '1000', reserved: '3000' });
});

test('a hold is captured in parts, and the final part releases the rest', async () => {
  const house = await aDriver();
  const { id: paymentId } = await house.hold('40.00');
  const first = await house.station.capture({ paymentId, amount: '500', final: false });
  assert.equal(first.payment.state, 'partly-captured');
  const second = await house.station.capture({ paymentId, amount: '1000', final: false });
  assert.equal(second.payment.captured, '1500');
  assert.deepEqual(await useOf(house), { openHolds: 1, reserved: '2500', committed: '1500' });
  const last = await house.station.capture({ paymentId, amount: '300', final: true });
  assert.deepEqual([last.payment.state, last.payment.captured], ['settled', '1800']);
  assert.deepEqual(await fundsOf(house), { balance: '3200', available: '3200', reserved: '0' });
  assert.deepEqual(await useOf(house), { openHolds: 0, reserved: '0', committed: '1800' });
  const late = house.station.capture({ paymentId, amount: '1', final: true });
  await refused(late, 'ledger/hold-already-resolved');
});

test('a capture above the hold is refused and says what is left', async () => {
  const house = await aDriver();
  const { id: paymentId } = await house.hold('40.00');
  await house.station.capture({ paymentId, amount: '1000', final: false });
  const refusal = await refused(
    house.station.capture({ paymentId, amount: '3001', final: true }),
    'ledger/exceeds-hold',
  );
  assert.equal(refusal.facts.remaining, '3000');
  assert.deepEqual(await fundsOf(house), { balance: '4000', available: '1000', reserved: '3000' });
});

test('a final capture of nothing releases the hold and what it took of the mandate', async () => {
  const house = await aDriver();
  const { id: paymentId } = await house.hold('40.00');
  const { payment } = await house.station.capture({ paymentId, amount: '0', final: true });
  assert.deepEqual([payment.state, payment.captured], ['settled', '0']);
  assert.deepEqual(await fundsOf(house), { balance: '5000', available: '5000', reserved: '0' });
  assert.deepEqual(await useOf(house), { openHolds: 0, reserved: '0', committed: '0' });
});

test('a capture of nothing that is not final changes nothing', async () => {
  const house = await aDriver();
  const { id: paymentId } = await house.hold('40.00');
  const { payment } = await house.station.capture({ paymentId, amount: '0', final: false });
  assert.deepEqual([payment.state, payment.captured], ['authorised', '0']);
  assert.deepEqual(await fundsOf(house), { balance: '5000', available: '1000', reserved: '4000' });
});

test('a void releases a hold, and after it nothing can be captured', async () => {
  const house = await aDriver();
  const { id: paymentId } = await house.hold('40.00');
  await house.station.capture({ paymentId, amount: '1000', final: false });
  const { payment } = await house.station.void({ paymentId });
  assert.deepEqual(
    [payment.state, payment.captured],
    ['settled', '1000'],
    'what was captured stays captured',
  );
  assert.deepEqual(await fundsOf(house), { balance: '4000', available: '4000', reserved: '0' });
  const untouched = await house.hold('20.00');
  assert.equal((await house.station.void({ paymentId: untouched.id })).payment.state, 'cancelled');
  for (const id of [paymentId, untouched.id]) {
    const late = house.station.capture({ paymentId: id, amount: '1', final: true });
    await refused(late, 'ledger/hold-already-resolved');
  }
  assert.deepEqual(await useOf(house), { openHolds: 0, reserved: '0', committed: '1000' });
});

test('a hold is the payee’s to release, and not the thing’s', async () => {
  const house = await aDriver();
  const { id } = await house.hold('40.00');
  await refused(house.car.cancel({ id }), 'payments/not-waiting');
  assert.equal((await fundsOf(house)).reserved, '4000');
});

test('a payment that moved at once has nothing to capture or to release', async () => {
  const house = await aDriver();
  const { payment } = await order(house, '10.00');
  const { id: paymentId } = payment;
  await refused(
    house.station.capture({ paymentId, amount: '1000', final: true }),
    'payments/state-not-allowed',
  );
  await refused(house.station.void({ paymentId }), 'payments/state-not-allowed');
  assert.equal((await house.station.accounts())[0]?.balance, '1000');
});

test('one millisecond before its end a hold can be captured; at its end it is dead', async () => {
  const house = await aDriver();
  const captured = await house.hold('10.00', 60_000);
  const dead = await house.hold('20.00', 60_000);
  const begun = await house.hold('15.00', 60_000);
  const end = Date.parse(dead.expiresAt ?? '');
  await bank.setClock(toIso(end - 1));
  const inTime = await house.station.capture({ paymentId: captured.id, amount: '1000', final: true });
  assert.equal(inTime.payment.state, 'settled');
  await house.station.capture({ paymentId: begun.id, amount: '500', final: false });
  assert.equal((await fundsOf(house)).reserved, '3000');

  await bank.setClock(toIso(end));
  const late = { amount: '100', final: true };
  await refused(house.station.capture({ paymentId: dead.id, ...late }), 'ledger/hold-expired');
  await refused(house.station.capture({ paymentId: begun.id, ...late }), 'ledger/hold-already-resolved');
  await refused(house.station.void({ paymentId: dead.id }), 'ledger/hold-expired');
  assert.equal((await house.car.getPayment(dead.id)).payment?.state, 'expired');
  assert.equal((await house.car.getPayment(begun.id)).payment?.state, 'settled');
  assert.deepEqual(await fundsOf(house), { balance: '3500', available: '3500', reserved: '0' });
  assert.deepEqual(await useOf(house), { openHolds: 0, reserved: '0', committed: '1500' });
});

test('a hold whose end has come releases its money without anybody asking', async () => {
  const house = await aDriver();
  const held = await house.hold('40.00', 60_000);
  await bank.setClock(held.expiresAt ?? '');
  for (let round = 0; round < 300 && (await fundsOf(house)).reserved !== '0'; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.deepEqual(await fundsOf(house), { balance: '5000', available: '5000', reserved: '0' });
  assert.equal((await house.car.getPayment(held.id)).payment?.state, 'expired');
  assert.deepEqual(await useOf(house), { openHolds: 0, reserved: '0', committed: '0' });
  assert.equal(await ordered(house, '50.00'), 'settled', 'and it can be spent again');
});

test('what was used of a hold stays to be seen line by line, and why the rest was released', async () => {
  const house = await aDriver();
  const { id: paymentId } = await house.hold('40.00');
  const lines = [{ description: 'Charging, 12 kWh', amount: '480' }];
  await house.station.capture({ paymentId, amount: '480', final: false, lines });
  await house.station.void({ paymentId, reason: 'The plug was pulled.' });
  const { items } = await house.owner.payments.history({ paymentId });
  assert.deepEqual(
    items.map(({ id: _, at: __, ...change }) => change),
    [
      { change: 'captured', state: 'partly-captured', amount: '480', lines },
      { change: 'voided', state: 'settled', amount: '3520', reason: 'The plug was pulled.' },
    ],
  );
});

test('a final capture shows what was captured, and an expired hold what was released', async () => {
  const house = await aDriver();
  const { id: captured } = await house.hold('10.00');
  await house.station.capture({ paymentId: captured, amount: '700', final: true });
  const { id: expiring, expiresAt = '' } = await house.hold('10.00', 1000);
  await bank.setClock(expiresAt);
  await refused(
    house.station.capture({ paymentId: expiring, amount: '1', final: true }),
    'ledger/hold-expired',
  );
  const changes = async (paymentId: string) =>
    (await house.owner.payments.history({ paymentId })).items.map(({ change, amount }) => [change, amount]);
  assert.deepEqual(await changes(captured), [['captured', '700']]);
  assert.deepEqual(await changes(expiring), [['expired', '1000']]);
});

testThatBooksBalance(bank);
