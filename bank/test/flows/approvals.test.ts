/** Approvals: some payments wait for a person, who says yes or no, or nothing until it is too late. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createId, toIso } from '@bank-of-things/sdk';
import { euros, startTestBank } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { order, ordered, type Payer, refused } from '../support/orders.ts';

const START = '2026-05-04T10:00:00.000Z';
const bank = await startTestBank({ clockStart: START });
const desk = await bank.operator();
let now = Date.parse(START);

async function pass(ms: number): Promise<void> {
  now += ms;
  await bank.setClock(toIso(now));
}

const WAIT_MS = 60_000;
const approval = { above: '1000', waitMs: WAIT_MS };
const limits = [
  { id: 'total', measure: 'amount' as const, max: '4000', window: { type: 'lifetime' as const } },
];

const aHousehold = (rules = {}) =>
  bank.aHousehold({ balance: '50.00', rules: { approval, limits, ...rules } });

async function waiting(payer: Payer, amount: string, more = {}) {
  const { outcome, payment, retry } = await order(payer, amount, more);
  assert.deepEqual([outcome, payment.state, retry.canHelp], ['waiting', 'waiting', true]);
  assert.equal(payment.expiresAt, toIso(now + WAIT_MS));
  return payment;
}

test('up to the threshold a thing pays alone; above it the owner is asked, and nothing is reserved', async () => {
  const house = await aHousehold();
  assert.equal(await ordered(house, '10.00'), 'settled');
  const payment = await waiting(house, '10.01');
  const asking = payment.decision.rules.find(({ outcome }) => outcome === 'ask');
  assert.deepEqual([asking?.rule, asking?.observed, asking?.allowed], ['approval/above', '1001', '1000']);
  const { balance, available } = await house.owner.accounts.get({ number: house.primary.number });
  assert.deepEqual([balance, available], ['4000', '4000']);
  const usage = await house.owner.mandates.usage({ mandateId: house.mandate.id });
  assert.equal(usage.limits[0]?.remaining, '3000');
});

test('an approved payment is paid, once, and the waiting thing hears of it', async () => {
  const house = await aHousehold();
  const payment = await waiting(house, '20.00');
  const heard = house.car.waitForApproval(payment, { timeoutMs: 60_000 });
  const approve = { paymentId: payment.id, id: createId(now) };
  const approved = await house.owner.payments.approve(approve);
  assert.deepEqual([approved.outcome, approved.payment.state], ['succeeded', 'settled']);
  assert.equal((await heard).outcome, 'succeeded');
  assert.equal((await house.owner.payments.approve(approve)).replayed, true);
  await refused(house.owner.payments.approve({ paymentId: payment.id }), 'payments/not-waiting');
  await refused(house.owner.payments.deny({ paymentId: payment.id }), 'payments/not-waiting');
  assert.equal((await house.station.accounts())[0]?.balance, '2000');
  const usage = await house.owner.mandates.usage({ mandateId: house.mandate.id });
  assert.equal(usage.limits[0]?.committed, '2000');
});

test('two approvals at the same time pay once', async () => {
  const house = await aHousehold();
  const { id: paymentId } = await waiting(house, '20.00');
  const both = await Promise.allSettled([1, 2].map(() => house.owner.payments.approve({ paymentId })));
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.equal((await house.station.accounts())[0]?.balance, '2000');
});

test('a hold that was approved is authorised and can be captured', async () => {
  const house = await aHousehold();
  const { id: paymentId } = await waiting(house, '20.00', { kind: 'up-to' });
  const { payment } = await house.owner.payments.approve({ paymentId });
  assert.equal(payment.state, 'authorised');
  await house.station.capture({ paymentId, amount: '1200', final: true });
  const usage = await house.owner.mandates.usage({ mandateId: house.mandate.id });
  assert.deepEqual([usage.openHolds, usage.limits[0]?.committed], [0, '1200']);
});

test('a denied payment is refused for good', async () => {
  const house = await aHousehold();
  const payment = await waiting(house, '20.00');
  const denied = await house.owner.payments.deny({ paymentId: payment.id });
  assert.equal(denied.payment.refusal?.code, 'mandates/approval-denied');
  await refused(house.owner.payments.approve({ paymentId: payment.id }), 'payments/not-waiting');
  assert.equal((await house.car.getPayment(payment.id)).outcome, 'refused');
  assert.equal((await house.station.accounts())[0]?.balance, '0');
});

test('a thing may take back an order that waits', async () => {
  const house = await aHousehold();
  const payment = await waiting(house, '20.00');
  assert.equal((await house.car.cancel(payment)).payment.state, 'cancelled');
  await refused(house.owner.payments.approve({ paymentId: payment.id }), 'payments/not-waiting');
});

test('nobody’s answer in time is a no', async () => {
  const house = await aHousehold();
  const inTime = await waiting(house, '11.00');
  const late = await waiting(house, '12.00');
  await pass(WAIT_MS - 1);
  const approved = await house.owner.payments.approve({ paymentId: inTime.id });
  assert.equal(approved.payment.state, 'settled');
  await pass(1);
  await refused(house.owner.payments.approve({ paymentId: late.id }), 'payments/not-waiting');
  const { outcome, payment } = await house.car.getPayment(late.id);
  assert.deepEqual([outcome, payment?.refusal?.code], ['refused', 'mandates/approval-expired']);
});

test('a wait that is over ends without anybody asking, and the thing hears of it', async () => {
  const house = await aHousehold();
  const payment = await waiting(house, '20.00');
  const heard = house.car.waitForApproval(payment, { timeoutMs: 60_000 });
  await pass(WAIT_MS);
  assert.equal((await heard).refusal?.code, 'mandates/approval-expired');
});

test('those whom the mandate names approve, and nobody else', async () => {
  const { owner: mother, partyId } = await bank.anOwner('Mother', '0.00');
  const house = await aHousehold({ approval: { ...approval, approvers: [partyId] } });
  const { owner: stranger } = await bank.anOwner('Stranger', '0.00');
  const { id: paymentId } = await waiting(house, '20.00');
  await refused(house.owner.payments.approve({ paymentId }), 'payments/not-an-approver');
  for (const decide of [stranger.payments.approve, stranger.payments.deny]) {
    await refused(decide({ paymentId }), 'payments/payment-not-found');
  }
  assert.equal((await mother.payments.get({ paymentId })).payment.state, 'waiting', 'who decides may look');
  assert.equal((await mother.payments.approve({ paymentId })).payment.state, 'settled');
});

test('an approver lists what waits for an answer, and nothing else of the owner', async () => {
  const { owner: father, partyId } = await bank.anOwner('Father', '0.00');
  const house = await aHousehold({ approval: { ...approval, approvers: [partyId] } });
  const elsewhere = await aHousehold();
  assert.equal(await ordered(house, '1.00'), 'settled');
  await waiting(elsewhere, '20.00');
  const first = await waiting(house, '20.00');
  await pass(1);
  const second = await waiting(house, '21.00');
  const idsOf = async (asked: Promise<{ items: { id: string }[] }>) =>
    (await asked).items.map(({ id }) => id);
  assert.deepEqual(await idsOf(father.payments.list({ state: 'waiting' })), [second.id, first.id]);
  assert.deepEqual(await idsOf(house.owner.payments.list({ state: 'waiting' })), [second.id, first.id]);
  assert.deepEqual(await idsOf(father.payments.list()), []);
  const page = await father.payments.list({ state: 'waiting', limit: 1 });
  const rest = father.payments.list({ state: 'waiting', after: page.next ?? '' });
  assert.deepEqual(await idsOf(rest), [first.id]);
  await father.payments.approve({ paymentId: first.id });
  await father.payments.deny({ paymentId: second.id });
  assert.deepEqual(await idsOf(father.payments.list({ state: 'waiting' })), []);
  assert.deepEqual(await idsOf(father.payments.list({ state: 'settled' })), []);
  const { items } = await house.owner.payments.history({ paymentId: second.id });
  assert.deepEqual(
    items.map(({ change, refusal }) => [change, refusal?.code]),
    [['denied', 'mandates/approval-denied']],
  );
});

test('a payment is approved on the books as they are then', async () => {
  const gone = await aHousehold();
  const { id: broke } = await waiting(gone, '40.00');
  const funding = {
    rail: 'sepa',
    direction: 'out' as const,
    account: gone.primary.number,
    reference: 'rent',
  };
  await desk.accounts.fund({ ...funding, money: euros('10.01') });
  const answer = await gone.owner.payments.approve({ paymentId: broke });
  assert.deepEqual([answer.outcome, answer.payment.refusal?.code], ['refused', 'ledger/insufficient-funds']);
  await desk.accounts.fund({ ...funding, direction: 'in', money: euros('50.00') });
  await refused(gone.owner.payments.approve({ paymentId: broke }), 'payments/not-waiting');

  const usedUp = await aHousehold();
  const both = [await waiting(usedUp, '25.00'), await waiting(usedUp, '15.01')];
  const states = [];
  for (const { id: paymentId } of both) {
    const { payment } = await usedUp.owner.payments.approve({ paymentId });
    states.push(payment.refusal?.code ?? payment.state);
  }
  assert.deepEqual(states, ['settled', 'mandates/limit-exceeded']);

  const revoked = await aHousehold();
  const { id: paymentId } = await waiting(revoked, '20.00');
  await revoked.owner.mandates.revoke({ mandateId: revoked.mandate.id });
  const { payment } = await revoked.owner.payments.approve({ paymentId });
  assert.equal(payment.refusal?.code, 'mandates/mandate-revoked');
});

test('an account that was frozen and a payee that was blocked meanwhile stop an approved payment', async () => {
  const house = await aHousehold();
  const frozen = await waiting(house, '11.00');
  await house.owner.accounts.change({ number: house.account.number, status: 'frozen' });
  const first = await house.owner.payments.approve({ paymentId: frozen.id });
  assert.equal(first.payment.refusal?.code, 'ledger/account-blocked');
  await house.owner.accounts.change({ number: house.account.number, status: 'open' });
  const blocked = await waiting(house, '12.00');
  await desk.merchants.block({ merchantId: house.station.id, blocked: true });
  const second = await house.owner.payments.approve({ paymentId: blocked.id });
  assert.equal(second.payment.refusal?.code, 'merchants/merchant-blocked');
});

test('a quote that expired while its payment waited is not paid', async () => {
  const house = await aHousehold();
  const quote = await house.offer('20.00', { expiresAt: toIso(now + 30_000) });
  const { id: paymentId } = await house.car.pay(quote);
  await pass(30_000);
  const { payment } = await house.owner.payments.approve({ paymentId });
  assert.equal(payment.refusal?.code, 'payments/quote-expired');
});

test('the first payment to a payee asks, later ones do not', async () => {
  const house = await aHousehold({ approval: { firstPaymentToPayee: true, waitMs: WAIT_MS } });
  const shop = await bank.aMerchant('Shop');
  const denied = await waiting(house, '1.00');
  await house.owner.payments.deny({ paymentId: denied.id });
  const first = await waiting(house, '1.00');
  await house.owner.payments.approve({ paymentId: first.id });
  assert.equal(await ordered(house, '1.00'), 'settled');
  assert.equal(await ordered({ ...house, station: shop }, '1.00'), 'waiting');
});

test('what is refused is not asked about', async () => {
  const house = await aHousehold();
  assert.equal(await ordered(house, '40.01'), 'mandates/limit-exceeded');
  assert.equal(await ordered(await aHousehold({ limits: [] }), '50.01'), 'ledger/insufficient-funds');
});

testThatBooksBalance(bank);
