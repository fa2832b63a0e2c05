/** Tests of server-sent events over a real connection. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../../test/support/until.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { EventStream, StreamEvent } from './event-stream.ts';
import { OWNER_SESSION, OWNER_TOKEN, openTestDoor } from './test-door.ts';

type Push = (event: StreamEvent) => void;

/** A listening server with one stream; tells who listens and lets the test push. */
async function openStream(
  options: { heartbeatMs?: number; maxBufferedBytes?: number } = {},
  parts: Partial<Parameters<typeof openTestDoor>[0]> = {},
) {
  const pushes = new Set<Push>();
  const begun: (string | undefined)[] = [];
  const stream: EventStream = {
    path: '/v1/events',
    callers: ['owner'],
    subscribe(_, afterId, push) {
      begun.push(afterId);
      pushes.add(push);
      return () => pushes.delete(push);
    },
  };
  const door = await openTestDoor({ eventStreams: [stream], eventStreamOptions: options, ...parts });
  const url = await door.app.listen({ port: 0, host: '127.0.0.1' });
  return { ...door, url: `${url}/v1/events`, pushes, begun };
}

/** Reads until `text` has arrived or the stream ends, and returns everything read. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, text: string): Promise<string> {
  let all = '';
  while (!all.includes(text)) {
    const { done, value } = await reader.read();
    if (done) return `${all}[end]`;
    all += new TextDecoder().decode(value);
  }
  return all;
}

function readerOf(response: Response): ReadableStreamDefaultReader<Uint8Array> {
  assert.ok(response.body);
  return response.body.getReader();
}

const authorization = `Bearer ${OWNER_TOKEN}`;

test('events arrive as they are pushed, and the client says after which one it goes on', async () => {
  const { app, url, pushes, begun } = await openStream();
  const response = await fetch(url, { headers: { authorization, 'last-event-id': 'e-1' } });
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.ok(response.headers.get('content-security-policy'));
  const reader = readerOf(response);
  await until(() => pushes.size === 1);
  for (const push of pushes)
    push({ id: 'e-2', type: 'PaymentSettled', data: { amount: '5', note: 'two\nlines' } });
  const text = await readUntil(reader, 'lines');
  assert.match(text, /id: e-2\nevent: PaymentSettled\ndata: {"amount":"5","note":"two\\nlines"}/);
  const other = await fetch(`${url}?after=e-9`, { headers: { authorization } });
  await until(() => begun.length === 2);
  assert.deepEqual(begun, ['e-1', 'e-9']);
  await Promise.all([reader.cancel(), readerOf(other).cancel()]);
  await until(() => pushes.size === 0);
  await app.close();
});

test('closing the server ends its streams and unsubscribes them', async () => {
  const { app, url, pushes } = await openStream();
  const reader = readerOf(await fetch(url, { headers: { authorization } }));
  await until(() => pushes.size === 1);
  const startedAt = performance.now();
  await Promise.all([
    app.close(),
    readUntil(reader, '[never]').then((text) => assert.match(text, /\[end\]$/)),
  ]);
  assert.ok(performance.now() - startedAt < 3000);
  assert.equal(pushes.size, 0);
});

test('a heartbeat keeps the stream alive until the session ends', async () => {
  const { app, url, sessions } = await openStream({ heartbeatMs: 20 });
  const reader = readerOf(await fetch(url, { headers: { cookie: `bot_session=${OWNER_SESSION}` } }));
  assert.match(await readUntil(reader, 'still here'), /: still here/);
  sessions.delete(OWNER_SESSION);
  assert.match(await readUntil(reader, '[never]'), /\[end\]$/);
  await app.close();
});

test('a client that does not keep up is dropped', async () => {
  const { app, url, pushes } = await openStream({ maxBufferedBytes: 1000 });
  const response = await fetch(url, { headers: { authorization } });
  await until(() => pushes.size === 1);
  const data = 'x'.repeat(1_000_000);
  for (let id = 0; id < 40 && pushes.size === 1; id += 1)
    for (const push of pushes) push({ id: `${id}`, type: 'Big', data });
  await until(() => pushes.size === 0);
  await assert.rejects(response.text());
  await app.close();
});

test('a client that leaves before it is known is not listened for', async () => {
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  let answer = () => {};
  const isAnswered = new Promise<void>((resolve) => (answer = resolve));
  const authenticator: Authenticator = {
    ofSession: async () => undefined,
    async ofToken() {
      asked();
      await isAnswered;
      return { kind: 'owner', userId: 'user-1', partyId: 'party-1' };
    },
    keyOwner: async () => undefined,
    secondaryKeyOf: async () => undefined,
  };
  const { app, url, pushes, begun } = await openStream({}, { authenticator });
  const closed = new Promise<void>((resolve) => {
    app.server.on('request', (_, response) => response.once('close', resolve));
  });
  const client = new AbortController();
  const opening = fetch(url, { headers: { authorization }, signal: client.signal });
  await isAsked;
  client.abort();
  await assert.rejects(opening);
  await closed;
  answer();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([pushes.size, begun.length], [0, 0]);
  await app.close();
});

test('a stream is not for strangers or other roles', async () => {
  const { app } = await openStream();
  assert.equal((await app.inject('/v1/events')).statusCode, 401);
  const auditor = await app.inject({ url: '/v1/events', headers: { authorization: 'Bearer bot_auditor' } });
  assert.equal(auditor.statusCode, 403);
  await app.close();
});
