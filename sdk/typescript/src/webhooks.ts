/** Webhooks as their receiver sees them: who really sent this, and what does it say? After Standard Webhooks 1.0.0. */

import { NotTrusted } from './errors.ts';
import type { WebhookEvent } from './generated/operations.ts';
import { type Bytes, textOf, utf8 } from './values/bytes.ts';

/** Headers as Node.js or `fetch` has them. */
export type ReceivedHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export type ReceivedWebhook = {
  readonly headers: ReceivedHeaders;
  /** Exactly what arrived: JSON that was parsed and written again has other bytes. */
  readonly body: string | Uint8Array;
  /** As `webhooks.register` or `webhooks.rotateSecret` showed it. */
  readonly secret: string;
  /** How far the clocks of bank and receiver may differ, and how late a delivery may be; default five minutes. */
  readonly toleranceSeconds?: number | undefined;
  /** The receiver's time in milliseconds. */
  readonly now?: number | undefined;
};

const TOLERANCE_SECONDS = 300;

/**
 * Returns the event when it was signed with the secret, and not long ago; throws `NotTrusted` otherwise. A delivery may
 * come twice, under the same `id`.
 */
export async function verifyWebhook(received: ReceivedWebhook): Promise<WebhookEvent> {
  const { headers, secret, toleranceSeconds = TOLERANCE_SECONDS, now = Date.now() } = received;
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature').split(' ');
  require(/^[0-9]{1,15}$/.test(timestamp), 'Its timestamp is no number of seconds.');
  const ageSeconds = Math.floor(now / 1000) - Number(timestamp);
  require(ageSeconds <= toleranceSeconds, 'It was sent too long ago.');
  require(ageSeconds >= -toleranceSeconds, 'It comes from the future: one of the clocks is wrong.');
  const body = typeof received.body === 'string' ? received.body : textOf(received.body);
  const key = await keyOf(secret);
  const isGenuine = await isAnySignature(key, signatures, utf8(`${id}.${timestamp}.${body}`));
  require(isGenuine, 'No signature fits the body and the secret. Is the body as it arrived, byte by byte?');
  return eventOf(body, id);
}

function headerOf(headers: ReceivedHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : plainHeader(headers, name);
  require(typeof value === 'string' && value !== '', `It has no header ${name}.`);
  return value;
}

function plainHeader(headers: Exclude<ReceivedHeaders, Headers>, name: string): unknown {
  const value = headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return Array.isArray(value) ? value[0] : value;
}

/** A wrong secret is the receiver's own mistake. */
function keyOf(secret: string): Promise<CryptoKey> {
  const text = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  if (!text) throw new TypeError('A secret is whsec_ and base64, as the bank has shown it.');
  return crypto.subtle.importKey('raw', bytesOfBase64(text), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ]);
}

/** Each is checked by WebCrypto, which compares in constant time; several are sent while a secret is exchanged. */
async function isAnySignature(
  key: CryptoKey,
  signatures: readonly string[],
  signed: Bytes,
): Promise<boolean> {
  for (const signature of signatures) {
    const text = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(signature)?.[1];
    if (text && (await crypto.subtle.verify('HMAC', key, bytesOfBase64(text), signed))) return true;
  }
  return false;
}

function eventOf(body: string, id: string): WebhookEvent {
  const event = JSON.parse(body) as WebhookEvent;
  require(event.id === id, 'Its header and its body name different events.');
  return event;
}

function bytesOfBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function require(condition: unknown, why: string): asserts condition {
  if (!condition) throw new NotTrusted(`The webhook does not hold: ${why}`);
}
