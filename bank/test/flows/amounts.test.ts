/** Amounts: integers in minor units of one asset and scale; everything else is refused and changes nothing. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refused } from '@bank-of-things/sdk';
import { euros, startTestBank, termsOf } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { order, orderOf, refused, send } from '../support/orders.ts';

const bank = await startTestBank();
const house = await bank.aHousehold({ balance: '100.00' });
const { owner, primary, station, car, offer } = house;

async function assertNothingMoved(): Promise<void> {
  const { balance, available } = await owner.accounts.get({ number: primary.number });
  assert.deepEqual([balance, available], ['10000', '10000']);
}

const notAmounts: [title: string, amount: unknown][] = [
  ['negative', '-1'],
  ['fractional', '1.5'],
  ['written with an exponent', '1e3'],
  ['with leading zeros', '0100'],
  ['with a plus sign', '+1'],
  ['empty', ''],
  ['a number instead of a text', 100],
  ['a number beyond what floats can count', 9007199254740992],
  ['twenty digits long', '10000000000000000000'],
  ['in other digits', '１００'],
  ['missing', undefined],
];

for (const [title, amount] of notAmounts) {
  test(`an amount that is ${title} is no amount, and nobody remembers the order`, async () => {
    const good = await orderOf(house, '1.00');
    const bad = { ...good, money: { ...good.money, amount } } as typeof good;
    const refusal = await refused(send(car, bad), 'platform/malformed-request');
    assert.equal(refusal.status, 400);
    assert.match(JSON.stringify(refusal.facts), /money\/amount/, 'it says where');
    await refused(car.client.call('payments.get', { paymentId: good.id }), 'payments/payment-not-found');
    await assertNothingMoved();
  });
}

const outOfRange: [title: string, amount: string][] = [
  ['zero', '0'],
  ['2^63', '9223372036854775808'],
  ['the largest of nineteen digits', '9999999999999999999'],
];

for (const [title, amount] of outOfRange) {
  test(`an order over ${title} is refused for its amount, and stays refused`, async () => {
    const { id, ...rest } = await orderOf(house, '1.00', { money: { ...euros('1.00'), amount } });
    const refusal = await refused(send(car, { id, ...rest }), 'ledger/amount-out-of-range');
    assert.equal(refusal.facts.replayed, false);
    const again = await refused(send(car, { id, ...rest }), 'ledger/amount-out-of-range');
    assert.equal(again.facts.replayed, true);
    await refused(send(car, { id, ...rest, money: euros('1.00') }), 'ledger/id-conflict');
    await assertNothingMoved();
  });

  test(`a funding of ${title} is refused for its amount`, async () => {
    const desk = await bank.operator();
    const funding = {
      rail: 'sepa',
      direction: 'in' as const,
      account: primary.number,
      money: { ...euros('1.00'), amount },
      reference: title,
    };
    await refused(desk.accounts.fund(funding), 'ledger/amount-out-of-range');
    await assertNothingMoved();
  });
}

test('2^63 − 1 is an amount, and is refused only because nobody has it', async () => {
  const { payment } = await order(house, '1.00', {
    money: { ...euros('1.00'), amount: '9223372036854775807' },
  });
  assert.equal(payment.refusal?.code, 'ledger/insufficient-funds');
  await assertNothingMoved();
});

test('a credit limit, a highest balance and the bounds of a rule are amounts too', async () => {
  const desk = await bank.operator();
  const tooMuch = '9223372036854775808';
  const { number } = primary;
  await refused(desk.accounts.change({ number, creditLimit: tooMuch }), 'ledger/amount-out-of-range');
  await refused(desk.accounts.change({ number, maxBalance: tooMuch }), 'ledger/amount-out-of-range');
  const asset = { ownerId: house.partyId, asset: 'EUR', scale: 2 };
  const opening = desk.accounts.openPrimary({ ...asset, creditLimit: tooMuch });
  await refused(opening, 'ledger/amount-out-of-range');
  const topUp = { below: '1', upTo: tooMuch };
  const preFunded = { thingId: car.id, form: 'pre-funded' as const, primary: number, topUp };
  await refused(owner.accounts.openForThing(preFunded), 'ledger/amount-out-of-range');
  await assertNothingMoved();
});

test('an account holds up to 2^63 − 1 and not one cent more', async () => {
  const { owner: rich, primary: account } = await bank.anOwner('Croesus', '0.00');
  const desk = await bank.operator();
  const given = { direction: 'in' as const, account: account.number, reference: 'from Lydia' };
  await desk.accounts.fund({ ...given, rail: 'gold', money: euros('92233720368547758.07') });
  await refused(
    desk.accounts.fund({ ...given, rail: 'silver', money: euros('0.01') }),
    'ledger/balance-limit',
  );
  assert.equal((await rich.accounts.get({ number: account.number })).balance, '9223372036854775807');
});

test('a payee is paid in its own asset', async () => {
  const desk = await bank.operator();
  await desk.accounts.addAsset({ asset: 'USD', scale: 2, name: 'US dollar' });
  const shop = await bank.aMerchant('Dollar shop', '5552', { asset: 'USD', scale: 2 });
  const { payment } = await order({ ...house, station: shop }, '1.00');
  assert.equal(payment.refusal?.code, 'ledger/asset-mismatch');
  assert.match(payment.refusal?.remedy ?? '', /payee/);
  await assertNothingMoved();
});

test('an order in another asset or scale than its account is refused', async () => {
  for (const money of [
    { amount: '100', asset: 'USD', scale: 2 },
    { amount: '1000', asset: 'EUR', scale: 3 },
    { amount: '100', asset: 'eur', scale: 2 },
  ]) {
    const { payment } = await order(house, '1.00', { money });
    assert.equal(payment.refusal?.code, 'ledger/asset-mismatch', JSON.stringify(money));
  }
  await assertNothingMoved();
});

test('an order must repeat the scale of its quote', async () => {
  const quote = await offer('1.00');
  const { payment } = await order(house, '1.00', {
    id: quote.id,
    quote: quote.id,
    offerHash: quote.offerHash,
    money: { amount: '100', asset: 'EUR', scale: 3 },
  });
  assert.equal(payment.refusal?.code, 'payments/quote-mismatch');
  await assertNothingMoved();
});

test('a mandate in another asset than its account allows nothing', async () => {
  const dollars = await owner.mandates.give({
    thingId: car.id,
    account: house.account.number,
    terms: termsOf({ asset: 'USD' }),
  });
  const { payment } = await order({ ...house, mandate: dollars }, '1.00');
  assert.equal(payment.refusal?.code, 'mandates/asset-not-allowed');
  await assertNothingMoved();
});

test('money cannot be funded in an asset that the bank keeps no books in', async () => {
  const desk = await bank.operator();
  const funding = {
    rail: 'sepa',
    direction: 'in' as const,
    account: primary.number,
    reference: 'wrong scale',
  };
  const money = { amount: '100', asset: 'EUR', scale: 5 };
  await refused(desk.accounts.fund({ ...funding, money }), 'accounts/asset-unknown');
  await assertNothingMoved();
});

test('the amounts of captures and refunds are amounts too', async () => {
  const held = await car.pay(await offer('10.00', { kind: 'up-to' }));
  for (const amount of ['-1', '1.5', '1e2', '01', '']) {
    const wrong = station.capture({ paymentId: held.id, amount, final: false });
    await refused(wrong, 'platform/malformed-request');
  }
  const tooMuch = station.capture({ paymentId: held.id, amount: '9999999999999999999', final: false });
  await assert.rejects(tooMuch, (error) => error instanceof Refused && error.code.startsWith('ledger/'));
  await refused(station.refund({ paymentId: held.id, amount: '0' }), 'platform/malformed-request');
  await station.void({ paymentId: held.id });
  await assertNothingMoved();
});

testThatBooksBalance(bank);
