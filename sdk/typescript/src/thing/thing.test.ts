/** A thing against the fake bank: it registers, asks, pays, waits, and trusts only what is signed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKey } from '../crypto/keys.ts';
import { CannotChoose, NotTrusted, Refused } from '../errors.ts';
import type { Quote } from '../generated/operations.ts';
import { connectMerchant, connectThing, quickly, testWithBank } from '../testing/customers.ts';
import { START } from '../testing/fake-state.ts';
import { timeOfId } from '../values/ids.ts';
import { money } from '../values/money.ts';
import { chooseMeans } from './means.ts';
import { Thing } from './thing.ts';

const price = money('4.20', 'EUR', 2);
const line = { description: 'Charging', quantity: '10', unit: 'kWh' };

testWithBank('a thing registers with its owner’s code, asks for a quote and pays it', async (bank) => {
  const merchant = await connectMerchant(bank);
  await merchant.onQuoteRequest(() => ({ money: price, lines: [line] })).opened;
  const thing = await Thing.register({ url: bank.url, code: 'GOOD-CODE', key: await createKey() });
  assert.equal(thing.id, bank.state.thingId);
  const quote = await thing.quote({ payee: merchant.id, lines: [line] });
  const paid = await thing.pay(quote);
  assert.equal(paid.outcome, 'succeeded');
  assert.equal(paid.id, quote.id);
  assert.deepEqual(paid.proof?.money, price);
  merchant.close();
});

testWithBank('a wrong registration code is refused', async (bank) => {
  const registering = Thing.register({ url: bank.url, code: 'WRONG', key: await createKey() });
  await assert.rejects(registering, { name: 'Refused', code: 'things/registration-code-not-valid' });
});

testWithBank('a registration whose answer was lost is found to have worked', async (bank) => {
  bank.fail('/v1/things/register', 'lost-answer');
  const key = await createKey();
  const thing = await Thing.register({ url: bank.url, code: 'GOOD-CODE', key, retry: quickly });
  assert.equal(thing.id, bank.state.thingId);
});

testWithBank('a refusal is an outcome with a remedy, not an exception', async (bank) => {
  const thing = await connectThing(bank);
  bank.desk.decide = () => 'refused';
  const refused = await thing.pay({ payee: bank.state.merchantId, money: price });
  assert.equal(refused.outcome, 'refused');
  assert.equal(refused.refusal?.code, 'mandates/limit-exceeded');
  assert.equal(refused.refusal?.remedy, 'Ask the owner.');
  assert.equal(refused.proof?.outcome, 'refused');
});

testWithBank('an order refused before it became a payment is an outcome too', async (bank) => {
  const thing = await connectThing(bank);
  const body = { code: 'payments/payee-not-found', title: 'There is no such payee.' };
  bank.fail('/v1/payments', { status: 404, body });
  const refused = await thing.pay({ payee: bank.state.merchantId, money: price });
  assert.equal(refused.outcome, 'refused');
  assert.equal(refused.refusal?.code, 'payments/payee-not-found');
  assert.equal(refused.payment, undefined);
});

testWithBank('a thing that the bank no longer knows is told so by an exception', async (bank) => {
  const thing = await connectThing(bank);
  bank.fail('/v1/payments', { status: 401, body: { code: 'platform/bad-signature' } });
  const paying = thing.pay({ payee: bank.state.merchantId, money: price });
  await assert.rejects(paying, (error) => error instanceof Refused && error.status === 401);
  assert.equal(bank.seenOn('/v1/payments').length, 1);
});

testWithBank('a payment waits for its owner and is then decided', async (bank) => {
  const thing = await connectThing(bank);
  bank.desk.decide = () => 'waiting';
  const waiting = await thing.pay({ payee: bank.state.merchantId, money: price });
  assert.equal(waiting.outcome, 'waiting');
  assert.equal((await thing.waitForApproval(waiting, { timeoutMs: 1 })).outcome, 'waiting');
  setTimeout(() => bank.desk.settle(waiting.id, 'succeeded'), 50);
  const decided = await thing.waitForApproval(waiting);
  assert.equal(decided.outcome, 'succeeded');
  assert.equal(decided.proof?.outcome, 'succeeded');
});

testWithBank('a thing with a wrong clock pays by the bank’s time', async (bank, context) => {
  context.mock.timers.enable({ apis: ['Date'], now: Date.parse('1999-12-31T23:59:59Z') });
  const thing = await connectThing(bank);
  const paid = await thing.pay({ payee: bank.state.merchantId, money: price }, { validForMs: 60_000 });
  const order = bank.desk.payments.get(paid.id)?.payment as unknown as Record<string, string>;
  for (const time of [timeOfId(paid.id), Date.parse(order.createdAt ?? '')]) {
    assert.ok(Math.abs(time - bank.state.now()) < 2_000, `${time} is the bank's time`);
  }
  assert.equal(Date.parse(order.expiresAt ?? '') - Date.parse(order.createdAt ?? ''), 60_000);
});

testWithBank('when the bank’s manual clock jumps, things go on with the new time', async (bank) => {
  bank.state.clock = 'manual';
  bank.state.now = () => START;
  const thing = await connectThing(bank);
  bank.state.now = () => START + 40 * 24 * 3_600_000;
  assert.equal((await thing.accounts()).length, 1);
  const paid = await thing.pay({ payee: bank.state.merchantId, money: price });
  assert.equal(timeOfId(paid.id), bank.state.now());
});

testWithBank('a forged receipt is not believed, and the order stays open', async (bank) => {
  const thing = await connectThing(bank);
  const genuine = bank.desk.receiptOf;
  const order = { payee: bank.state.merchantId, money: price };
  const forgeries: [RegExp, typeof genuine][] = [
    [/not that of the bank/, (content) => genuine(content).replace(/.{8}$/, 'AAAAAAAA')],
    [/another order/, (content) => genuine({ ...content, orderHash: '0'.repeat(64) })],
    [/another payment/, (content) => genuine({ ...content, paymentId: thing.id })],
    [/of another bank/, (content) => genuine({ ...content, bank: 'other' })],
    [/another purpose/, (content) => bank.state.key.sign('bot-statement', content)],
    [/no signed document/, () => 'x.y.z'],
  ];
  for (const [why, forge] of forgeries) {
    bank.desk.receiptOf = forge;
    await assert.rejects(thing.pay(order), (error) => error instanceof NotTrusted && why.test(error.message));
  }
  bank.desk.receiptOf = genuine;
  assert.equal((await thing.resume()).length, forgeries.length);
});

testWithBank('a quote that differs from what its payee signed is not paid', async (bank) => {
  const thing = await connectThing(bank);
  const merchant = await connectMerchant(bank);
  const quote = await merchant.offer({ money: price, lines: [line] });
  const changes: Partial<Quote>[] = [
    { money: money('9.99', 'EUR', 2) },
    { kind: 'session' },
    { offerHash: '0'.repeat(64) },
    { lines: [] },
    { tariff: { components: [] } },
    { signature: 'nonsense' },
  ];
  for (const change of changes) await assert.rejects(thing.pay({ ...quote, ...change }), NotTrusted);
  assert.equal(bank.seenOn('/v1/payments').length, 0);
  assert.deepEqual(await thing.getQuote(quote.id), quote);
});

testWithBank('a session is watched until the merchant has ended it', async (bank) => {
  const thing = await connectThing(bank);
  const merchant = await connectMerchant(bank);
  bank.desk.decide = () => 'waiting';
  const session = await thing.startSession(await merchant.offer({ kind: 'session', money: price }));
  assert.equal(session.order.outcome, 'waiting');
  assert.equal((await session.status()).state, 'waiting');
  await assert.rejects(session.finished({ timeoutMs: 20, pollMs: 5 }), { name: 'TimedOut' });
  setTimeout(() => bank.desk.settle(session.order.id, 'succeeded'), 30);
  assert.equal((await session.finished({ pollMs: 5 })).payment?.state, 'settled');
});

testWithBank('a thing waits no longer for a quote than it was told', async (bank) => {
  const thing = await connectThing(bank);
  const asking = thing.quote({ payee: bank.state.merchantId, lines: [] }, { timeoutMs: 30 });
  await assert.rejects(asking, { name: 'TimedOut' });
});

testWithBank('the means of payment are chosen when just one fits', async (bank) => {
  const { accounts, mandates } = bank.state;
  const [mandate] = mandates;
  assert.ok(mandate);
  const means = { account: mandate.account, mandate: mandate.id };
  const other = { ...mandate, id: 'other' };
  const suspended = { ...mandate, state: 'suspended' as const };
  const shadow = { ...other, terms: { ...mandate.terms, mode: 'shadow' as const } };
  assert.deepEqual(chooseMeans(price, {}, accounts, [mandate, shadow]), means);
  assert.deepEqual(chooseMeans(price, {}, accounts, [mandate, { ...other, state: 'revoked' }]), means);
  assert.deepEqual(chooseMeans(price, { mandate: mandate.id }, accounts, [mandate, other]), means);
  assert.deepEqual(chooseMeans(price, {}, accounts, [suspended]), means);
  assert.throws(() => chooseMeans(price, {}, accounts, [mandate, other]), CannotChoose);
  assert.throws(() => chooseMeans(money('1', 'USD', 2), {}, accounts, [mandate]), CannotChoose);
});

test('a bank that does not answer is unreachable', async () => {
  const connecting = Thing.connect({ url: 'http://127.0.0.1:1', key: await createKey(), deadlineMs: 20 });
  await assert.rejects(connecting, { name: 'Unreachable' });
});
