/** Idempotency: one id, one content, one outcome, for ever. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createId, timeOfId } from '@bank-of-things/sdk';
import { euros, startTestBank } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { order, orderOf, refused, resultOf, send } from '../support/orders.ts';

const bank = await startTestBank();
const desk = await bank.operator();
const balanceOf = async (number: string) => (await desk.accounts.get({ number })).balance;

test('the same order again gives the original outcome and moves nothing', async () => {
  const house = await bank.aHousehold({ balance: '50.00' });
  const wanted = await orderOf(house, '30.00');
  const first = await send(house.car, wanted);
  const again = await send(house.car, wanted);
  assert.deepEqual([first.replayed, again.replayed], [false, true]);
  assert.equal(again.outcome, 'succeeded');
  assert.deepEqual(again.payment, first.payment);
  assert.equal(await balanceOf(house.primary.number), '2000');
});

test('an order written again at another time is the same order', async () => {
  const house = await bank.aHousehold({ balance: '50.00' });
  const wanted = await orderOf(house, '30.00');
  await send(house.car, wanted);
  const later = { ...wanted, createdAt: '2030-01-01T00:00:00.000Z', expiresAt: '2030-01-02T00:00:00.000Z' };
  assert.equal((await send(house.car, later)).replayed, true);
  assert.equal(await balanceOf(house.primary.number), '2000');
});

test('the same id with other content is a conflict that names the field', async () => {
  const house = await bank.aHousehold({ balance: '50.00' });
  const shop = await bank.aMerchant('Shop');
  const wanted = await orderOf(house, '10.00', { purpose: 'Coffee', lines: [{ description: 'Coffee' }] });
  await send(house.car, wanted);
  const others: [field: string, change: Partial<typeof wanted>][] = [
    ['/input/money/amount', { money: euros('10.01') }],
    ['/input/payee', { payee: shop.id }],
    ['/input/kind', { kind: 'up-to' }],
    ['/input/purpose', { purpose: 'Tea' }],
    ['/input/lines/0/description', { lines: [{ description: 'Tea' }] }],
    ['/input/holdMs', { holdMs: 60_000 }],
  ];
  for (const [field, change] of others) {
    const refusal = await refused(send(house.car, { ...wanted, ...change }), 'ledger/id-conflict');
    assert.deepEqual([refusal.status, refusal.facts.field], [409, field]);
  }
  assert.equal(await balanceOf(house.primary.number), '4000');
});

test('an id is used once in the whole bank, whatever it was used for', async () => {
  const house = await bank.aHousehold({ balance: '50.00' });
  const { payment } = await order(house, '10.00');
  const { id } = payment;
  await refused(house.station.refund({ id, paymentId: id, amount: '1' }), 'ledger/id-conflict');
  const funding = { id, rail: 'sepa', direction: 'in' as const, account: house.primary.number };
  const more = { ...funding, money: euros('1.00'), reference: 'again' };
  await refused(desk.accounts.fund(more), 'ledger/id-conflict');
  assert.equal(await balanceOf(house.primary.number), '4000');
});

test('a refused id stays refused when the reason is gone and after the bank was closed', async () => {
  const house = await bank.aHousehold({ balance: '5.00' });
  const wanted = await orderOf(house, '10.00');
  const first = await send(house.car, wanted);
  assert.equal(first.payment.refusal?.code, 'ledger/insufficient-funds');
  const salary = { rail: 'sepa', direction: 'in' as const, money: euros('100.00'), reference: 'salary' };
  await desk.accounts.fund({ ...salary, account: house.primary.number });

  for (const bankWasClosed of [false, true]) {
    if (bankWasClosed) await bank.restart();
    const again = await send(house.car, wanted);
    assert.deepEqual([again.outcome, again.replayed], ['refused', true]);
    assert.equal(again.payment.refusal?.code, 'ledger/insufficient-funds');
    await refused(send(house.car, { ...wanted, money: euros('9.00') }), 'ledger/id-conflict');
  }
  assert.equal(await resultOf(order(house, '10.00')), 'settled', 'a new intent has a new id');
  assert.equal(await balanceOf(house.primary.number), '9500');
});

test('a refusal without a payment is remembered as well', async () => {
  const house = await bank.aHousehold({ balance: '5.00' });
  const wanted = await orderOf(house, '1.00', { payee: bank.newId() });
  const first = await refused(send(house.car, wanted), 'payments/payee-not-found');
  const again = await refused(send(house.car, wanted), 'payments/payee-not-found');
  assert.deepEqual([first.facts.replayed, again.facts.replayed], [false, true]);
  await refused(send(house.car, { ...wanted, payee: house.station.id }), 'ledger/id-conflict');
});

test('what was malformed is not remembered: corrected, it is done', async () => {
  const house = await bank.aHousehold({ balance: '5.00' });
  const wanted = await orderOf(house, '1.00');
  const malformed = { ...wanted, money: { ...wanted.money, amount: '1.00' } };
  await refused(send(house.car, malformed), 'platform/malformed-request');
  const strange = { ...wanted, tip: '5' } as typeof wanted;
  await refused(send(house.car, strange), 'platform/malformed-request');
  const paid = await send(house.car, wanted);
  assert.deepEqual([paid.outcome, paid.replayed], ['succeeded', false]);
});

test('a quote is paid once, whoever else tries at the same time', async () => {
  const anna = await bank.aHousehold({ balance: '50.00' });
  const others = await bank.aHousehold({ balance: '50.00' });
  const quote = await anna.offer('20.00');
  const terms = { id: quote.id, quote: quote.id, offerHash: quote.offerHash, payee: quote.payee };
  const results = await Promise.all([
    resultOf(order(anna, '20.00', terms)),
    resultOf(order(others, '20.00', terms)),
  ]);
  assert.deepEqual(results.sort(), ['ledger/id-conflict', 'settled']);
  assert.equal((await anna.station.accounts())[0]?.balance, '2000');
  const left = [await balanceOf(anna.primary.number), await balanceOf(others.primary.number)];
  assert.deepEqual(left.sort(), ['3000', '5000']);
});

test('a quote made for one thing cannot be used up by another', async () => {
  const anna = await bank.aHousehold({ balance: '50.00' });
  const thief = await bank.aHousehold({ balance: '50.00' });
  const quote = await anna.offer('20.00', { thingId: anna.car.id });
  const terms = { id: quote.id, quote: quote.id, offerHash: quote.offerHash, payee: quote.payee };
  await refused(order(thief, '20.00', terms), 'payments/quote-for-another-thing');
  assert.equal((await anna.car.pay(quote)).outcome, 'succeeded');
});

test('an order must repeat what its quote says, or the quote is not paid', async () => {
  const house = await bank.aHousehold({ balance: '50.00' });
  const shop = await bank.aMerchant('Shop');
  const differences: [field: string, change: object][] = [
    ['money/amount', { money: euros('19.99') }],
    ['payee', { payee: shop.id }],
    ['kind', { kind: 'up-to' }],
    ['offerHash', { offerHash: '0'.repeat(64) }],
    ['id', { id: bank.newId() }],
  ];
  for (const [field, change] of differences) {
    const quote = await house.offer('20.00');
    const terms = { id: quote.id, quote: quote.id, offerHash: quote.offerHash };
    const { payment } = await order(house, '20.00', { ...terms, ...change });
    assert.equal(payment.refusal?.code, 'payments/quote-mismatch');
    assert.match(payment.refusal?.detail ?? '', new RegExp(field));
  }
  assert.equal(await balanceOf(house.primary.number), '5000');
});

test('a quote expires at a time that there is', async () => {
  const house = await bank.aHousehold();
  const never = house.offer('1.00', { expiresAt: '2026-13-45T99:99:99Z' });
  await refused(never, 'platform/malformed-request');
});

test('a payment that the bank never saw was not executed', async () => {
  const house = await bank.aHousehold();
  const unknown = house.car.getPayment(bank.newId());
  const refusal = await refused(unknown, 'payments/payment-not-found');
  assert.equal(refusal.status, 404);
  assert.match(refusal.title, /not executed/);
});

test('an id from the future is refused and not remembered', async () => {
  const house = await bank.aHousehold({ balance: '50.00' });
  const soon = timeOfId(bank.newId()) + 4 * 60_000;
  assert.equal(await resultOf(order(house, '1.00', { id: createId(soon) })), 'settled');
  const wanted = await orderOf(house, '1.00', { id: createId(soon + 2 * 60_000) });
  const refusal = await refused(send(house.car, wanted), 'ledger/id-from-the-future');
  assert.match(refusal.remedy, /clock/);
  await refused(house.car.getPayment(wanted.id), 'payments/payment-not-found');
  assert.equal(await balanceOf(house.primary.number), '4900');
});

test('an id that is old and new to the bank is as good as any', async () => {
  const house = await bank.aHousehold({ balance: '50.00' });
  const wanted = await orderOf(house, '1.00', { id: createId(Date.parse('2020-01-01T00:00:00Z')) });
  assert.equal((await send(house.car, wanted)).replayed, false);
  assert.equal((await send(house.car, wanted)).replayed, true);
});

test('who has no say in a payment leaves no trace under an id that is another’s', async () => {
  const house = await bank.aHousehold({ balance: '50.00' });
  const stranger = await bank.aMerchant('Stranger');
  const { payment } = await order(house, '10.00', { kind: 'up-to' });
  const capture = { id: bank.newId(), paymentId: payment.id, amount: '1000', final: true };
  await refused(stranger.capture(capture), 'payments/not-the-payee');
  assert.equal((await house.station.capture(capture)).replayed, false);
  await refused(stranger.capture(capture), 'payments/not-the-payee');
  const refund = { id: bank.newId(), paymentId: payment.id, amount: '400' };
  await refused(stranger.refund(refund), 'payments/not-the-payee');
  assert.equal((await house.station.refund(refund)).replayed, false);
});

test('an account whose answer was lost is opened once, whatever happened to it since', async () => {
  const desk = await bank.operator();
  const { partyId, owner } = await bank.anOwner('Olga', '0.00');
  const primary = { id: await desk.client.bank.newId(), ownerId: partyId, asset: 'EUR', scale: 2 };
  const [first, second] = await Promise.all([1, 2].map(() => desk.accounts.openPrimary(primary)));
  assert.equal(first?.number, second?.number);
  assert.deepEqual([first?.replayed, second?.replayed].sort(), [false, true]);
  const other = await refused(desk.accounts.openPrimary({ ...primary, scale: 6 }), 'ledger/id-conflict');
  assert.equal(other.facts.field, '/input/scale');

  const car = await bank.aThing(owner, 'Olga’s car', 'car');
  const topUp = { below: '100', upTo: '500' };
  const id = await owner.client.bank.newId();
  const asked = {
    id,
    thingId: car.id,
    form: 'pre-funded' as const,
    primary: first?.number ?? '',
    topUp,
  };
  const { number, replayed } = await owner.accounts.openForThing(asked);
  assert.equal(replayed, false);
  await owner.accounts.setRules({ number, topUp: null });
  const again = await owner.accounts.openForThing(asked);
  assert.deepEqual([again.number, again.replayed, again.topUp], [number, true, undefined]);
  const another = owner.accounts.openForThing({ ...asked, name: 'Fuel' });
  await refused(another, 'ledger/id-conflict');
  assert.equal((await owner.accounts.list({ thingId: car.id })).items.length, 1);
});

test('a person, a thing and a merchant whose answers were lost are entered once', async () => {
  const desk = await bank.operator();
  const id = () => desk.client.bank.newId();
  const person = { id: await id(), kind: 'natural-person' as const, name: 'Pia' };
  const car = { id: await id(), name: 'Pia’s car', kind: 'car', ownerId: person.id };
  const shop = { id: await id(), name: 'Pia’s shop', category: '5411', country: 'DE', asset: 'EUR' };
  for (const replayed of [false, true]) {
    assert.equal((await desk.parties.create(person)).replayed, replayed);
    assert.equal((await desk.things.create(car)).replayed, replayed);
    assert.equal((await desk.merchants.register(shop)).replayed, replayed);
  }
  await refused(desk.parties.create({ ...person, name: 'Eve' }), 'platform/id-conflict');
  await refused(desk.things.create({ ...car, kind: 'van' }), 'platform/id-conflict');
  await refused(desk.merchants.register({ ...shop, country: 'AT' }), 'platform/id-conflict');
});

testThatBooksBalance(bank);
