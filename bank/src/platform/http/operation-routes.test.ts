/** Tests of how operations are asked for over HTTP: identity, signatures, input, answers. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  createTestKey,
  ORDER,
  OWNER_SESSION,
  OWNER_TOKEN,
  openTestDoor,
  START,
  type TestKey,
} from './test-door.ts';

const door = await openTestDoor();
const { app } = door;
after(() => app.close());
const thing = await door.registerKey({ thingId: 'thing-1' });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Sends `payload` to the paying operation and returns status and problem or answer. */
async function pay(payload: unknown, headers: Record<string, string> = {}) {
  const response = await app.inject({
    method: 'POST',
    url: '/v1/payments',
    payload: payload as object,
    headers,
  });
  return { status: response.statusCode, body: response.json(), headers: response.headers };
}

test('a thing pays with a document signed by its key, and the handler keeps the evidence', async () => {
  const document = await thing.signDocument('payments.pay', ORDER);
  const answer = await pay(document);
  assert.deepEqual(answer.body, { outcome: 'settled', payee: 'charger' });
  assert.equal(answer.status, 200);
  const request = door.received.at(-1);
  assert.deepEqual(request?.document, {
    evidence: `${document.protected}.${document.payload}.${document.signature}`,
    keyThumbprint: thing.thumbprint,
  });
  assert.deepEqual(request?.principal, {
    kind: 'thing',
    thingId: 'thing-1',
    keyThumbprint: thing.thumbprint,
  });
  assert.equal(request?.receivedAt, START);
});

test('an Ed25519 key signs as well as a P-256 key', async () => {
  const key = await door.registerKey({ thingId: 'thing-2' }, 'EdDSA');
  assert.equal((await pay(await key.signDocument('payments.pay', ORDER))).status, 200);
});

test('application/jose+json carries the same document', async () => {
  const document = JSON.stringify(await thing.signDocument('payments.pay', ORDER));
  assert.equal((await pay(document, { 'content-type': 'application/jose+json' })).status, 200);
});

test('a key of a thing and a merchant acts as the thing where things may ask', async () => {
  const both = await door.registerKey({ thingId: 'thing-3', merchantId: 'merchant-3' });
  await pay(await both.signDocument('payments.pay', ORDER));
  assert.equal((door.received.at(-1)?.principal as { kind: string } | undefined)?.kind, 'thing');
});

test('what is signed wrongly is refused with the reason', async (t) => {
  const stranger = await createTestKey();
  const good = await thing.signDocument('payments.pay', ORDER);
  const header = (change: object) =>
    Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(good.protected ?? '', 'base64url').toString()), ...change }),
    ).toString('base64url');
  const otherPayload = (await thing.signDocument('payments.pay', { ...ORDER, payee: 'thief' })).payload;
  const cases: [string, unknown, number, RegExp][] = [
    [
      'another operation',
      await thing.signDocument('payments.cancel', ORDER),
      401,
      /"typ" must be payments.pay/,
    ],
    ['another bank', await thing.signDocument('payments.pay', ORDER, { aud: 'other' }), 401, /"aud" must be/],
    [
      'a key nobody registered',
      await stranger.signDocument('payments.pay', ORDER),
      401,
      /knows no usable key/,
    ],
    [
      'a stranger’s signature under a known key id',
      await stranger.signDocument('payments.pay', ORDER, { kid: thing.thumbprint }),
      401,
      /not that of this key/,
    ],
    ['a changed payload', { ...good, payload: otherPayload }, 401, /not that of this key/],
    ['alg none', { ...good, protected: header({ alg: 'none' }) }, 401, /"alg" must be ES256 or EdDSA/],
    ['alg HS256', { ...good, protected: header({ alg: 'HS256' }) }, 401, /"alg" must be ES256 or EdDSA/],
    [
      'an alg that does not fit the key',
      { ...good, protected: header({ alg: 'EdDSA' }) },
      401,
      /"alg" must be ES256 with this key/,
    ],
    ['a critical extension', { ...good, protected: header({ crit: ['b64'], b64: false }) }, 401, /critical/],
    ['no key id', { ...good, protected: header({ kid: undefined }) }, 401, /"kid"/],
    ['a header that is no JSON', { ...good, protected: 'AAAA' }, 400, /protected header is not JSON/],
    ['padding', { ...good, signature: `${good.signature}==` }, 400, /"signature" is not base64url/],
    ['an unprotected header', { ...good, header: {} }, 400, /no member "header"/],
    [
      'a payload that is a list',
      await thing.signDocument('payments.pay', [1]),
      400,
      /payload is not a JSON object/,
    ],
    ['a payload that is no JSON', await thing.signDocument('payments.pay', '{'), 400, /payload is not JSON/],
    ['a header too large', { ...good, protected: 'A'.repeat(2052) }, 400, /too large/],
  ];
  for (const [name, document, status, reason] of cases) {
    await t.test(name, async () => {
      const answer = await pay(document);
      assert.match(answer.body.detail, reason);
      assert.equal(answer.status, status);
      assert.equal(
        answer.body.code,
        status === 401 ? 'platform/bad-signature' : 'platform/malformed-request',
      );
    });
  }
});

test('a document may carry a second signature, of the secondary key of the same thing', async (t) => {
  const own = await openTestDoor();
  const primary = await own.registerKey({ thingId: 'thing-6' });
  const secondary = await createTestKey('EdDSA');
  const merchant = await own.registerKey({ merchantId: 'merchant-6' });
  const secondaryOf = async (key: TestKey, typ = 'payments.pay', payload: object = ORDER) =>
    key.signDocument(typ, payload);
  const [first, second] = [await primary.signDocument('payments.pay', ORDER), await secondaryOf(secondary)];
  const join = (...signed: { protected?: string; signature: string }[]) => ({
    payload: first.payload,
    signatures: signed.map(({ protected: head, signature }) => ({ protected: head, signature })),
  });
  const send = async (payload: object) => {
    const response = await own.app.inject({ method: 'POST', url: '/v1/payments', payload });
    return { status: response.statusCode, detail: response.json().detail as string };
  };
  assert.match((await send(join(first, second))).detail, /has no secondary key/);
  own.secondaryKeys.set('thing-6', secondary.publicJwk);
  assert.equal((await send(join(first, second))).status, 200);
  const { signatures, payload } = join(first, second);
  assert.deepEqual(own.received.at(-1)?.document, {
    evidence: JSON.stringify({ payload, signatures }),
    keyThumbprint: primary.thumbprint,
    secondKeyThumbprint: secondary.thumbprint,
  });
  assert.equal((await send(first)).status, 200);
  assert.equal(own.received.at(-1)?.document?.secondKeyThumbprint, undefined);

  const otherOrder = await secondaryOf(secondary, 'payments.pay', { ...ORDER, payee: 'thief' });
  const stranger = await secondaryOf(await createTestKey());
  const byMerchant = await merchant.signDocument('payments.pay', ORDER);
  const cases: [string, object, number, RegExp][] = [
    ['the same signature twice', join(first, first), 401, /"kid" is not/],
    ['the secondary key first', join(second, first), 401, /knows no usable key/],
    ['the secondary key alone', second, 401, /knows no usable key/],
    ['a stranger’s key second', join(first, stranger), 401, /"kid" is not/],
    ['a second signature over another order', join(first, otherOrder), 401, /not that of this key/],
    ['for another operation', join(first, await secondaryOf(secondary, 'payments.cancel')), 401, /"typ"/],
    ['after a merchant', join(byMerchant, second), 401, /has no secondary key/],
    ['one signature in the general form', join(first), 400, /two signatures/],
    ['three signatures', join(first, second, second), 400, /two signatures/],
    ['a stray member', { ...join(first, second), note: 'x' }, 400, /no member "note"/],
    ['an unprotected header', { payload, signatures: [first, { ...second, header: {} }] }, 400, /no member/],
  ];
  for (const [name, document, status, reason] of cases) {
    await t.test(name, async () => {
      const answer = await send(document);
      assert.match(answer.detail, reason);
      assert.equal(answer.status, status);
    });
  }
  await own.app.close();
});

test('a blocked key is refused at once', async () => {
  const key = await door.registerKey({ thingId: 'thing-4' });
  assert.equal((await pay(await key.signDocument('payments.pay', ORDER))).status, 200);
  door.owners.delete(key.thumbprint);
  assert.equal((await pay(await key.signDocument('payments.pay', ORDER))).status, 401);
});

test('a thing cannot pay by a token alone', async () => {
  const answer = await pay(ORDER, bearer(await thing.signAccess()));
  assert.equal(answer.body.code, 'platform/bad-signature');
  assert.match(answer.body.detail, /must be sent as a document signed/);
});

test('a person pays with plain JSON and a token', async () => {
  assert.equal((await pay(ORDER, bearer(OWNER_TOKEN))).status, 200);
  assert.equal(door.received.at(-1)?.document, undefined);
});

test('nobody, a wrong token and a wrong role are told apart from each other only', async () => {
  assert.equal((await pay(ORDER)).body.code, 'platform/not-signed-in');
  assert.equal((await pay(ORDER, bearer('bot_wrong'))).status, 401);
  assert.equal((await pay(ORDER, { authorization: 'Basic eDp5' })).status, 401);
  const wrongRole = await pay(ORDER, bearer('bot_auditor'));
  assert.equal(wrongRole.status, 403);
  assert.equal(wrongRole.body.code, 'platform/not-allowed');
});

test('a thing reads with an access token that it signed itself', async () => {
  const response = await app.inject({ url: '/v1/payments', headers: bearer(await thing.signAccess()) });
  assert.deepEqual(response.json(), { seen: {}, by: 'thing' });
});

test('an access token that is not good now and here is refused', async (t) => {
  const now = START / 1000;
  const other = await createTestKey();
  const cases: [string, string, RegExp][] = [
    ['expired', await thing.signAccess({ issuedAt: now - 400, lifetimeSeconds: 300 }), /expired/],
    ['made in the future', await thing.signAccess({ issuedAt: now + 120 }), /"iat"/],
    ['for another bank', await thing.signAccess({ audience: 'other' }), /"aud"/],
    ['living too long', await thing.signAccess({ lifetimeSeconds: 301 }), /at most/],
    ['of an unknown key', await other.signAccess(), /knows no usable key/],
    [
      'with a broken signature',
      `${(await thing.signAccess()).slice(0, -8)}AAAAAAAA`,
      /not signed by this key/,
    ],
    ['not a token at all', 'nonsense', /neither/],
  ];
  for (const [name, token, reason] of cases) {
    await t.test(name, async () => {
      const response = await app.inject({ url: '/v1/payments', headers: bearer(token) });
      assert.match(response.json().detail, reason);
      assert.equal(response.statusCode, 401);
      assert.equal(response.headers['www-authenticate'], 'Bearer');
    });
  }
});

test('a remembered access token ends when it expires and when its key is blocked', async () => {
  const own = await openTestDoor();
  const key = await own.registerKey({ thingId: 'thing-5' });
  const headers = bearer(await key.signAccess());
  const read = async () => (await own.app.inject({ url: '/v1/payments', headers })).statusCode;
  assert.equal(await read(), 200);
  own.clock.set(START + 359_000);
  assert.equal(await read(), 200);
  own.clock.set(START + 361_000);
  assert.equal(await read(), 401);
  const fresh = bearer(await key.signAccess({ issuedAt: START / 1000 + 361 }));
  assert.equal((await own.app.inject({ url: '/v1/payments', headers: fresh })).statusCode, 200);
  own.owners.delete(key.thumbprint);
  assert.equal((await own.app.inject({ url: '/v1/payments', headers: fresh })).statusCode, 401);
  await own.app.close();
});

test('a session changes something only from the bank’s own pages', async () => {
  const cookie = { cookie: `bot_session=${OWNER_SESSION}` };
  assert.equal((await app.inject({ url: '/v1/payments', headers: cookie })).statusCode, 200);
  const cases: [Record<string, string>, number][] = [
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ origin: 'http://localhost:80', host: 'localhost' }, 200],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://localhost', host: 'localhost' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'https://evil.example', host: 'localhost' }, 403],
    [{ origin: 'null', host: 'localhost' }, 403],
    [{}, 403],
  ];
  for (const [headers, status] of cases) {
    assert.equal((await pay(ORDER, { ...cookie, ...headers })).status, status, JSON.stringify(headers));
  }
});

test('a body is read as it is: what is not of the documented form is refused by its place', async () => {
  const cases: [unknown, string, RegExp][] = [
    [{ ...ORDER, tip: 1 }, '/tip', /not a documented property/],
    [{ ...ORDER, amount: { ...ORDER.amount, unit: 'x' } }, '/amount/unit', /not a documented property/],
    [{ ...ORDER, payee: 5 }, '/payee', /must be string/],
    [{ ...ORDER, amount: { ...ORDER.amount, amount: 100 } }, '/amount/amount', /must be string/],
    [{ ...ORDER, amount: { ...ORDER.amount, scale: '2' } }, '/amount/scale', /must be integer/],
    [{ ...ORDER, amount: { ...ORDER.amount, amount: '01' } }, '/amount/amount', /must match/],
    [{ amount: ORDER.amount }, '/payee', /is missing/],
    [{ ...ORDER, note: 'far too long a note' }, '/note', /10 characters/],
    [[ORDER], '', /must be a JSON object/],
  ];
  for (const [body, pointer, expected] of cases) {
    const answer = await pay(body, bearer(OWNER_TOKEN));
    assert.equal(answer.status, 400);
    assert.equal(answer.body.violations[0].pointer, pointer);
    assert.match(answer.body.violations[0].expected, expected);
  }
});

test('the same strictness holds for signed payloads', async () => {
  const answer = await pay(await thing.signDocument('payments.pay', { ...ORDER, payee: 5 }));
  assert.deepEqual(answer.body.violations, [{ pointer: '/payee', expected: 'must be string' }]);
});

test('query and path are texts and become what the schema documents', async () => {
  const url = '/v1/payments?limit=10&open=true&states=settled';
  const read = await app.inject({ url, headers: bearer(OWNER_TOKEN) });
  assert.deepEqual(read.json().seen, { limit: 10, open: true, states: ['settled'] });
  for (const [query, pointer] of [
    ['limit=ten', '/limit'],
    ['limit=', '/limit'],
    ['open=yes', '/open'],
    ['limit=1&limit=2', '/limit'],
    ['__proto__=1', '/__proto__'],
    ['x=1', '/x'],
  ]) {
    const refused = await app.inject({ url: `/v1/payments?${query}`, headers: bearer(OWNER_TOKEN) });
    assert.equal(refused.statusCode, 400);
    assert.equal(refused.json().violations[0].pointer, pointer);
  }
});

test('a path parameter that is also in the body must be the same', async () => {
  const put = (payload: object) =>
    app.inject({ method: 'PUT', url: '/v1/things/7/name', payload, headers: bearer(OWNER_TOKEN) });
  assert.deepEqual((await put({ name: 'Ada' })).json(), { number: 7, name: 'Ada' });
  assert.equal((await put({ name: 'Ada', number: 7 })).statusCode, 200);
  const refused = await put({ name: 'Ada', number: 8 });
  assert.deepEqual(refused.json().violations, [
    { pointer: '/number', expected: 'must be the same as in the path' },
  ]);
});

test('a signed document cannot be carried to another resource', async () => {
  const url = '/v1/payments/p-1/cancel';
  const send = async (payload: object) =>
    app.inject({ method: 'POST', url, payload: await thing.signDocument('payments.cancel', payload) });
  assert.deepEqual((await send({ paymentId: 'p-1' })).json(), { cancelled: 'p-1' });
  assert.match((await send({ paymentId: 'p-2' })).json().detail, /same as in the path/);
  assert.match((await send({})).json().detail, /must be in the signed payload/);
  const plain = await app.inject({ method: 'POST', url, headers: bearer(OWNER_TOKEN) });
  assert.deepEqual(plain.json(), { cancelled: 'p-1' });
});

test('an outcome that waits for approval is accepted, not done', async () => {
  assert.equal((await pay({ ...ORDER, payee: 'approval' }, bearer(OWNER_TOKEN))).status, 202);
});
