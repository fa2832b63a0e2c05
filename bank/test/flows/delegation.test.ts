/** Delegation: a thing hands a narrower mandate to another thing, and everybody above counts along. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Household } from '../support/bank.ts';
import { startTestBank, termsOf } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { order, ordered, refused } from '../support/orders.ts';

const bank = await startTestBank();

const limit = (id: string, max: string) => ({
  id,
  measure: 'amount' as const,
  max,
  window: { type: 'lifetime' as const },
});

/** A car whose mandate may be handed on, and the trailer to which it was. */
async function aFamily(childRules = {}, parentRules = {}) {
  const house = await bank.aHousehold({
    balance: '100.00',
    rules: {
      amount: { max: '2000' },
      limits: [limit('total', '5000')],
      delegation: { maxDepth: 2 },
      ...parentRules,
    },
  });
  const trailer = await bank.aThing(house.owner, 'Trailer', 'trailer');
  const child = await house.car.client.call('mandates.delegate', {
    mandateId: house.mandate.id,
    thingId: trailer.id,
    terms: termsOf({ amount: { max: '1000' }, limits: [limit('own', '3000')], ...childRules }),
  });
  return { ...house, trailer, child, byTrailer: { ...house, car: trailer, mandate: child } };
}

async function usedOf({ owner }: Household, mandateId: string) {
  return (await owner.mandates.usage({ mandateId })).limits[0]?.committed;
}

test('a thing hands a narrower mandate to another thing by itself', async () => {
  const house = await bank.aHousehold({ rules: { amount: { max: '2000' }, delegation: { maxDepth: 1 } } });
  const { owner, car, mandate } = house;
  const trailer = await bank.aThing(owner, 'Trailer', 'trailer');
  const child = await car.delegate(mandate.id, trailer.id, termsOf({ amount: { max: '1000' } }));
  assert.deepEqual([child.state, child.parentId, child.thingId], ['active', mandate.id, trailer.id]);
  assert.deepEqual(
    (await trailer.mandates()).map(({ id }) => id),
    [child.id],
  );
  const byTrailer = { ...house, car: trailer, mandate: child };
  assert.equal(await ordered(byTrailer, '10.01'), 'mandates/amount-above-max');
  assert.equal(await ordered(byTrailer, '10.00'), 'settled');
  const wider = car.delegate(mandate.id, trailer.id, termsOf({ amount: { max: '2001' } }));
  await refused(wider, 'mandates/wider-than-parent');
});

test('what a child spends counts in its own mandate and in its parent’s', async () => {
  const family = await aFamily();
  const { payment } = await order(family.byTrailer, '10.00');
  assert.equal(payment.state, 'settled');
  assert.deepEqual(
    [await usedOf(family, family.child.id), await usedOf(family, family.mandate.id)],
    ['1000', '1000'],
  );
  const asked = new Set(payment.decision.rules.map(({ mandateId }) => mandateId));
  assert.deepEqual(asked, new Set([family.child.id, family.mandate.id]), 'every rule of both was asked');
  const { owner, primary } = family;
  assert.equal((await owner.accounts.get({ number: primary.number })).balance, '9000');
});

test('a child is stopped by its own limits and by what its parent has used up', async () => {
  const family = await aFamily();
  assert.equal(await ordered(family.byTrailer, '10.01'), 'mandates/amount-above-max');
  for (const amount of ['20.00', '20.00']) assert.equal(await ordered(family, amount), 'settled');
  const { payment } = await order(family.byTrailer, '10.01');
  assert.equal(payment.state, 'refused');
  assert.equal(await ordered(family.byTrailer, '10.00'), 'settled');
  const { payment: no } = await order(family.byTrailer, '0.01');
  const refusing = no.decision.rules.filter(({ outcome }) => outcome === 'refuse');
  assert.deepEqual(
    refusing.map(({ rule, mandateId }) => [rule, mandateId]),
    [['limits/total', family.mandate.id]],
  );
});

test('a hold of a child is reserved and released all the way up', async () => {
  const family = await aFamily();
  const { payment } = await order(family.byTrailer, '10.00', { kind: 'up-to' });
  for (const mandateId of [family.child.id, family.mandate.id]) {
    const { openHolds, limits } = await family.owner.mandates.usage({ mandateId });
    assert.deepEqual([openHolds, limits[0]?.reserved], [1, '1000']);
  }
  await family.station.capture({ paymentId: payment.id, amount: '250', final: true });
  for (const mandateId of [family.child.id, family.mandate.id]) {
    const { openHolds, limits } = await family.owner.mandates.usage({ mandateId });
    assert.deepEqual([openHolds, limits[0]?.reserved, limits[0]?.committed], [0, '0', '250']);
  }
});

test('a child that is wider than its parent is refused, with every rule in which it is', async () => {
  const { car, trailer, mandate } = await aFamily();
  const terms = termsOf({
    amount: { max: '2001' },
    limits: [limit('total', '5001')],
    means: { creditAllowed: true },
    delegation: { maxDepth: 2 },
  });
  const wide = car.client.call('mandates.delegate', { mandateId: mandate.id, thingId: trailer.id, terms });
  const refusal = await refused(wide, 'mandates/wider-than-parent');
  assert.deepEqual(refusal.facts.wider, [
    'means/creditAllowed',
    'amount/max',
    'limits/total',
    'delegation/maxDepth',
  ]);
});

test('a child cannot be widened later either', async () => {
  const { owner, child } = await aFamily();
  const terms = { ...child.terms, amount: { max: '2001' } };
  const widening = owner.mandates.change({ mandateId: child.id, version: 1, terms });
  await refused(widening, 'mandates/wider-than-parent');
});

test('a mandate is handed on only as deep as it says', async () => {
  const family = await aFamily({ delegation: { maxDepth: 1 } });
  const { owner, trailer, child } = family;
  const drone = await bank.aThing(owner, 'Drone', 'drone');
  const narrow = termsOf({ amount: { max: '500' } });
  const grandchild = await trailer.client.call('mandates.delegate', {
    mandateId: child.id,
    thingId: drone.id,
    terms: narrow,
  });
  const byDrone = { ...family, car: drone, mandate: grandchild };
  assert.equal(await ordered(byDrone, '5.00'), 'settled');
  assert.deepEqual([await usedOf(family, child.id), await usedOf(family, family.mandate.id)], ['500', '500']);
  const sensor = await bank.aThing(owner, 'Sensor', 'sensor');
  const tooDeep = { mandateId: grandchild.id, thingId: sensor.id, terms: narrow };
  await refused(drone.client.call('mandates.delegate', tooDeep), 'mandates/delegation-not-allowed');
  const house = await bank.aHousehold();
  const notAllowed = { mandateId: house.mandate.id, thingId: sensor.id, terms: narrow };
  await refused(house.owner.mandates.delegate(notAllowed), 'mandates/delegation-not-allowed');
});

test('revoking or suspending a parent stops everybody below', async () => {
  const family = await aFamily();
  const { owner, mandate, byTrailer } = family;
  await owner.mandates.suspend({ mandateId: mandate.id });
  assert.equal(await ordered(byTrailer, '1.00'), 'mandates/mandate-not-active');
  await owner.mandates.resume({ mandateId: mandate.id });
  assert.equal(await ordered(byTrailer, '1.00'), 'settled');
  await owner.mandates.revoke({ mandateId: mandate.id });
  assert.equal(await ordered(byTrailer, '1.00'), 'mandates/mandate-revoked');
  assert.equal((await owner.mandates.get({ mandateId: byTrailer.mandate.id })).state, 'revoked');
  const another = { mandateId: mandate.id, thingId: family.trailer.id, terms: family.child.terms };
  await refused(family.owner.mandates.delegate(another), 'mandates/mandate-not-active');
});

test('narrowing a parent narrows everybody below at once', async () => {
  const { owner, mandate, byTrailer } = await aFamily();
  const terms = { ...mandate.terms, amount: { max: '300' } };
  await owner.mandates.change({ mandateId: mandate.id, version: 1, terms });
  assert.equal(await ordered(byTrailer, '3.01'), 'mandates/amount-above-max');
  assert.equal(await ordered(byTrailer, '3.00'), 'settled');
});

test('where the owner wants to see delegated mandates first, they wait', async () => {
  const family = await aFamily({}, { delegation: { maxDepth: 1, needsApproval: true } });
  assert.equal(family.child.state, 'pending-approval');
  assert.equal(await ordered(family.byTrailer, '1.00'), 'mandates/mandate-not-active');
  await family.owner.mandates.activate({ mandateId: family.child.id });
  assert.equal(await ordered(family.byTrailer, '1.00'), 'settled');
});

test('what the parent asks its owner about, the child cannot do alone', async () => {
  const approval = { above: '500', waitMs: 60_000 };
  const family = await aFamily({ approval }, { approval });
  const { payment } = await order(family.byTrailer, '5.01');
  assert.equal(payment.state, 'waiting');
  const approved = await family.owner.payments.approve({ paymentId: payment.id });
  assert.equal(approved.payment.state, 'settled');
});

test('a thing hands on its own mandates only', async () => {
  const { mandate, trailer, child } = await aFamily();
  const spread = { mandateId: mandate.id, thingId: trailer.id, terms: child.terms };
  const byTrailer = trailer.client.call('mandates.delegate', spread);
  await refused(byTrailer, 'mandates/mandate-not-found');
});

testThatBooksBalance(bank);
