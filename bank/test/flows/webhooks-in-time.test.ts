/** Webhooks over hours and days, on a clock that the test moves; this bank is configured as one in production. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Operations, verifyWebhook } from '@bank-of-things/sdk';
import { startTestBank } from '../support/bank.ts';
import { order, refused } from '../support/orders.ts';
import { startReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const START = '2026-03-02T08:00:00Z';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
let time = Date.parse(START);

const bank = await startTestBank({
  clockStart: START,
  settings: { BOT_WEBHOOKS_TO_PRIVATE_ADDRESSES: 'loopback' },
});
const careful = await startTestBank();

async function passes(ms: number): Promise<void> {
  time += ms;
  await bank.setClock(new Date(time).toISOString());
}

test('a webhook to a private address is refused', async () => {
  const { station } = await careful.aHousehold();
  for (const url of [
    'http://127.0.0.1:3000/',
    'https://localhost/',
    'https://10.0.0.7/',
    'https://[::1]/',
    'https://169.254.169.254/latest/',
    'http://shop.example/',
  ])
    await refused(station.webhooks.register({ url }), 'webhooks/url-not-allowed');
  const { webhook } = await station.webhooks.register({ url: 'https://shop.example/hooks' });
  const change = { webhookId: webhook.id, url: 'https://192.168.0.1/' };
  await refused(station.webhooks.change(change), 'webhooks/url-not-allowed');
});

test('a rotated secret signs together with the old one for a day', async () => {
  const household = await bank.aHousehold();
  const { webhooks } = household.station;
  const receiver = await startReceiver();
  const { webhook, secret: old = '' } = await webhooks.register({ url: receiver.url });
  const asked = { webhookId: webhook.id, id: await household.car.client.bank.newId() };
  const { secret: present = '', replayed } = await webhooks.rotateSecret(asked);
  assert.equal(replayed, false);
  assert.notEqual(present, old);
  const again = await webhooks.rotateSecret(asked);
  assert.deepEqual([again.secret, again.replayed], [present, true], 'the first answer may have been lost');

  const signedWith = async (secret: string) => {
    const { headers, body } = receiver.heard.at(-1) ?? assert.fail('Nothing was heard.');
    return verifyWebhook({ headers, body, secret, now: time }).then(
      () => true,
      () => false,
    );
  };
  await order(household, '1.00');
  await receiver.hears(1);
  assert.deepEqual([await signedWith(present), await signedWith(old)], [true, true]);
  await passes(DAY_MS);
  await order(household, '1.00');
  await receiver.hears(2);
  assert.deepEqual([await signedWith(present), await signedWith(old)], [true, false]);
  const late = await webhooks.rotateSecret(asked);
  assert.equal(late.secret, undefined, 'a day later nobody is shown it again');
});

test('an endpoint that fails for five days is paused, and goes on where it stood', async () => {
  const household = await bank.aHousehold();
  const { webhooks } = household.station;
  const receiver = await startReceiver(() => 500);
  const { webhook } = await webhooks.register({ url: receiver.url });
  const asked = { webhookId: webhook.id };
  const state = async () => (await webhooks.get(asked)).state;
  await order(household, '1.00');
  await until(async () => (await state()) === 'failing');
  const waiting = await webhooks.get(asked);
  assert.equal(waiting.failingSince, new Date(time).toISOString());
  assert.ok(Date.parse(waiting.nextAttemptAt ?? '') > time);

  await passes(4 * DAY_MS);
  await receiver.hears(2);
  assert.equal(await state(), 'failing');
  await passes(DAY_MS);
  await until(async () => (await state()) === 'paused');
  const paused = await webhooks.get(asked);
  assert.equal(paused.pausedBecause, 'failed-too-long');
  assert.equal(paused.lastError, 'It answered 500.');

  await order(household, '2.00');
  await passes(DAY_MS);
  const attempts = receiver.heard.length;
  receiver.behave(() => 200);
  await webhooks.resume(asked);
  await receiver.hears(attempts + 2);
  const amounts = receiver.heard
    .slice(attempts)
    .map(({ body }) => (JSON.parse(body) as { data: Operations['payments.get']['output']['payment'] }).data)
    .map(({ money }) => money.amount);
  assert.deepEqual(amounts, ['100', '200']);
});
