/** Tests of problem documents: refusals, faults, and what Fastify itself refuses. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import { notExecuted, outcomeUnknown } from '../errors/unavailable.ts';
import { answerTo } from './problem.ts';
import { ORDER, OWNER_TOKEN, openTestDoor } from './test-door.ts';

const door = await openTestDoor();
const { app } = door;
after(() => app.close());
const headers = { authorization: `Bearer ${OWNER_TOKEN}` };
const pay = (payload: object | string, extra: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/v1/payments', payload, headers: { ...headers, ...extra } });

test('a refusal becomes a problem document with its facts, none of which hides a member', async () => {
  const response = await pay({ ...ORDER, payee: 'nobody' });
  assert.equal(response.statusCode, 402);
  assert.match(String(response.headers['content-type']), /^application\/problem\+json/);
  assert.deepEqual(response.json(), {
    remaining: '5',
    type: '/problems/test/funds-missing',
    title: 'There is too little money.',
    status: 402,
    detail: 'Only 5 is left.',
    outcome: 'refused',
    code: 'test/funds-missing',
    remedy: 'Fund the account.',
    retryable: false,
    requestId: response.headers['x-request-id'],
  });
});

test('what is unavailable says when to try again', async () => {
  const response = await pay({ ...ORDER, payee: 'busy' });
  assert.equal(response.statusCode, 503);
  assert.equal(response.headers['retry-after'], '7');
  assert.deepEqual([response.json().outcome, response.json().retryable], ['refused', true]);
});

test('a problem says that the outcome is unknown where the bank does not know, and what is too much is refused', () => {
  const said = (error: Error, method = 'POST') => answerTo(error, { id: 'r', method }).problem;
  const away = Object.assign(new Error('connection terminated'), { code: '57P01' });
  const cases: [Error, string, string | undefined, boolean][] = [
    [outcomeUnknown('Late.'), 'POST', 'unknown', true],
    [notExecuted('Too much to do.'), 'POST', 'refused', true],
    [
      new Refusal(PlatformRefusals['too-many-requests'], 'Wait.', { outcome: 'succeeded' }),
      'POST',
      'refused',
      true,
    ],
    [
      new Refusal(PlatformRefusals['id-conflict'], 'Other.', { outcome: 'waiting' }),
      'POST',
      'refused',
      false,
    ],
    [away, 'POST', 'unknown', true],
    [away, 'GET', 'refused', true],
  ];
  for (const [error, method, outcome, retryable] of cases) {
    const problem = said(error, method);
    assert.deepEqual([problem.outcome, problem.retryable], [outcome, retryable], problem.code);
  }
});

test('a fault tells its request id only, and is logged with its stack', async () => {
  const response = await app.inject('/v1/fail');
  assert.equal(response.statusCode, 500);
  assert.equal(response.json().code, 'platform/fault');
  assert.equal(response.json().outcome, 'unknown', 'what a fault left behind nobody knows');
  assert.doesNotMatch(response.body, /inner detail/);
  const line = door.lines.map((text) => JSON.parse(text)).find((record) => record.err);
  assert.match(line.err.stack, /inner detail/);
  assert.equal(line.requestId, response.json().requestId);
});

test('what Fastify refuses has the same form', async () => {
  const cases: [
    Promise<{ statusCode: number; json(): { code: string; status: number; outcome: string } }>,
    number,
    string,
  ][] = [
    [pay('{"payee":', { 'content-type': 'application/json' }), 400, 'platform/malformed-request'],
    [pay('{"__proto__":{}}', { 'content-type': 'application/json' }), 400, 'platform/malformed-request'],
    [pay({ ...ORDER, note: 'x'.repeat(20_000) }), 413, 'platform/malformed-request'],
    [
      pay('payee=1', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'platform/malformed-request',
    ],
    [pay('{}', { 'content-type': 'text/plain' }), 415, 'platform/malformed-request'],
    [app.inject('/v1/nowhere'), 404, 'platform/not-found'],
    [app.inject('/v1/%zz'), 400, 'platform/malformed-request'],
    [app.inject({ method: 'DELETE', url: '/v1/payments' }), 405, 'platform/method-not-allowed'],
  ];
  for (const [sent, status, code] of cases) {
    const response = await sent;
    assert.equal(response.statusCode, status);
    assert.equal(response.json().code, code);
    assert.equal(response.json().status, status);
    assert.equal(response.json().outcome, 'refused');
  }
});

test('a method that a path does not take is answered with those that it takes', async () => {
  const response = await app.inject({ method: 'GET', url: '/v1/payments/p-1/cancel' });
  assert.equal(response.headers.allow, 'POST');
});

test('properties that the output does not document never leave the bank', async () => {
  assert.doesNotMatch((await pay(ORDER)).body, /secretNote/);
});

test('the type of a problem can be looked up', async () => {
  const { type } = (await pay({ ...ORDER, payee: 'nobody' })).json();
  const definition = (await app.inject(type)).json();
  assert.equal(definition.title, 'There is too little money.');
  assert.equal(definition.status, 402);
});

test('application/jose+json that is no JSON, or hides a prototype, is refused', async () => {
  const thing = await door.registerKey({ thingId: 'thing-1' });
  const { payload, protected: head, signature } = await thing.signDocument('payments.pay', ORDER);
  const poisoned = `{"__proto__":{},"payload":"${payload}","protected":"${head}","signature":"${signature}"}`;
  for (const body of ['{', '', '[]', poisoned]) {
    const mediaType = { 'content-type': 'application/jose+json' };
    const response = await door.app.inject({
      method: 'POST',
      url: '/v1/payments',
      payload: body,
      headers: mediaType,
    });
    assert.equal(response.json().code, 'platform/malformed-request', body);
  }
});
