/** Merchants' and owners' own systems hear of their payments, whatever happens to them, to the network or to the bank. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PaymentEvent, RegisteredWebhook, WebhookEvent } from '@bank-of-things/sdk';
import { startTestBank } from '../support/bank.ts';
import { askDatabase } from '../support/books.ts';
import { order, refused } from '../support/orders.ts';
import { startReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const bank = await startTestBank({ settings: { BOT_WEBHOOKS_TO_PRIVATE_ADDRESSES: 'loopback' } });

function secretOf({ secret }: RegisteredWebhook): string {
  assert.match(secret ?? '', /^whsec_/);
  return secret ?? '';
}

function paymentsOf(events: readonly WebhookEvent[]): PaymentEvent[] {
  return events.filter((event): event is PaymentEvent => event.type !== 'webhook.test');
}

test('a merchant’s system hears of a payment once it is settled', async () => {
  const household = await bank.aHousehold();
  const receiver = await startReceiver();
  const secret = secretOf(await household.station.webhooks.register({ url: receiver.url }));
  const { payment } = await order(household, '12.40');
  const [event] = paymentsOf(await receiver.events(1, secret));
  assert.equal(event?.type, 'payment.decided');
  assert.equal(event?.data.id, payment.id);
  assert.equal(event?.data.state, 'settled');
  assert.deepEqual(event?.data.money, payment.money);
  assert.match(event?.id ?? '', new RegExp(`^evt_${payment.position}_[0-9]+_[0-9a-f]{8}$`));
  assert.equal(receiver.heard[0]?.headers['content-type'], 'application/json');
});

test('an owner’s system hears everything that becomes of a payment, in order and as it stood then', async () => {
  const household = await bank.aHousehold();
  const { owner, station } = household;
  const receiver = await startReceiver();
  const secret = secretOf(await owner.webhooks.register({ url: receiver.url, label: 'Home server' }));
  const { payment } = await order(household, '20.00', { kind: 'up-to' });
  await station.capture({ paymentId: payment.id, amount: '500', final: false });
  await station.capture({ paymentId: payment.id, amount: '700', final: true });
  await station.refund({ paymentId: payment.id, amount: '200' });
  const events = paymentsOf(await receiver.events(4, secret));
  assert.deepEqual(
    events.map(({ type, data }) => [type, data.state, data.captured, data.refunded]),
    [
      ['payment.decided', 'authorised', '0', '0'],
      ['payment.captured', 'partly-captured', '500', '0'],
      ['payment.captured', 'settled', '1200', '0'],
      ['payment.refunded', 'settled', '1200', '200'],
    ],
  );
});

test('what an owner denies is told as well', async () => {
  const household = await bank.aHousehold({ rules: { approval: { above: '100', waitMs: 3_600_000 } } });
  const receiver = await startReceiver();
  const secret = secretOf(await household.owner.webhooks.register({ url: receiver.url }));
  const { payment } = await order(household, '20.00');
  await household.owner.payments.deny({ paymentId: payment.id });
  const events = paymentsOf(await receiver.events(2, secret));
  assert.deepEqual(
    events.map(({ type, data }) => [type, data.state]),
    [
      ['payment.decided', 'waiting'],
      ['payment.denied', 'refused'],
    ],
  );
});

test('an endpoint that was down hears everything in order when it is back', async () => {
  const household = await bank.aHousehold();
  const receiver = await startReceiver(() => 503);
  const { webhook, ...shown } = await household.station.webhooks.register({ url: receiver.url });
  const ordered: string[] = [];
  for (const amount of ['1.00', '2.00', '3.00']) ordered.push((await order(household, amount)).payment.id);
  await receiver.hears(1);
  const { webhookId } = { webhookId: webhook.id };
  await until(async () => (await household.station.webhooks.get({ webhookId })).state === 'failing');
  const failing = await household.station.webhooks.get({ webhookId });
  assert.equal(failing.lastError, 'It answered 503.');
  assert.ok(failing.nextAttemptAt && failing.failures >= 1);
  receiver.behave(() => 200);
  const before = receiver.heard.length;
  await household.station.webhooks.resume({ webhookId });
  await receiver.hears(before + 3);
  const told = receiver.heard.slice(-3).map(({ body }) => (JSON.parse(body) as PaymentEvent).data.id);
  assert.deepEqual(told, ordered);
  assert.ok(shown.secret);
  await until(async () => (await household.station.webhooks.get({ webhookId })).state === 'active');
});

test('an endpoint that nobody resumes is tried again by itself', async () => {
  const household = await bank.aHousehold();
  let turn = 0;
  const receiver = await startReceiver(() => (turn++ < 2 ? 500 : 204));
  await household.station.webhooks.register({ url: receiver.url });
  await order(household, '1.00');
  const [first, second, third] = await receiver.hears(3);
  assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id']);
  assert.equal(first?.headers['webhook-id'], third?.headers['webhook-id']);
  assert.equal(first?.body, third?.body);
});

test('an endpoint that never answers delays no other and no payment', async () => {
  const household = await bank.aHousehold();
  const silent = await startReceiver(() => undefined);
  const quick = await startReceiver();
  await household.station.webhooks.register({ url: silent.url });
  await household.station.webhooks.register({ url: quick.url });
  for (let turn = 0; turn < 5; turn += 1) await order(household, '1.00');
  await quick.hears(5);
  assert.equal(silent.heard.length, 1, 'one is under way at a time');
});

test('what was delivered and not noted is delivered again under the same id', async () => {
  const household = await bank.aHousehold();
  const receiver = await startReceiver(() => undefined);
  const secret = secretOf(await household.station.webhooks.register({ url: receiver.url }));
  await order(household, '1.00');
  await order(household, '2.00');
  // It has arrived, and the bank ends before it hears so.
  await receiver.hears(1);
  await bank.restart(async () => receiver.behave(() => 200));
  const [one, again, two] = await receiver.events(3, secret);
  assert.equal(one?.id, again?.id);
  assert.notEqual(two?.id, one?.id);
  assert.equal(receiver.heard[0]?.body, receiver.heard[1]?.body);
});

test('what was paid while nobody sent is told at the next start', async () => {
  const household = await bank.aHousehold();
  const receiver = await startReceiver();
  const { webhook } = await household.station.webhooks.register({ url: receiver.url });
  await household.station.webhooks.pause({ webhookId: webhook.id });
  await order(household, '1.00');
  await bank.restart();
  await order(household, '2.00');
  assert.equal(receiver.heard.length, 0);
  const paused = await household.station.webhooks.get({ webhookId: webhook.id });
  assert.deepEqual([paused.state, paused.pausedBecause], ['paused', 'asked']);
  await household.station.webhooks.resume({ webhookId: webhook.id });
  await receiver.hears(2);
});

test('everything after a position is told again, under the same ids', async () => {
  const household = await bank.aHousehold();
  const receiver = await startReceiver();
  const { webhook } = await household.station.webhooks.register({ url: receiver.url });
  const { payment } = await order(household, '1.00');
  await order(household, '2.00');
  await order(household, '3.00');
  const told = (await receiver.hears(3)).map(({ headers }) => headers['webhook-id']);
  const webhookId = webhook.id;
  await household.station.webhooks.replay({ webhookId, after: payment.position });
  const again = (await receiver.hears(5)).slice(3).map(({ headers }) => headers['webhook-id']);
  assert.deepEqual(again, told.slice(1));
  const beyond = household.station.webhooks.replay({ webhookId, after: '900000000' });
  await refused(beyond, 'webhooks/position-not-reached');
});

test('an endpoint that says it is gone is paused at once', async () => {
  const household = await bank.aHousehold();
  const receiver = await startReceiver(() => 410);
  const { webhook } = await household.station.webhooks.register({ url: receiver.url });
  await order(household, '1.00');
  const asked = { webhookId: webhook.id };
  await until(async () => (await household.station.webhooks.get(asked)).state === 'paused');
  const { pausedBecause, lastError } = await household.station.webhooks.get(asked);
  assert.equal(pausedBecause, 'gone');
  assert.equal(lastError, 'It answered 410: it wants nothing more.');
  assert.equal(receiver.heard.length, 1);
});

test('a redirect is not followed', async () => {
  const { station } = await bank.aHousehold();
  const elsewhere = await startReceiver();
  const receiver = await startReceiver((_, answer) => {
    answer.writeHead(307, { location: elsewhere.url }).end();
    return undefined;
  });
  const { webhook } = await station.webhooks.register({ url: receiver.url });
  const trial = await station.webhooks.test({ webhookId: webhook.id });
  assert.equal(trial.delivered, false);
  assert.equal(trial.error, 'It answered 307; redirects are not followed.');
  assert.equal(elsewhere.heard.length, 0);
});

test('a test delivery says at once whether the receiver takes it, and changes nothing', async () => {
  const { station } = await bank.aHousehold();
  const receiver = await startReceiver();
  const registered = await station.webhooks.register({ url: receiver.url });
  const { id: webhookId } = registered.webhook;
  assert.equal((await station.webhooks.test({ webhookId })).delivered, true);
  const [event] = await receiver.events(1, secretOf(registered));
  assert.equal(event?.type, 'webhook.test');
  assert.equal((await station.webhooks.get({ webhookId })).position, registered.webhook.position);
});

test('a merchant can’t see or change another’s endpoints, and operators see them all', async () => {
  const { station, owner } = await bank.aHousehold();
  const stranger = await bank.aMerchant('Kiosk');
  const receiver = await startReceiver();
  const { webhook } = await station.webhooks.register({ url: receiver.url });
  const asked = { webhookId: webhook.id };
  for (const { webhooks } of [stranger, owner]) {
    assert.deepEqual((await webhooks.list()).items, []);
    await refused(webhooks.get(asked), 'webhooks/webhook-not-found');
    await refused(webhooks.change({ ...asked, url: receiver.url }), 'webhooks/webhook-not-found');
    await refused(webhooks.pause(asked), 'webhooks/webhook-not-found');
    await refused(webhooks.replay({ ...asked, after: '0' }), 'webhooks/webhook-not-found');
    await refused(webhooks.rotateSecret(asked), 'webhooks/webhook-not-found');
    await refused(webhooks.test(asked), 'webhooks/webhook-not-found');
    await refused(webhooks.remove(asked), 'webhooks/webhook-not-found');
  }
  const operator = await bank.operator();
  assert.equal((await operator.webhooks.get(asked)).merchantId, station.id);
  assert.ok((await operator.webhooks.list()).items.some(({ id }) => id === webhook.id));
  await refused(operator.client.call('webhooks.pause', asked), 'platform/not-allowed');
});

test('a merchant hears nothing of another’s payments', async () => {
  const one = await bank.aHousehold();
  const other = await bank.aHousehold();
  const receiver = await startReceiver();
  const secret = secretOf(await one.station.webhooks.register({ url: receiver.url }));
  await order(other, '5.00');
  const { payment } = await order(one, '1.00');
  const [event] = paymentsOf(await receiver.events(1, secret));
  assert.equal(event?.data.id, payment.id);
});

test('the same registration twice is one webhook; its secret stands nowhere in the database', async () => {
  const { station } = await bank.aHousehold();
  const receiver = await startReceiver();
  const asked = { id: bank.newId(), url: receiver.url };
  const first = await station.webhooks.register(asked);
  const again = await station.webhooks.register(asked);
  assert.deepEqual([first.replayed, again.replayed], [false, true]);
  assert.equal(again.secret, first.secret, 'the first answer may have been lost');
  await refused(
    station.webhooks.register({ ...asked, url: `${receiver.url}/other` }),
    'platform/id-conflict',
  );
  const rows = await askDatabase(
    { connectionString: bank.connectionString },
    'select row_to_json(w)::text as row from webhooks.webhooks w',
  );
  const key = secretOf(first).slice('whsec_'.length, -1);
  assert.ok(!JSON.stringify(rows).includes(key));
});

test('what is removed is not sent to, and may not be too many', async () => {
  const household = await bank.aHousehold();
  const { webhooks } = household.station;
  const receiver = await startReceiver();
  const made = [];
  for (let turn = 0; turn < 10; turn += 1) made.push(await webhooks.register({ url: receiver.url }));
  await refused(webhooks.register({ url: receiver.url }), 'webhooks/too-many-webhooks');
  const [kept, ...others] = made;
  for (const { webhook } of others) await webhooks.remove({ webhookId: webhook.id });
  assert.deepEqual(
    (await webhooks.list()).items.map(({ id }) => id),
    [kept?.webhook.id],
  );
  await order(household, '1.00');
  await order(household, '2.00');
  await receiver.hears(2);
  assert.equal(new Set(receiver.heard.map(({ headers }) => headers['webhook-id'])).size, 2);
});

test('a webhook that leads elsewhere from now on is sent to there', async () => {
  const household = await bank.aHousehold();
  const { webhooks } = household.station;
  const [old, present] = [await startReceiver(() => 500), await startReceiver()];
  const { webhook } = await webhooks.register({ url: old.url });
  await order(household, '1.00');
  await old.hears(1);
  const changed = await webhooks.change({ webhookId: webhook.id, url: present.url });
  assert.equal(changed.url, present.url);
  await present.hears(1);
});

test('the metrics say how deliveries go', async () => {
  const metrics = await (await fetch(new URL('/metrics', bank.url()))).text();
  assert.match(metrics, /^bot_webhook_attempts_total\{outcome="delivered"\} [1-9]/m);
  assert.match(metrics, /^bot_webhook_attempts_total\{outcome="failed"\} [1-9]/m);
  assert.match(metrics, /^bot_webhooks_behind_rows [0-9]/m);
});
