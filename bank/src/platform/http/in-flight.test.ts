/** A door that has too much to do says so at once, before it reads or verifies anything. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { Type } from 'typebox';
import { Shape } from '../kernel/schemas.ts';
import { bindOperations, defineOperation } from '../operations/operation.ts';
import { listen } from './listen.ts';
import { LENIENT, ORDER, openTestDoor } from './test-door.ts';

test('an overloaded bank turns signed requests away unread, and serves the rest', async () => {
  let isOverloaded = true;
  let keysAskedFor = 0;
  const door = await openTestDoor({ isOverloaded: () => isOverloaded });
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
  isOverloaded = false;
  assert.equal((await pay()).statusCode, 200);
  assert.equal(keysAskedFor, 1);
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
