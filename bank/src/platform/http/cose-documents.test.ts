/** Tests of documents in COSE at the door: what is accepted, what is refused and why, and that a JWS says the same. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { hashOfEvidence } from '../kernel/evidence.ts';
import { BANK_ID, cbor, createTestKey, ORDER, OWNER_TOKEN, openTestDoor } from './test-door.ts';

const door = await openTestDoor();
const { app } = door;
after(() => app.close());
const thing = await door.registerKey({ thingId: 'thing-1' });
const kid = Buffer.from(thing.thumbprint, 'base64url');

/** Shorter keys come first in deterministic CBOR. */
const IN_ORDER = { payee: 'charger', amount: { asset: 'EUR', scale: 2, amount: '100' } };

async function send(url: string, payload: Buffer, mediaType = 'application/cose') {
  const headers = { 'content-type': mediaType };
  const response = await app.inject({ method: 'POST', url, payload, headers });
  return { status: response.statusCode, body: response.json() };
}

const pay = (payload: Buffer, mediaType?: string) => send('/v1/payments', payload, mediaType);

/** A protected header as a map of these pairs. */
const headerOf = (...pairs: [unknown, unknown][]) => cbor.encode(new Map(pairs));
const audience = new Map([[3, BANK_ID]]);
const header = { alg: [1, -7], kid: [4, kid], claims: [15, audience], typ: [16, 'payments.pay'] } as {
  [name: string]: [unknown, unknown];
};
const headerWith = (changed: typeof header) =>
  headerOf(...Object.values({ ...header, ...changed }).filter(([label]) => label !== undefined));

test('a thing pays with a COSE message, and its bytes are kept as the evidence', async () => {
  const message = await thing.signCose('payments.pay', IN_ORDER);
  const answer = await pay(message);
  assert.deepEqual(answer.body, { outcome: 'settled', payee: 'charger' });
  const { document, principal } = door.received.at(-1) ?? {};
  const evidence = `cose:${message.toString('base64url')}`;
  assert.deepEqual(document, { evidence, keyThumbprint: thing.thumbprint });
  assert.equal((principal as { kind: string } | undefined)?.kind, 'thing');
  assert.equal(hashOfEvidence(evidence), createHash('sha256').update(message).digest('hex'));
});

test('the same order says the same in JOSE and in COSE', async () => {
  await pay(await thing.signCose('payments.pay', IN_ORDER));
  const payload = await thing.signDocument('payments.pay', ORDER);
  await app.inject({ method: 'POST', url: '/v1/payments', payload });
  const [cose, jose] = door.received.slice(-2);
  assert.deepEqual(cose?.input, jose?.input);
  assert.deepEqual(cose?.principal, jose?.principal);
});

test('Ed25519, no tag, and the media type with its parameter are as good', async () => {
  const key = await door.registerKey({ thingId: 'thing-2' }, 'EdDSA');
  assert.equal((await pay(await key.signCose('payments.pay', IN_ORDER))).status, 200);
  const untagged = await thing.signCose('payments.pay', IN_ORDER, { isTagged: false });
  assert.equal((await pay(untagged, 'application/cose; cose-type="cose-sign1"')).status, 200);
});

test('a COSE message that is signed wrongly is refused with the reason', async (t) => {
  const stranger = await createTestKey();
  const sign = (changed: typeof header) =>
    thing.signCose('payments.pay', IN_ORDER, { header: headerWith(changed) });
  const good = await thing.signCose('payments.pay', IN_ORDER);
  const flipped = Buffer.from(good);
  flipped.writeUInt8(flipped.readUInt8(flipped.length - 1) ^ 1, flipped.length - 1);
  const otherPayee = Buffer.from(good);
  otherPayee.write('thief!!', otherPayee.indexOf('charger'));
  const none: [unknown, unknown] = [undefined, undefined];
  const cases: [string, Buffer, RegExp][] = [
    ['another operation', await thing.signCose('payments.cancel', IN_ORDER), /"typ" must be payments.pay/],
    ['another bank', await sign({ claims: [15, new Map([[3, 'other']])] }), /"aud" must be/],
    ['no bank', await sign({ claims: none }), /CWT claims/],
    [
      'a claim that the bank would not honour',
      await sign({
        claims: [
          15,
          new Map<number, unknown>([
            [3, BANK_ID],
            [4, 1],
          ]),
        ],
      }),
      /nothing else/,
    ],
    ['a key nobody registered', await stranger.signCose('payments.pay', IN_ORDER), /knows no usable key/],
    [
      'a stranger’s signature under a known key id',
      await stranger.signCose('payments.pay', IN_ORDER, { header: headerWith({}) }),
      /not that of this key/,
    ],
    ['a changed payload', otherPayee, /not that of this key/],
    ['a changed signature', flipped, /not that of this key/],
    ['no algorithm', await sign({ alg: none }), /"alg" must be ES256 or EdDSA/],
    ['an HMAC', await sign({ alg: [1, 5] }), /"alg" must be ES256 or EdDSA/],
    ['an algorithm that does not fit the key', await sign({ alg: [1, -8] }), /"alg" must be ES256 with/],
    ['a key id that is no thumbprint', await sign({ kid: [4, Buffer.from('short')] }), /"kid"/],
    ['a key id as text', await sign({ kid: [4, thing.thumbprint] }), /"kid"/],
    [
      'a critical extension',
      await thing.signCose('payments.pay', IN_ORDER, {
        header: headerOf([1, -7], [2, [-1]], [4, kid], [15, audience], [16, 'payments.pay']),
      }),
      /critical/,
    ],
  ];
  for (const [name, message, reason] of cases) {
    await t.test(name, async () => {
      const answer = await pay(message);
      assert.match(answer.body.detail, reason);
      assert.deepEqual([answer.status, answer.body.code], [401, 'platform/bad-signature']);
    });
  }
});

test('a COSE message of another form, or spelled otherwise, is refused with the reason', async (t) => {
  const good = await thing.signCose('payments.pay', IN_ORDER, { isTagged: false });
  const outOfOrder = headerOf([4, kid], [1, -7], [15, audience], [16, 'payments.pay']);
  const cases: [string, Buffer, RegExp][] = [
    ['keys of the order in another sequence', await thing.signCose('payments.pay', ORDER), /out of order/],
    [
      'labels of the header in another sequence',
      await thing.signCose('payments.pay', IN_ORDER, { header: outOfOrder }),
      /protected header is not deterministic CBOR: keys are out of order/,
    ],
    [
      'an unprotected header',
      await thing.signCose('payments.pay', IN_ORDER, { unprotected: [[4, kid]] }),
      /no unprotected headers/,
    ],
    ['the tag of a MAC', Buffer.concat([Uint8Array.of(0xd1), good]), /a tag/],
    ['the tag twice', Buffer.concat([Uint8Array.of(0xd2, 0xd2), good]), /a tag/],
    ['a list that never ends', Buffer.concat([Uint8Array.of(0x9f), good.subarray(1)]), /indefinite/],
    ['something behind it', Buffer.concat([good, Uint8Array.of(0)]), /follows the last item/],
    ['no payload inside', Buffer.from('8440a0f640', 'hex'), /payload inside/],
    ['five parts', Buffer.from('8540a0404000', 'hex'), /COSE_Sign1 message/],
    ['JSON', Buffer.from(JSON.stringify(ORDER)), /not deterministic CBOR/],
    ['a payload that is a list', await thing.signCose('payments.pay', [1]), /payload is not a map/],
    ['a payload of labels', await thing.signCose('payments.pay', new Map([[1, 2]])), /a key is no text/],
    ['bytes in the payload', await thing.signCose('payments.pay', { payee: kid }), /byte string/],
    ['too much', await thing.signCose('payments.pay', { note: 'x'.repeat(16_500) }), /too large/],
    [
      'a header too large',
      await thing.signCose('payments.pay', IN_ORDER, { header: Buffer.alloc(2000) }),
      /header is too large/,
    ],
  ];
  for (const [name, message, reason] of cases) {
    await t.test(name, async () => {
      const answer = await pay(message);
      assert.match(answer.body.detail, reason);
      assert.equal(answer.body.code, 'platform/malformed-request');
    });
  }
});

test('a signed payload in CBOR follows the same schema as JSON', async () => {
  const answer = await pay(await thing.signCose('payments.pay', { ...IN_ORDER, payee: 5 }));
  assert.deepEqual(answer.body.violations, [{ pointer: '/payee', expected: 'must be string' }]);
});

test('a COSE message cannot be carried to another resource, nor to what takes plain JSON', async () => {
  const url = '/v1/payments/p-1/cancel';
  const good = await thing.signCose('payments.cancel', { paymentId: 'p-1' });
  assert.deepEqual((await send(url, good)).body, { cancelled: 'p-1' });
  const other = await send(url, await thing.signCose('payments.cancel', { paymentId: 'p-2' }));
  assert.match(other.body.detail, /same as in the path/);
  const plain = await app.inject({
    method: 'PUT',
    url: '/v1/things/7/name',
    payload: await thing.signCose('things.rename', { name: 'Ada', number: 7 }),
    headers: { 'content-type': 'application/cose', authorization: `Bearer ${OWNER_TOKEN}` },
  });
  assert.match(plain.json().detail, /takes plain JSON/);
});

test('a device that asks for CBOR is answered in CBOR, also when it is refused', async () => {
  const ask = async (payload: Buffer, accept: string) => {
    const headers = { 'content-type': 'application/cose', accept };
    return app.inject({ method: 'POST', url: '/v1/payments', payload, headers });
  };
  const good = await thing.signCose('payments.pay', IN_ORDER);
  const paid = await ask(good, 'application/cbor');
  assert.match(String(paid.headers['content-type']), /^application\/cbor/);
  assert.equal(Number(paid.headers['content-length']), paid.rawPayload.length);
  assert.deepEqual(cbor.decode(paid.rawPayload), { outcome: 'settled', payee: 'charger' });

  const refused = await ask(await thing.signCose('payments.cancel', IN_ORDER), 'application/cbor');
  assert.equal(refused.statusCode, 401);
  assert.equal(cbor.decode(refused.rawPayload).code, 'platform/bad-signature');

  for (const accept of ['*/*', 'application/json', 'application/cbor, application/json']) {
    assert.deepEqual((await ask(good, accept)).json(), { outcome: 'settled', payee: 'charger' });
  }
});
