/** A door that has too much to do says so at once, before it reads or verifies anything. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { decode } from 'cbor-x';
import { Type } from 'typebox';
import { Shape } from '../kernel/schemas.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { bindOperations, defineOperation } from '../operations/operation.ts';
import { CBOR_MEDIA_TYPE } from './cbor-answers.ts';
import { listen } from './listen.ts';
import type { Problem } from './problem.ts';
import { LENIENT, ORDER, openTestDoor, waitOf } from './test-door.ts';

test('in a rush those who would wait as long as in calm come again, because others would not', async () => {
  const MORE_THAN_A_TURN = 150;
  let asked = 0;
  let rushes = false;
  const expectedWait = waitOf(() => {
    asked += 1;
    return rushes && asked <= MORE_THAN_A_TURN ? Number.POSITIVE_INFINITY : 60;
  });
  const door = await openTestDoor({ expectedWait });
  after(() => door.app.close());
  const key = await door.registerKey({ thingId: 'thing-1' });
  const payload = await key.signDocument('payments.pay', ORDER);
  const pay = async () =>
    (await door.app.inject({ method: 'POST', url: '/v1/payments', payload })).statusCode;

  assert.equal(await pay(), 200);
  asked = 0;
  rushes = true;
  const answers = await Promise.all(Array.from({ length: MORE_THAN_A_TURN + 10 }, pay));
  assert.deepEqual(new Set(answers), new Set([503]));
  rushes = false;
  while ((await pay()) !== 200) await pause(5);
});

test('an overloaded bank turns signed requests away unread, and serves the rest', async () => {
  let waitMs = Number.POSITIVE_INFINITY;
  let keysAskedFor = 0;
  const door = await openTestDoor({ expectedWait: waitOf(() => waitMs) });
  after(() => door.app.close());
  const key = await door.registerKey({ thingId: 'thing-1' });
  const owner = door.owners.get(key.thumbprint);
  Object.defineProperty(owner, 'publicJwk', {
    get() {
      keysAskedFor += 1;
      return key.publicJwk;
    },
  });
  const payload = await key.signDocument('payments.pay', ORDER);
  const pay = () => door.app.inject({ method: 'POST', url: '/v1/payments', payload });

  const refused = await pay();
  assert.equal(refused.statusCode, 503);
  assert.equal(refused.json().code, 'platform/not-executed');
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.equal(keysAskedFor, 0, 'nothing was verified');
  const headers = { authorization: 'Bearer bot_owner' };
  assert.equal((await door.app.inject({ url: '/v1/payments', headers })).statusCode, 200);
  waitMs = 0;
  assert.equal((await pay()).statusCode, 200);
  assert.equal(keysAskedFor, 1);
});

test('who is turned away is counted, has a request id, and reads it in CBOR if that was asked for', async () => {
  const metrics = createMetrics({ processMetrics: false });
  const door = await openTestDoor({ expectedWait: waitOf(() => Number.POSITIVE_INFINITY), metrics });
  after(() => door.app.close());
  const url = await listen(door.app, { host: '127.0.0.1', port: 0, portIsFixed: false });
  const headers = { 'content-type': 'application/json' };
  const pay = (accept: string) =>
    fetch(new URL('/v1/payments', url), { method: 'POST', body: '{}', headers: { ...headers, accept } });
  const [json, cbor] = [await pay('application/json'), await pay(CBOR_MEDIA_TYPE)];
  const problems = [(await json.json()) as Problem, decode(Buffer.from(await cbor.arrayBuffer())) as Problem];
  for (const [place, response] of [json, cbor].entries()) {
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('connection'), 'keep-alive');
    assert.equal(problems[place]?.code, 'platform/not-executed');
    assert.equal(problems[place]?.requestId, response.headers.get('x-request-id'));
  }
  const { text } = await metrics.render();
  assert.match(text, /bot_http_request_duration_seconds_count\{operation="payments\.pay",status="503"\} 2/);
});

const slow = {
  slow: defineOperation({
    name: 'test.slow',
    summary: 'Wait',
    method: 'POST',
    path: '/v1/slow',
    callers: ['public'],
    input: Shape({ text: Type.Optional(Type.String()) }),
    output: Shape({ done: Type.Literal(true) }),
    refusals: [],
  }),
};

/** A door with one slow operation, which goes on when `release` is called. */
async function openSlowDoor(config: Partial<typeof LENIENT>) {
  let release = () => {};
  let underWay = 0;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const operations = bindOperations(slow, {
    async slow() {
      underWay += 1;
      await gate;
      return { done: true as const };
    },
  });
  const { app } = await openTestDoor({ operations, config: { ...LENIENT, ...config } });
  const url = await listen(app, { host: '127.0.0.1', port: 0, portIsFixed: false });
  after(() => app.close());
  const post = (body = '{}') =>
    fetch(new URL('/v1/slow', url), {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
  /** Resolves when so many requests have come to the operation. */
  const reaches = async (count: number) => {
    while (underWay < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { url, post, release, reaches };
}

test('more requests than may be under way are told to try again, and the door recovers', async () => {
  const { url, post, release, reaches } = await openSlowDoor({ maxRequestsInFlight: 3 });
  const waiting = [post(), post(), post()];
  await reaches(3);
  const refused = await post();
  assert.equal(refused.status, 503);
  assert.equal(((await refused.json()) as { code: string }).code, 'platform/not-executed');
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal((await fetch(new URL('/health/live', url))).status, 200, 'its health is told all the same');
  release();
  for (const response of await Promise.all(waiting)) assert.equal(response.status, 200);
  assert.equal((await post()).status, 200);
});

test('a client that goes away makes room', async () => {
  const { url, post, release, reaches } = await openSlowDoor({ maxRequestsInFlight: 1 });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    'POST /v1/slow HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
  );
  await reaches(1);
  assert.equal((await post()).status, 503);
  socket.destroy();
  // The door hears of it in its own time, and lets the next one in while the first has not ended.
  let answer = post();
  while ((await Promise.race([answer, reaches(2)]))?.status === 503) answer = post();
  release();
  assert.equal((await answer).status, 200);
});
