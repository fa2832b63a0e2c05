/** Mandates and what is bought: whom from, where, what, at which price and how much of it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MandateTerms, PaymentOrder } from '@bank-of-things/sdk';
import { startTestBank } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { order, ordered, refused } from '../support/orders.ts';

const bank = await startTestBank();
const lifetime = { type: 'lifetime' as const };
type Line = NonNullable<PaymentOrder['lines']>[number];

const aHousehold = (rules: Partial<MandateTerms>) => bank.aHousehold({ balance: '500.00', rules });

test('a thing pays whom its mandate allows, and never whom it denies', async () => {
  const shop = await bank.aMerchant('Shop', '5411');
  const bar = await bank.aMerchant('Bar', '5813');
  const only = await aHousehold({ objects: { payees: { allow: [shop.id] } } });
  assert.equal(await ordered(only, '1.00'), 'mandates/payee-not-allowed');
  assert.equal(await ordered({ ...only, station: shop }, '1.00'), 'settled');
  const never = await aHousehold({
    objects: { payees: { deny: [shop.id] }, categories: { deny: ['5813'] } },
  });
  assert.equal(await ordered(never, '1.00'), 'settled');
  assert.equal(await ordered({ ...never, station: shop }, '1.00'), 'mandates/payee-not-allowed');
  assert.equal(await ordered({ ...never, station: bar }, '1.00'), 'mandates/category-not-allowed');
  const nobody = await aHousehold({ objects: { payees: { allow: [] } } });
  assert.equal(await ordered(nobody, '1.00'), 'mandates/payee-not-allowed', 'an empty list allows nobody');
  const people = await aHousehold({ objects: { payeeKinds: { allow: ['person'] } } });
  assert.equal(await ordered(people, '1.00'), 'mandates/payee-kind-not-allowed');
  const abroad = await aHousehold({ objects: { countries: { deny: ['DE'] } } });
  assert.equal(await ordered(abroad, '1.00'), 'mandates/country-not-allowed');
});

test('a geofence wants to know where the thing is, and that it is inside', async () => {
  const geofence = [{ latitude: 52.52, longitude: 13.405, radiusMeters: 5_000 }];
  const house = await aHousehold({ objects: { geofence } });
  assert.equal(await ordered(house, '1.00'), 'mandates/outside-geofence', 'it did not say where it is');
  const potsdam = { latitude: 52.39, longitude: 13.065 };
  assert.equal(await ordered(house, '1.00', { place: potsdam }), 'mandates/outside-geofence');
  const mitte = { latitude: 52.53, longitude: 13.4 };
  assert.equal(await ordered(house, '1.00', { place: mitte }), 'settled');
  const nowhere = { place: { latitude: 91, longitude: 0 } };
  await refused(order(house, '1.00', nowhere), 'platform/malformed-request');
});

test('a denied area is denied, and whoever does not say where it is may be in it', async () => {
  const geofenceDeny = [{ latitude: 52.52, longitude: 13.405, radiusMeters: 5_000 }];
  const house = await aHousehold({ objects: { geofenceDeny } });
  const mitte = { latitude: 52.53, longitude: 13.4 };
  assert.equal(await ordered(house, '1.00'), 'mandates/inside-denied-area');
  assert.equal(await ordered(house, '1.00', { place: mitte }), 'mandates/inside-denied-area');
  const potsdam = { latitude: 52.39, longitude: 13.065 };
  assert.equal(await ordered(house, '1.00', { place: potsdam }), 'settled');
});

const shopping: [title: string, line: Line, code: string][] = [
  ['what it needs', { description: 'Power', unit: 'kWh', quantity: '10', unitPrice: '40' }, 'settled'],
  ['what nobody named', { description: 'Beer', category: 'drinks' }, 'mandates/content-not-allowed'],
  [
    'too dear',
    { description: 'Power', unit: 'kWh', quantity: '10', unitPrice: '40.1' },
    'mandates/unit-price-exceeded',
  ],
  ['at the price that it pays', { description: 'Power', unit: 'kWh', quantity: '10' }, 'settled'],
  [
    'at too high a price',
    { description: 'Power', unit: 'kWh', quantity: '9' },
    'mandates/unit-price-exceeded',
  ],
  [
    'at a price that hides the amount',
    { description: 'Power', unit: 'kWh', quantity: '1', unitPrice: '1', amount: '400' },
    'mandates/unit-price-exceeded',
  ],
  [
    'too much',
    { description: 'Power', unit: 'kWh', quantity: '50.000001', unitPrice: '1' },
    'mandates/quantity-exceeded',
  ],
  [
    'an unknown quantity',
    { description: 'Power', unit: 'kWh', unitPrice: '1' },
    'mandates/unit-price-exceeded',
  ],
  ['a part by its number', { description: 'Filter', sku: 'F-1' }, 'settled'],
  ['another part', { description: 'Filter', sku: 'F-2' }, 'mandates/content-not-allowed'],
];

test('a thing buys what its mandate names, at the price and in the quantity that it names', async () => {
  const items = [{ unit: 'kWh', maxUnitPrice: '40', maxQuantity: '50' }, { sku: 'F-1' }];
  const house = await aHousehold({ content: { items } });
  for (const [title, line, code] of shopping) {
    assert.equal(await ordered(house, '4.00', { lines: [line] }), code, title);
  }
  assert.equal(
    await ordered(house, '4.00'),
    'mandates/content-not-allowed',
    'without lines nothing is named',
  );
  const line = { description: 'Power', unit: 'kWh', quantity: '30', amount: '200' };
  const split = { lines: [line, line] };
  assert.equal(await ordered(house, '4.00', split), 'mandates/quantity-exceeded', 'splitting gains nothing');
});

test('the lines of a quote count, and not what the order says beside it', async () => {
  const house = await aHousehold({ content: { items: [{ unit: 'kWh', maxUnitPrice: '40' }] } });
  const lines = [{ description: 'Beer', category: 'drinks' }];
  const quote = await house.offer('4.00', { lines });
  const terms = { id: quote.id, quote: quote.id, offerHash: quote.offerHash };
  const innocent = [{ description: 'Power', unit: 'kWh', quantity: '1', unitPrice: '40' }];
  assert.equal(await ordered(house, '4.00', { ...terms, lines: innocent }), 'mandates/content-not-allowed');
});

test('a mandate for one offer pays that offer and no other', async () => {
  const house = await aHousehold({});
  const [wanted, other] = [await house.offer('4.00'), await house.offer('4.00')];
  const { owner, car, account } = house;
  const terms = { ...house.mandate.terms, content: { offerHash: wanted.offerHash } };
  const mandate = await owner.mandates.give({ thingId: car.id, account: account.number, terms });
  const means = { account: account.number, mandate: mandate.id };
  assert.equal((await car.pay(other, means)).refusal?.code, 'mandates/offer-hash-mismatch');
  assert.equal((await car.pay(wanted, means)).outcome, 'succeeded');
});

test('a limit on how often counts payments and not money', async () => {
  const house = await aHousehold({ limits: [{ id: 'often', measure: 'count', max: '2', window: lifetime }] });
  const { payment } = await order(house, '20.00', { kind: 'up-to' });
  assert.equal(await ordered(house, '0.01'), 'settled');
  assert.equal(await ordered(house, '0.01'), 'mandates/limit-exceeded', 'a hold counts');
  await house.station.void({ paymentId: payment.id });
  assert.equal(await ordered(house, '0.01'), 'settled', 'a hold that came to nothing does not');
  assert.equal(await ordered(house, '0.01'), 'mandates/limit-exceeded');
});

test('a limit for each payee lets every payee have as much', async () => {
  const limits = [
    { id: 'each', measure: 'amount' as const, max: '1000', window: lifetime, per: 'payee' as const },
  ];
  const house = await aHousehold({ limits });
  const shop = await bank.aMerchant('Shop', '5411');
  assert.equal(await ordered(house, '10.00'), 'settled');
  assert.equal(await ordered(house, '0.01'), 'mandates/limit-exceeded');
  assert.equal(await ordered({ ...house, station: shop }, '9.00'), 'settled');
  const usage = await house.car.mandateUsage(house.mandate.id);
  const rows = usage.limits.map(({ scope, remaining }) => [scope, remaining]);
  assert.deepEqual(
    new Map(rows as [string, string][]),
    new Map([
      [house.station.id, '0'],
      [shop.id, '100'],
    ]),
  );
});

test('a limit for each category adds up over its payees', async () => {
  const limits = [
    { id: 'each', measure: 'amount' as const, max: '1000', window: lifetime, per: 'category' as const },
  ];
  const house = await aHousehold({ limits });
  const rival = await bank.aMerchant('Another station', '5552');
  const shop = await bank.aMerchant('Shop', '5411');
  assert.equal(await ordered(house, '6.00'), 'settled');
  assert.equal(await ordered({ ...house, station: rival }, '4.01'), 'mandates/limit-exceeded');
  assert.equal(await ordered({ ...house, station: shop }, '10.00'), 'settled');
});

test('a limit in kWh counts what is bought, and a session what the meter says in the end', async () => {
  const limits = [{ id: 'power', measure: 'quantity' as const, max: '100.5', unit: 'kWh', window: lifetime }];
  const house = await aHousehold({ limits });
  const power = (quantity: string) => ({ lines: [{ description: 'Power', unit: 'kWh', quantity }] });
  assert.equal(await ordered(house, '10.00', power('40.25')), 'settled');
  assert.equal(await ordered(house, '10.00', power('60.250001')), 'mandates/limit-exceeded');
  const unbounded = { kind: 'session' as const };
  assert.equal(await ordered(house, '10.00', unbounded), 'mandates/limit-exceeded', 'without a ceiling');
  const session = { maxQuantity: '60', unit: 'kWh' };
  const { payment } = await order(house, '10.00', { kind: 'session', session });
  const left = async () => (await house.car.mandateUsage(house.mandate.id)).limits[0]?.remaining;
  assert.equal(await left(), '0.25');
  const at = payment.decidedAt;
  const meter = { at, quantity: '12.5', unit: 'kWh', durationMs: 60_000, amount: '500' };
  await house.station.capture({ paymentId: payment.id, amount: '500', final: true, meter });
  assert.equal(await left(), '47.75');
  assert.equal(await ordered(house, '1.00'), 'settled', 'what is not in kWh is free of it');
});

test('a session stays within the mandate’s amount, quantity and time', async () => {
  const ceiling = { maxAmount: '1000', maxQuantity: '20', unit: 'kWh', maxDurationMs: 3_600_000 };
  const house = await aHousehold({ session: ceiling });
  const session = { maxQuantity: '20', unit: 'kWh', maxDurationMs: 3_600_000 };
  const code = 'mandates/session-limit-exceeded';
  const kind = 'session' as const;
  assert.equal(await ordered(house, '10.01', { kind, session }), code);
  assert.equal(await ordered(house, '10.00', { kind, session: { ...session, maxQuantity: '20.1' } }), code);
  assert.equal(await ordered(house, '10.00', { kind, session: { ...session, unit: 'hour' } }), code);
  assert.equal(await ordered(house, '10.00', { kind }), code, 'what is not stated has no end');
  assert.equal(await ordered(house, '10.00', { kind, session }), 'authorised');
  assert.equal(await ordered(house, '10.01'), 'settled', 'and says nothing to other payments');
});

test('only so many holds are open at once', async () => {
  const house = await aHousehold({ time: { maxOpenHolds: 2 } });
  const hold = { kind: 'up-to' as const };
  const { payment } = await order(house, '1.00', hold);
  assert.equal(await ordered(house, '1.00', hold), 'authorised');
  assert.equal(await ordered(house, '1.00', hold), 'mandates/too-many-holds');
  assert.equal(await ordered(house, '1.00'), 'settled');
  await house.station.capture({ paymentId: payment.id, amount: '1', final: false });
  assert.equal(await ordered(house, '1.00', hold), 'mandates/too-many-holds');
  await house.station.capture({ paymentId: payment.id, amount: '1', final: true });
  assert.equal(await ordered(house, '1.00', hold), 'authorised');
});

testThatBooksBalance(bank);
