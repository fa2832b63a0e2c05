/** Signatures are checked and made by worker threads as they would be here. */

import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { after, test } from 'node:test';
import { createSignatureDesk } from './signature-desk.ts';

const desk = createSignatureDesk(2);
after(() => desk.close());

const dsaEncoding = 'ieee-p1363';
const names = new Map<KeyObject, string>();

function textOf(publicKey: KeyObject) {
  const thumbprint = names.get(publicKey) ?? `key-${names.size}`;
  names.set(publicKey, thumbprint);
  return { thumbprint, jwk: JSON.stringify(publicKey.export({ format: 'jwk' })) };
}

const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed25519 = generateKeyPairSync('ed25519');

test('signatures of both algorithms are told from others, over texts and over bytes', async () => {
  const bytes = Buffer.from([0, 255, 128, 7]);
  for (const { privateKey, publicKey, digest } of [
    { ...p256, digest: 'sha256' },
    { ...ed25519, digest: null },
  ]) {
    const ofText = sign(digest, Buffer.from('abc.def'), { key: privateKey, dsaEncoding });
    const ofBytes = sign(digest, bytes, { key: privateKey, dsaEncoding });
    const key = textOf(publicKey);
    assert.equal(await desk.verify(key, 'abc.def', ofText), true);
    assert.equal(await desk.verify(key, 'abc.deg', ofText), false);
    assert.equal(await desk.verify(key, bytes, ofBytes), true);
    assert.equal(await desk.verify(key, bytes, ofText), false);
  }
});

test('a signature of another key is none, and neither is one of a wrong form', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = sign('sha256', Buffer.from('abc'), { key: other.privateKey, dsaEncoding });
  for (const { publicKey } of [p256, ed25519]) {
    const key = textOf(publicKey);
    const forms = [
      signature,
      Buffer.alloc(64),
      Buffer.alloc(64, 0xff),
      Buffer.alloc(63),
      Buffer.alloc(72),
      Buffer.alloc(0),
    ];
    for (const form of forms) assert.equal(await desk.verify(key, 'abc', form), false);
  }
  assert.equal(await desk.verify(textOf(other.publicKey), 'abc', signature), true);
});

test('many at once each get their own answer', async () => {
  const key = textOf(p256.publicKey);
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, index) => {
      const text = `document ${index}`;
      const what = index % 3 === 0 ? `${text}, changed` : text;
      return desk.verify(key, what, sign('sha256', Buffer.from(text), { key: p256.privateKey, dsaEncoding }));
    }),
  );
  assert.deepEqual(
    answers,
    answers.map((_, index) => index % 3 !== 0),
  );
});

test('what the desk signs, anybody can verify, also with a key that came later', async () => {
  for (const { privateKey, publicKey } of [p256, generateKeyPairSync('ec', { namedCurve: 'P-256' })]) {
    const signText = desk.addSigningKey(privateKey);
    const texts = Array.from({ length: 100 }, (_, index) => `receipt ${index}`);
    const signatures = await Promise.all(texts.map(signText));
    for (const [index, signature] of signatures.entries()) {
      const bytes = Buffer.from(signature, 'base64url');
      const key = {
        key: createPublicKey(publicKey.export({ format: 'pem', type: 'spki' })),
        dsaEncoding,
      } as const;
      assert.ok(verify('sha256', Buffer.from(texts[index] ?? ''), key, bytes));
    }
  }
});

test('a worker that ends fails only what it had: the next is served by another', async () => {
  const fragile = createSignatureDesk(1);
  after(() => fragile.close());
  await assert.rejects(fragile.verify({ thumbprint: 'broken', jwk: '{}' }, 'abc', Buffer.alloc(64)));
  const signature = sign('sha256', Buffer.from('abc'), { key: p256.privateKey, dsaEncoding });
  assert.equal(await fragile.verify(textOf(p256.publicKey), 'abc', signature), true);
});
