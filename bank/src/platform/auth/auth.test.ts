/** Tests of secrets, the bank's own key, and the proof that whoever brings a key holds it. */

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { Refusal } from '../errors/refusals.ts';
import { createBankSigner } from './bank-key.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { createSecret, hashSecret } from './credentials.ts';
import { verifyProofOfKey } from './signed-document.ts';
import { createVerificationKeys } from './verification-keys.ts';

const newPath = async () => join(await mkdtemp(join(tmpdir(), 'bot-key-')), 'keys', 'bank-key.pem');

test('a secret has 256 random bits after its prefix and is kept as its hash', () => {
  const secret = createSecret();
  assert.match(secret, /^bot_[A-Za-z0-9_-]{43}$/);
  assert.notEqual(secret, createSecret());
  assert.equal(hashSecret('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('the bank makes its key once, for itself only, and keeps it', async () => {
  const path = await newPath();
  const first = await createBankSigner(path);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  const again = await createBankSigner(path);
  assert.equal(again.keyId, first.keyId);
  assert.equal('d' in first.publicJwk, false);
});

test('what follows from the bank’s key is the same after a restart, and another for every label and bank', async () => {
  const path = await newPath();
  const first = (await createBankSigner(path)).deriveSecret('webhook 1');
  const again = await createBankSigner(path);
  const other = await createBankSigner(await newPath());
  assert.equal(first.length, 32);
  assert.deepEqual(again.deriveSecret('webhook 1'), first);
  assert.notDeepEqual(again.deriveSecret('webhook 2'), first);
  assert.notDeepEqual(other.deriveSecret('webhook 1'), first);
});

test('processes that start together end up with one key', async () => {
  const path = await newPath();
  const signers = await Promise.all([createBankSigner(path), createBankSigner(path), createBankSigner(path)]);
  assert.equal(new Set(signers.map((signer) => signer.keyId)).size, 1);
  assert.deepEqual(await readdir(join(path, '..')), ['bank-key.pem']);
});

test('anybody can verify what the bank signed with its public key', async () => {
  const signer = await createBankSigner(await newPath());
  const compact = await signer.sign('bot-receipt+jws', { paymentId: 'p-1' });
  const { payload, protectedHeader } = await compactVerify(
    compact,
    await importJWK(signer.publicJwk, 'ES256'),
  );
  assert.deepEqual(JSON.parse(new TextDecoder().decode(payload)), { paymentId: 'p-1' });
  assert.deepEqual(protectedHeader, { alg: 'ES256', kid: signer.keyId, typ: 'bot-receipt+jws' });
});

test('a key of another curve is not taken for the bank’s', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'bot-key-')), 'key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  await writeFile(path, privateKey.export({ format: 'pem', type: 'pkcs8' }));
  await assert.rejects(createBankSigner(path), /is a P-256 key/);
});

type CompactSignKey = Parameters<CompactSign['sign']>[0];

/** A proof for the registration of a key, signed with `signWith` or with the key itself. */
async function proofOf(options: { signWith?: CompactSignKey; typ?: string } = {}) {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk, 'sha256');
  const compact = await new CompactSign(new TextEncoder().encode('{"code":"one-time"}'))
    .setProtectedHeader({ alg: 'ES256', kid, typ: options.typ ?? 'things.register', aud: 'bank' })
    .sign(options.signWith ?? privateKey);
  return {
    proof: { evidence: compact, publicJwk, operation: 'things.register', bankId: 'bank' },
    kid,
    privateKey,
  };
}

test('whoever registers a key proves to hold it', async () => {
  const { proof, kid } = await proofOf();
  const verified = await verifyProofOfKey(proof, createVerificationKeys());
  assert.deepEqual(verified, { input: { code: 'one-time' }, keyThumbprint: kid });
});

test('a proof by another key, for something else or of a wrong form is refused', async () => {
  const { privateKey } = await proofOf();
  const keys = createVerificationKeys();
  const { proof } = await proofOf();
  await assert.rejects(verifyProofOfKey((await proofOf({ signWith: privateKey })).proof, keys), Refusal);
  await assert.rejects(
    verifyProofOfKey((await proofOf({ typ: 'payments.pay' })).proof, keys),
    /signed for something else/,
  );
  await assert.rejects(verifyProofOfKey({ ...proof, evidence: `${proof.evidence}.x` }, keys), /three parts/);
  await assert.rejects(verifyProofOfKey({ ...proof, evidence: 'x' }, keys), Refusal);
});

test('only valid P-256 and Ed25519 keys are usable', async () => {
  const keys = createVerificationKeys();
  const cases: JWK[] = [
    { kty: 'EC', crv: 'P-384', x: 'AA', y: 'AA' },
    { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' },
    { kty: 'EC', crv: 'P-256' },
    { kty: 'oct', k: 'AAAA' },
    { kty: 'OKP', crv: 'Ed448', x: 'AA' },
    { kty: 'OKP', crv: 'Ed25519', x: 'AA' },
  ];
  for (const jwk of cases) await assert.rejects(keys.import(jwk), Refusal, JSON.stringify(jwk));
});

test('a bounded cache forgets what was used longest ago', () => {
  const cache = createBoundedCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  cache.get('a');
  cache.set('c', 3);
  assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c')], [1, undefined, 3]);
});
