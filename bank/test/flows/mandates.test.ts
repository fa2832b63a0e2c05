/** Mandates: what an owner allows, takes back and changes, and what a thing gets to hear of it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MandateTerms, Payment } from '@bank-of-things/sdk';
import { startTestBank, termsOf } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { order, ordered, refused } from '../support/orders.ts';
import { until } from '../support/until.ts';

const bank = await startTestBank();
const total = (max: string) => ({
  id: 'total',
  measure: 'amount' as const,
  max,
  window: { type: 'lifetime' as const },
});

test('a mandate that is revoked between quote and payment pays nothing', async () => {
  const house = await bank.aHousehold();
  const quote = await house.offer('10.00');
  await house.owner.mandates.revoke({ mandateId: house.mandate.id });
  const { outcome, refusal } = await house.car.pay(quote);
  assert.deepEqual([outcome, refusal?.code], ['refused', 'mandates/mandate-revoked']);
  const revive = house.owner.mandates.resume({ mandateId: house.mandate.id });
  await refused(revive, 'mandates/state-not-allowed');
  assert.equal((await house.station.accounts())[0]?.balance, '0');
});

test('a payee hears that a payment was refused, and nothing of what its owner allows', async () => {
  const house = await bank.aHousehold({ rules: { limits: [total('1000')] } });
  const heard: Payment[] = [];
  const listening = house.station.onPayment((payment) => void heard.push(payment));
  await listening.opened;
  const { payment } = await order(house, '7.00');
  assert.equal(await ordered(house, '7.00'), 'mandates/limit-exceeded');
  await until(() => heard.length >= 2, 'the station hears of both');
  const told = [
    ...heard,
    ...(await house.station.listPayments()).items,
    (await house.station.getPayment({ paymentId: payment.id })).payment,
    (await house.station.refund({ paymentId: payment.id, amount: '100' })).payment,
  ];
  for (const { decision, refusal } of told) {
    assert.deepEqual([decision.rules, decision.shadows], [[], undefined]);
    assert.equal(refusal?.detail, refusal?.title);
  }
  assert.ok((await house.owner.payments.list({})).items.every(({ decision }) => decision.rules.length > 0));
  listening.stop();
});

test('a suspended mandate pays nothing until it is resumed, and its holds stay', async () => {
  const house = await bank.aHousehold();
  const mandateId = house.mandate.id;
  const { payment } = await order(house, '10.00', { kind: 'up-to' });
  await house.owner.mandates.suspend({ mandateId });
  assert.equal(await ordered(house, '1.00'), 'mandates/mandate-not-active');
  const capture = { paymentId: payment.id, amount: '1000', final: true };
  assert.equal((await house.station.capture(capture)).payment.state, 'settled');
  await refused(house.owner.mandates.suspend({ mandateId }), 'mandates/state-not-allowed');
  await house.owner.mandates.resume({ mandateId });
  assert.equal(await ordered(house, '1.00'), 'settled');
});

test('a draft pays nothing until it is activated', async () => {
  const house = await bank.aHousehold();
  const draft = await house.owner.mandates.give({
    thingId: house.car.id,
    account: house.account.number,
    terms: termsOf(),
    draft: true,
  });
  assert.equal(draft.state, 'draft');
  assert.equal(await ordered({ ...house, mandate: draft }, '1.00'), 'mandates/mandate-not-active');
  await house.owner.mandates.activate({ mandateId: draft.id });
  assert.equal(await ordered({ ...house, mandate: draft }, '1.00'), 'settled');
});

test('a changed mandate is a new version, and what was used carries over', async () => {
  const house = await bank.aHousehold({ rules: { limits: [total('3000')] } });
  const { owner, mandate } = house;
  const mandateId = mandate.id;
  assert.equal(await ordered(house, '20.00'), 'settled');
  assert.equal(await ordered(house, '10.01'), 'mandates/limit-exceeded');
  const change = { mandateId, version: 1, terms: termsOf({ limits: [total('5000')] }) };
  const changed = await owner.mandates.change(change);
  assert.deepEqual([changed.id, changed.version], [mandateId, 2]);
  const { payment } = await order(house, '30.00');
  assert.deepEqual([payment.state, payment.mandate.version], ['settled', 2]);
  assert.equal(await ordered(house, '0.01'), 'mandates/limit-exceeded');
  assert.equal((await owner.mandates.get({ mandateId })).state, 'exhausted');
  const { items } = await owner.mandates.versions({ mandateId });
  assert.deepEqual(
    items.map(({ version, terms }) => [version, terms.limits?.[0]?.max]),
    [
      [2, '5000'],
      [1, '3000'],
    ],
  );

  const late = await refused(owner.mandates.change(change), 'mandates/state-not-allowed');
  assert.equal(late.facts.version, 2, 'somebody else was faster');
  const lower = { mandateId, version: 2, terms: termsOf({ limits: [total('1000')] }) };
  await owner.mandates.change(lower);
  const { limits } = await owner.mandates.usage({ mandateId });
  assert.deepEqual([limits[0]?.committed, limits[0]?.remaining], ['5000', '0']);
});

test('a change keeps its asset and what its limits count', async () => {
  const { owner, mandate } = await bank.aHousehold({ rules: { limits: [total('3000')] } });
  const change = (terms: MandateTerms) => owner.mandates.change({ mandateId: mandate.id, version: 1, terms });
  await refused(change(termsOf({ asset: 'USD' })), 'mandates/terms-not-valid');
  const counted = { ...total('3'), measure: 'count' as const };
  await refused(change(termsOf({ limits: [counted] })), 'mandates/terms-not-valid');
});

test('a mandate given twice under one id is one mandate', async () => {
  const { owner, car, account } = await bank.aHousehold();
  const given = { id: bank.newId(), thingId: car.id, account: account.number, terms: termsOf() };
  const [first, again] = [await owner.mandates.give(given), await owner.mandates.give(given)];
  assert.deepEqual(again, first);
  const other = { ...given, terms: termsOf({ name: 'Another' }) };
  const refusal = await refused(owner.mandates.give(other), 'ledger/id-conflict');
  assert.equal(refusal.facts.field, '/input/terms/name');
});

test('terms that contradict themselves or name the unknown are refused', async () => {
  const { owner, car, account } = await bank.aHousehold();
  const give = (terms: Partial<MandateTerms>) =>
    owner.mandates.give({ thingId: car.id, account: account.number, terms: termsOf(terms) });
  await refused(give({ amount: { min: '2', max: '1' } }), 'mandates/terms-not-valid');
  await refused(give({ limits: [total('1'), total('2')] }), 'mandates/terms-not-valid');
  const nowhere = { type: 'calendar' as const, unit: 'day' as const, timeZone: 'Europe/Atlantis' };
  await refused(give({ limits: [{ ...total('1'), window: nowhere }] }), 'mandates/terms-not-valid');
  await refused(give({ colour: 'blue' } as Partial<MandateTerms>), 'platform/malformed-request');
});

test('every decision lists every rule, whether it refused or not', async () => {
  const rules: Partial<MandateTerms> = {
    objects: { categories: { allow: ['5552'] }, countries: { allow: ['AT'] } },
    content: { items: [{ unit: 'kWh', maxUnitPrice: '40' }] },
    means: { rails: ['internal'] },
    amount: { min: '100', max: '500' },
    limits: [total('10000'), { ...total('1'), id: 'often', measure: 'count' }],
    time: { from: '2020-01-01T00:00:00Z', minIntervalMs: 0, maxOpenHolds: 1 },
    approval: { above: '300', waitMs: 60_000 },
  };
  const house = await bank.aHousehold({ rules });
  const { payment } = await order(house, '6.00', { lines: [{ description: 'Power', unit: 'kWh' }] });
  const answers = payment.decision.rules.map(({ rule, outcome }) => [rule, outcome]);
  assert.deepEqual(answers, [
    ['time/from', 'allow'],
    ['objects/categories', 'allow'],
    ['objects/countries', 'refuse'],
    ['content/items', 'refuse'],
    ['means/rails', 'allow'],
    ['means/creditAllowed', 'allow'],
    ['asset', 'allow'],
    ['amount/min', 'allow'],
    ['amount/max', 'refuse'],
    ['limits/total', 'allow'],
    ['limits/often', 'allow'],
    ['time/minIntervalMs', 'allow'],
    ['time/maxOpenHolds', 'allow'],
    ['approval/above', 'ask'],
  ]);
  assert.equal(payment.refusal?.code, 'mandates/country-not-allowed', 'the first of the catalogue');
  const tooMuch = payment.decision.rules.find(({ rule }) => rule === 'amount/max');
  assert.deepEqual([tooMuch?.observed, tooMuch?.allowed], ['600', '500']);
  const usage = await house.owner.mandates.usage({ mandateId: house.mandate.id });
  assert.deepEqual(
    usage.limits.map(({ committed }) => committed),
    ['0', '0'],
    'a refusal uses nothing up',
  );
});

test('a preview tells how an order would be decided, and does nothing', async () => {
  const house = await bank.aHousehold({ rules: { limits: [total('3000')] } });
  const what = { payee: house.station.id, money: { amount: '3001', asset: 'EUR', scale: 2 } };
  const refusedThen = await house.car.preview(what);
  assert.deepEqual([refusedThen.outcome, refusedThen.code], ['refused', 'mandates/limit-exceeded']);
  const { payment } = await order(house, '30.01');
  const { title, remedy } = payment.refusal ?? {};
  assert.ok(title && remedy);
  assert.deepEqual([refusedThen.title, refusedThen.remedy], [title, remedy], 'as the order itself is told');
  assert.equal(refusedThen.retry.canHelp, false);
  const allowed = await house.car.preview({ ...what, money: { ...what.money, amount: '3000' } });
  assert.equal(allowed.outcome, 'succeeded');
  const { limits } = await house.car.mandateUsage(house.mandate.id);
  assert.deepEqual([limits[0]?.committed, limits[0]?.reserved], ['0', '0']);
  assert.equal((await house.station.accounts())[0]?.balance, '0');
});

test('a preview of what would wait says that asking again may help, and an unknown payee is refused with a remedy', async () => {
  const house = await bank.aHousehold({ rules: { approval: { above: '500', waitMs: 60_000 } } });
  const money = { amount: '501', asset: 'EUR', scale: 2 };
  const asked = await house.car.preview({ payee: house.station.id, money });
  assert.deepEqual([asked.outcome, asked.retry.canHelp, asked.code], ['waiting', true, undefined]);
  const lost = await house.car.preview({ payee: bank.newId(), money });
  assert.deepEqual([lost.outcome, lost.code], ['refused', 'payments/payee-not-found']);
  assert.ok(lost.title && lost.remedy);
  assert.equal(lost.retry.canHelp, false);
});

test('a shadow mandate decides and reports beside the one in force, binds nothing, and is then promoted', async () => {
  const house = await bank.aHousehold();
  const { owner, car, account, station } = house;
  const terms = termsOf({ mode: 'shadow', name: 'Tried out', limits: [total('1500')] });
  const shadow = await owner.mandates.give({ thingId: car.id, account: account.number, terms });
  assert.equal(await ordered({ ...house, mandate: shadow }, '1.00'), 'mandates/mandate-is-shadow');

  const results: unknown[] = [];
  for (const amount of ['10.00', '6.00', '5.00']) {
    const { payment } = await order(house, amount);
    const reported = payment.decision.shadows?.find(({ mandateId }) => mandateId === shadow.id);
    results.push([payment.state, reported?.outcome]);
  }
  assert.deepEqual(results, [
    ['settled', 'allow'],
    ['settled', 'refuse'],
    ['settled', 'allow'],
  ]);
  const usage = await owner.mandates.usage({ mandateId: shadow.id });
  assert.equal(usage.limits[0]?.committed, '1500', 'it counts what it would have allowed');

  await owner.mandates.change({ mandateId: shadow.id, version: 1, terms: { ...terms, mode: 'enforce' } });
  assert.equal(await ordered({ ...house, mandate: shadow }, '0.01'), 'mandates/limit-exceeded');
  const { payment } = await order(house, '1.00');
  assert.equal(payment.decision.shadows, undefined);
  assert.equal((await station.accounts())[0]?.balance, '2200');
});

test('a hold counts in the shadow mandate too, until it is captured', async () => {
  const house = await bank.aHousehold();
  const terms = termsOf({ mode: 'shadow', limits: [total('1500')] });
  const { owner, car, account } = house;
  const { id: mandateId } = await owner.mandates.give({ thingId: car.id, account: account.number, terms });
  const { payment } = await order(house, '15.00', { kind: 'up-to' });
  const held = await owner.mandates.usage({ mandateId });
  assert.deepEqual([held.openHolds, held.limits[0]?.reserved], [1, '1500']);
  await owner.mandates.revoke({ mandateId });
  await house.station.capture({ paymentId: payment.id, amount: '400', final: true });
  const settled = await owner.mandates.usage({ mandateId });
  assert.deepEqual([settled.openHolds, settled.limits[0]?.committed], [0, '400']);
});

test('a back-test tells what terms would have done to the recorded payments', async () => {
  const house = await bank.aHousehold();
  for (const amount of ['4.00', '12.00', '5.00', '8.00']) await order(house, amount);
  const terms = termsOf({ amount: { max: '1000' }, limits: [total('1000')] });
  const report = await house.owner.mandates.backTest({ thingId: house.car.id, terms });
  assert.deepEqual([report.payments, report.allowed, report.refused], [4, 2, 2]);
  assert.equal(report.complete, true);
  assert.deepEqual(report.byRule, [
    { rule: 'limits/total', outcome: 'refuse', count: 2 },
    { rule: 'amount/max', outcome: 'refuse', count: 1 },
  ]);
  assert.equal(report.examples.length, 2);
  const { items } = await house.owner.mandates.list();
  assert.equal(items.length, 1, 'nothing was given');
  const { owner: stranger } = await bank.anOwner('Stranger', '0.00');
  const spying = stranger.mandates.backTest({ thingId: house.car.id, terms });
  await refused(spying, 'platform/not-found');
});

testThatBooksBalance(bank);
