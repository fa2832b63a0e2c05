/**
 * The thread that verifies and signs for `signature-desk.ts`. Plain JavaScript, checked by the compiler like the rest:
 * the worker threads of Node.js 20 do not take over the loader that runs TypeScript as it stands.
 */

import { createPublicKey, sign, verify } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** @import { KeyObject } from 'node:crypto' */
/** @import { Job, Message, Result } from './signature-desk.ts' */

/** So many imported keys are remembered; one takes about two kilobytes. */
const CACHED_KEYS = 10_000;
/** Raw signatures (IEEE P1363), as JOSE and COSE want them; it does not concern Ed25519. */
const dsaEncoding = 'ieee-p1363';

/** @type {Map<string, KeyObject>} */
const publicKeys = new Map();
/** @type {KeyObject[]} */
const signingKeys = [];

/**
 * @param {string} thumbprint
 * @param {string} jwk
 */
function publicKeyOf(thumbprint, jwk) {
  const known = publicKeys.get(thumbprint);
  if (known) return known;
  const key = createPublicKey({ format: 'jwk', key: JSON.parse(jwk) });
  // All at once, and rarely: finding out what was used longest ago costs more than importing a key again.
  if (publicKeys.size >= CACHED_KEYS) publicKeys.clear();
  publicKeys.set(thumbprint, key);
  return key;
}

/**
 * @param {Job} job
 * @returns {Result}
 */
function resultOf(job) {
  const bytes = Buffer.from(job[1], 'latin1');
  if (job.length === 4) {
    const [thumbprint, , jwk, signature] = job;
    const key = publicKeyOf(thumbprint, jwk);
    const digest = key.asymmetricKeyType === 'ec' ? 'sha256' : null;
    return verify(digest, bytes, { key, dsaEncoding }, Buffer.from(signature, 'latin1'));
  }
  const key = signingKeys[job[0]];
  if (!key) throw new Error(`The worker knows no signing key ${job[0]}.`);
  return sign('sha256', bytes, { key, dsaEncoding }).toString('base64url');
}

parentPort?.on('message', (/** @type {Message} */ message) => {
  if ('signingKey' in message) signingKeys.push(message.signingKey);
  else parentPort?.postMessage(message.jobs.map(resultOf));
});
