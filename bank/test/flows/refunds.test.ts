/** Refunds: the payee gives back what it captured, and no limit comes back with it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestBank } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { order, ordered, refused, resultOf } from '../support/orders.ts';

const bank = await startTestBank();
const limits = [
  { id: 'total', measure: 'amount' as const, max: '4000', window: { type: 'lifetime' as const } },
  { id: 'often', measure: 'count' as const, max: '3', window: { type: 'lifetime' as const } },
];

async function paid(amount: string) {
  const house = await bank.aHousehold({ balance: '50.00', rules: { limits } });
  const { payment } = await order(house, amount);
  const balances = async () => [
    (await house.owner.accounts.get({ number: house.primary.number })).balance,
    (await house.station.accounts())[0]?.balance,
  ];
  return { ...house, paymentId: payment.id, balances };
}

test('a payment is refunded in parts up to what was captured', async () => {
  const { station, paymentId, balances, car } = await paid('30.00');
  const first = await station.refund({ paymentId, amount: '1000', reason: 'Half of it was broken.' });
  assert.deepEqual([first.payment.state, first.payment.refunded], ['settled', '1000']);
  const refusal = await refused(station.refund({ paymentId, amount: '2001' }), 'payments/exceeds-captured');
  assert.equal(refusal.facts.remaining, '2000');
  await station.refund({ paymentId, amount: '2000' });
  await refused(station.refund({ paymentId, amount: '1' }), 'payments/exceeds-captured');
  assert.deepEqual(await balances(), ['5000', '0']);
  const { payment, proof } = await car.getPayment(paymentId);
  assert.deepEqual([payment?.captured, payment?.refunded, proof?.refunded], ['3000', '3000', '3000']);
});

test('the same refund sent twice gives back once, and many at once never too much', async () => {
  const { station, paymentId, balances } = await paid('30.00');
  const refund = { id: await station.client.bank.newId(), paymentId, amount: '500' };
  const [once, twice] = await Promise.all([station.refund(refund), station.refund(refund)]);
  assert.deepEqual([once.replayed, twice.replayed].sort(), [false, true]);
  assert.deepEqual(await balances(), ['2500', '2500']);
  const ten = Array.from({ length: 10 }, () => resultOf(station.refund({ paymentId, amount: '500' })));
  const results = await Promise.all(ten);
  assert.equal(results.filter((result) => result === 'settled').length, 5);
  assert.equal(results.filter((result) => result === 'payments/exceeds-captured').length, 5);
  assert.deepEqual(await balances(), ['5000', '0']);
});

test('a refund restores no limit', async () => {
  const house = await paid('30.00');
  const { station, paymentId, owner, mandate } = house;
  await station.refund({ paymentId, amount: '3000' });
  const { limits: used } = await owner.mandates.usage({ mandateId: mandate.id });
  assert.deepEqual(
    used.map(({ committed, remaining }) => [committed, remaining]),
    [
      ['3000', '1000'],
      ['1', '2'],
    ],
  );
  assert.equal(await ordered(house, '10.01'), 'mandates/limit-exceeded');
  assert.equal(await ordered(house, '10.00'), 'settled');
});

test('another merchant can give back nothing', async () => {
  const { paymentId, balances } = await paid('30.00');
  const stranger = await bank.aMerchant('Stranger');
  await refused(stranger.refund({ paymentId, amount: '3000' }), 'payments/not-the-payee');
  assert.deepEqual(await balances(), ['2000', '3000']);
});

test('a payee that has nothing left cannot give back', async () => {
  const { station, paymentId, balances } = await paid('30.00');
  const [account] = await station.accounts();
  const desk = await bank.operator();
  await desk.accounts.fund({
    rail: 'sepa',
    direction: 'out',
    account: account?.number ?? '',
    money: { amount: '2500', asset: 'EUR', scale: 2 },
    reference: 'paid out to the merchant',
  });
  await refused(station.refund({ paymentId, amount: '501' }), 'ledger/insufficient-funds');
  await station.refund({ paymentId, amount: '500' });
  assert.deepEqual(await balances(), ['2500', '0']);
});

test('what was only held or refused cannot be given back, and what was captured of a hold can', async () => {
  const house = await paid('1.00');
  const { payment: held } = await order(house, '20.00', { kind: 'up-to' });
  const { payment: no } = await order(house, '50.00');
  for (const { id: paymentId } of [held, no]) {
    await refused(house.station.refund({ paymentId, amount: '1' }), 'payments/exceeds-captured');
  }
  await house.station.capture({ paymentId: held.id, amount: '700', final: false });
  const { payment } = await house.station.refund({ paymentId: held.id, amount: '700' });
  assert.deepEqual([payment.state, payment.captured, payment.refunded], ['partly-captured', '700', '700']);
  await house.station.void({ paymentId: held.id });
  assert.deepEqual(await house.balances(), ['4900', '100']);
});

test('owner and payee see what happened to a payment, with the reason that was given', async () => {
  const { station, owner, paymentId } = await paid('30.00');
  assert.deepEqual((await owner.payments.history({ paymentId })).items, []);
  await station.refund({ paymentId, amount: '1000', reason: 'Half of it was broken.' });
  await station.refund({ paymentId, amount: '2000' });
  const { items } = await owner.payments.history({ paymentId });
  assert.deepEqual(
    items.map(({ change, state, amount, reason }) => [change, state, amount, reason]),
    [
      ['refunded', 'settled', '1000', 'Half of it was broken.'],
      ['refunded', 'settled', '2000', undefined],
    ],
  );
  assert.deepEqual((await station.getHistory({ paymentId })).items, items);
  const { owner: stranger } = await bank.anOwner('Bertha', '0.00');
  await refused(stranger.payments.history({ paymentId }), 'payments/payment-not-found');
});

testThatBooksBalance(bank);
