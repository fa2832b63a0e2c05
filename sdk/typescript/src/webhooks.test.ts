/** A receiver trusts what the bank has signed, and nothing that was changed, is old, or comes from somebody else. */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { NotTrusted } from './errors.ts';
import { verifyWebhook } from './webhooks.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const now = Date.parse('2026-03-01T08:00:00Z');
const id = 'evt_7_0';
const body = JSON.stringify({ id, type: 'payment.decided', data: { note: 'für den Kühlschrank' } });

function signed(given: { by?: string[]; at?: number; id?: string; body?: string } = {}) {
  const timestamp = String((given.at ?? now) / 1000);
  const content = `${given.id ?? id}.${timestamp}.${given.body ?? body}`;
  const signatures = (given.by ?? [secret]).map((one) => {
    const key = Buffer.from(one.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
  });
  return {
    'webhook-id': given.id ?? id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

function notTrusted(message: RegExp) {
  return (error: unknown) => error instanceof NotTrusted && message.test(error.message);
}

test('what the bank has signed is told, as text and as bytes', async () => {
  for (const received of [body, Buffer.from(body), new TextEncoder().encode(body)]) {
    const event = await verifyWebhook({ headers: signed(), body: received, secret, now });
    assert.deepEqual(event, JSON.parse(body));
  }
});

test('headers are read as Node.js and as fetch have them, however they are spelled', async () => {
  const headers = signed();
  const shouted = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
  );
  for (const given of [new Headers(headers), shouted, { ...headers, 'webhook-id': [id] }])
    assert.ok(await verifyWebhook({ headers: given, body, secret, now }));
});

test('while a secret is exchanged, either one is enough; unknown signatures are passed over', async () => {
  const headers = signed({ by: [other, secret] });
  for (const one of [secret, other]) assert.ok(await verifyWebhook({ headers, body, secret: one, now }));
  const strange = { ...headers, 'webhook-signature': `v1a,AAAA v2,x ${headers['webhook-signature']}` };
  assert.ok(await verifyWebhook({ headers: strange, body, secret, now }));
});

test('nothing that was changed or signed by another is trusted', async () => {
  const changes: [string, Parameters<typeof verifyWebhook>[0]][] = [
    ['body', { headers: signed(), body: body.replace('für', 'fur'), secret }],
    ['id', { headers: { ...signed(), 'webhook-id': 'evt_8_0' }, body, secret }],
    ['secret', { headers: signed(), body, secret: other }],
    ['time', { headers: { ...signed(), 'webhook-timestamp': String(now / 1000 + 1) }, body, secret }],
    ['signature', { headers: { ...signed(), 'webhook-signature': 'v1,AAAA' }, body, secret }],
  ];
  for (const [what, received] of changes)
    await assert.rejects(verifyWebhook({ ...received, now }), notTrusted(/No signature fits/), what);
});

test('a delivery of long ago, or from the future, is not trusted', async () => {
  const at = (offsetMs: number, toleranceSeconds?: number) =>
    verifyWebhook({ headers: signed({ at: now + offsetMs }), body, secret, now, toleranceSeconds });
  assert.ok(await at(-300_000));
  await assert.rejects(at(-301_000), notTrusted(/too long ago/));
  await assert.rejects(at(301_000), notTrusted(/from the future/));
  assert.ok(await at(-301_000, 400));
  await assert.rejects(at(-11_000, 10), notTrusted(/too long ago/));
});

test('what is missing is named', async () => {
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const) {
    const headers = { ...signed(), [name]: undefined };
    await assert.rejects(verifyWebhook({ headers, body, secret, now }), notTrusted(new RegExp(name)));
  }
  await assert.rejects(verifyWebhook({ headers: signed(), body, secret: 'bot_word', now }), TypeError);
});

test('the body of one event does not pass under the id of another', async () => {
  const headers = signed({ id: 'evt_9_9' });
  await assert.rejects(verifyWebhook({ headers, body, secret, now }), notTrusted(/different events/));
});
