/** What a delivery carries in its headers: anybody with the secret can check it, and nobody else can make it. */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { endOf, type StoredWebhook } from './model.ts';
import { createWebhookSigner, signedHeaders } from './signing.ts';

/** The bank's key as a test has it: what follows from it is an HMAC of the label. */
const signer = createWebhookSigner({
  deriveSecret: (label) => createHmac('sha256', 'the bank’s key').update(label).digest(),
});
const at = Date.parse('2026-03-01T08:00:00.900Z');
const delivery = { eventId: 'evt_7_0', body: '{"a":"ü"}', at };
const webhook: StoredWebhook = {
  id: 'one',
  holder: { merchantId: 'm' },
  url: 'https://shop.example/',
  secretId: 'second',
  secretMadeAt: at,
  cursor: endOf(0n),
  failures: 0,
  createdAt: at,
};

function made(secret: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update('evt_7_0.1772352000.{"a":"ü"}').digest('base64')}`;
}

test('the example of the specification’s libraries is signed as they sign it', () => {
  // Fixed here once, so that a change of ours cannot pass unseen.
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const headers = signedHeaders(
    { eventId: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}', at: 1_614_265_330_000 },
    [key],
  );
  assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('a delivery says its id, its time in seconds, and is signed over both and the body', () => {
  assert.deepEqual(signer.headersOf(webhook, delivery), {
    'content-type': 'application/json',
    'webhook-id': 'evt_7_0',
    'webhook-timestamp': '1772352000',
    'webhook-signature': made(signer.secretOf(webhook)),
  });
});

test('an old secret signs as well until its time is over', () => {
  const first = signer.secretOf({ id: 'one', secretId: 'first' });
  const rotated = { ...webhook, oldSecret: { id: 'first', until: at + 1 } };
  const { 'webhook-signature': both } = signer.headersOf(rotated, delivery);
  assert.equal(both, `${made(signer.secretOf(webhook))} ${made(first)}`);
  const { 'webhook-signature': one } = signer.headersOf(rotated, { ...delivery, at: at + 1 });
  assert.equal(one.split(' ').length, 1);
});

test('every webhook and every rotation has a secret of its own', () => {
  const secrets = [
    { id: 'one', secretId: 'first' },
    { id: 'one', secretId: 'second' },
    { id: 'two', secretId: 'first' },
  ].map(signer.secretOf);
  assert.equal(new Set(secrets).size, 3);
  for (const secret of secrets) assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
});
