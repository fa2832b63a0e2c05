/** Tests of the server around the operations: sessions, limits, health, metrics, console, draining. */

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Type } from 'typebox';
import { hideText } from '../config/hidden-text.ts';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import { Shape } from '../kernel/schemas.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { bindOperations, defineOperation } from '../operations/operation.ts';
import { listen } from './listen.ts';
import { LENIENT, OWNER_SESSION, OWNER_TOKEN, openTestDoor, START } from './test-door.ts';

const authorization = `Bearer ${OWNER_TOKEN}`;

test('signing in sets a cookie that scripts cannot read, and signing out removes it', async () => {
  const closed: string[] = [];
  const { app } = await openTestDoor({
    config: { ...LENIENT, publicUrl: new URL('https://bank.example') },
    sessions: {
      async open(code) {
        if (code !== 'right') throw new Refusal(PlatformRefusals['not-signed-in'], 'The code is wrong.');
        return { secret: OWNER_SESSION, expiresAt: START + 3_600_000 };
      },
      close: async (secret) => void closed.push(secret),
    },
  });
  const wrong = await app.inject({ method: 'POST', url: '/v1/sign-in', payload: { code: 'wrong' } });
  assert.equal(wrong.statusCode, 401);
  const stale = { cookie: 'bot_session=stale' };
  const right = await app.inject({
    method: 'POST',
    url: '/v1/sign-in',
    payload: { code: 'right' },
    headers: stale,
  });
  assert.deepEqual(right.json(), { expiresAt: '2026-03-01T13:00:00.000Z' });
  const cookie = String(right.headers['set-cookie']);
  for (const part of [
    `bot_session=${OWNER_SESSION}`,
    'Max-Age=3600',
    'HttpOnly',
    'Secure',
    'SameSite=Strict',
    'Path=/',
  ]) {
    assert.ok(cookie.includes(part), part);
  }
  const headers = { cookie: `bot_session=${OWNER_SESSION}`, origin: 'https://bank.example' };
  const out = await app.inject({ method: 'DELETE', url: '/v1/sign-in', headers });
  assert.match(String(out.headers['set-cookie']), /bot_session=;.*Expires=Thu, 01 Jan 1970/);
  assert.deepEqual(closed, [OWNER_SESSION]);
  await app.close();
});

test('one caller has one share of requests, and failures use up that of their address', async () => {
  const { app } = await openTestDoor({ config: { ...LENIENT, rateLimitPerMinute: 3 } });
  const ask = async (headers: Record<string, string>, remoteAddress: string) =>
    (await app.inject({ url: '/v1/payments', headers, remoteAddress })).statusCode;
  for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3'])
    assert.equal(await ask({ authorization }, address), 200);
  const refused = await app.inject({
    url: '/v1/payments',
    headers: { authorization },
    remoteAddress: '10.0.0.4',
  });
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.json().code, 'platform/too-many-requests');
  assert.ok(Number(refused.headers['retry-after']) > 0);
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    statuses.push(await ask({ authorization: 'Bearer bot_guess' }, '10.0.0.9'));
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 429]);
  await app.close();
});

test('a request counts as many as it asks for', async () => {
  const { app, registerKey } = await openTestDoor({ config: { ...LENIENT, rateLimitPerMinute: 5 } });
  const key = await registerKey({ thingId: 'thing-1' });
  const ask = async (payees: unknown) => {
    const payload = await key.signDocument('payments.payMany', { payees });
    return (await app.inject({ method: 'POST', url: '/v1/payments/batch', payload })).statusCode;
  };
  assert.equal(await ask(['a', 'b', 'c']), 200);
  assert.equal(await ask(['a', 'b', 'c']), 429);
  assert.equal(await ask('no list'), 400, 'what is malformed counts as one');
  assert.equal(await ask(['a']), 200);
  assert.equal(await ask([]), 429);
  await app.close();
});

test('health, metrics and the bank’s public key are there for machines', async () => {
  let ready = true;
  const { app } = await openTestDoor({
    health: { ready: async () => ({ ready, checks: { database: ready } }) },
    config: { ...LENIENT, metricsToken: hideText('a-token-for-metrics') },
    metrics: createMetrics(),
  });
  assert.equal((await app.inject('/health/live')).statusCode, 200);
  assert.deepEqual((await app.inject('/health/ready')).json(), { ready: true, checks: { database: true } });
  ready = false;
  assert.equal((await app.inject('/health/ready')).statusCode, 503);
  await app.inject({ url: '/v1/payments', headers: { authorization } });
  assert.equal((await app.inject('/metrics')).statusCode, 401);
  const metrics = await app.inject({
    url: '/metrics',
    headers: { authorization: 'Bearer a-token-for-metrics' },
  });
  assert.match(
    metrics.body,
    /bot_http_request_duration_seconds_count{operation="payments.list",status="200"} 1/,
  );
  assert.match(metrics.body, /process_cpu_seconds_total/);
  const [key] = (await app.inject('/.well-known/jwks.json')).json().keys;
  assert.deepEqual([key.kty, key.crv, key.use, 'd' in key], ['EC', 'P-256', 'sig', false]);
  await app.close();
});

test('browsers are told to run our own files only', async () => {
  const { app } = await openTestDoor();
  const { headers } = await app.inject('/health/live');
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /script-src 'self';/);
  assert.doesNotMatch(policy, /unsafe-eval|upgrade-insecure-requests/);
  assert.equal(headers['x-powered-by'], undefined);
  assert.equal(headers['strict-transport-security'], undefined);
  await app.close();
});

test('the console is served for its own paths and never for those of programs', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bot-console-'));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<title>Console</title>');
  await writeFile(join(directory, 'assets', 'main-1a2b.js'), 'export {};');
  const { app } = await openTestDoor({ consoleDirectory: directory });
  const page = (url: string) => app.inject({ url, headers: { accept: 'text/html,*/*' } });
  for (const path of ['/', '/index.html', '/accounts/7?tab=1']) {
    const response = await page(path);
    assert.equal(response.statusCode, 200, path);
    assert.match(response.body, /Console/);
    assert.equal(response.headers['cache-control'], 'no-cache');
  }
  assert.match(String((await page('/assets/main-1a2b.js')).headers['cache-control']), /immutable/);
  for (const path of ['/v1/nowhere', '/assets/old.js', '/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd']) {
    const response = await app.inject({
      url: path,
      headers: { accept: path.startsWith('/v1') ? 'text/html' : '*/*' },
    });
    assert.equal(response.statusCode >= 400, true, path);
    assert.match(String(response.headers['content-type']), /problem\+json/, path);
  }
  await app.close();
});

test('a page that is opened at its own path leaves no crowd of listeners on its response', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bot-console-'));
  await writeFile(join(directory, 'index.html'), '<title>Console</title>');
  const { app } = await openTestDoor({ consoleDirectory: directory });
  const warnings: Error[] = [];
  const warn = (warning: Error) => void warnings.push(warning);
  process.on('warning', warn);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const response = await fetch(`${url}/accounts/7`, { headers: { accept: 'text/html' } });
  assert.match(await response.text(), /Console/);
  assert.match(String(response.headers.get('content-type')), /^text\/html/);
  await app.close();
  process.off('warning', warn);
  assert.deepEqual(warnings, []);
});

const slow = {
  slow: defineOperation({
    name: 'test.slow',
    summary: 'Wait',
    method: 'POST',
    path: '/v1/slow',
    callers: ['public'],
    input: Shape({}),
    output: Shape({ done: Type.Boolean() }),
    refusals: [],
  }),
};

test('closing finishes what is in flight', async () => {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const operations = bindOperations(slow, {
    async slow() {
      begin();
      await new Promise((resolve) => setTimeout(resolve, 150));
      return { done: true };
    },
  });
  const { app } = await openTestDoor({ operations });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const startedAt = performance.now();
  const answer = fetch(`${url}/v1/slow`, { method: 'POST' });
  await begun;
  const closed = app.close();
  const response = await answer;
  assert.deepEqual(await response.json(), { done: true });
  assert.equal(response.headers.get('connection'), 'close');
  await closed;
  assert.ok(performance.now() - startedAt < 3000);
});

test('a write that takes too long has an unknown outcome', async () => {
  const operations = bindOperations(slow, {
    async slow() {
      await new Promise((resolve) => setTimeout(resolve, 400));
      return { done: true };
    },
  });
  const { app } = await openTestDoor({ operations, config: { ...LENIENT, requestTimeoutMs: 100 } });
  const response = await app.inject({ method: 'POST', url: '/v1/slow' });
  assert.equal(response.json().code, 'platform/outcome-unknown');
  assert.equal(response.statusCode, 503);
  await app.close();
});

test('a taken port makes way for the next, unless it was asked for', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  const { port } = blocker.address() as { port: number };
  const { app } = await openTestDoor();
  await assert.rejects(listen(app, { host: '127.0.0.1', port, portIsFixed: true }), /EADDRINUSE/);
  const url = new URL(await listen(app, { host: '127.0.0.1', port, portIsFixed: false }));
  assert.ok(Number(url.port) > port);
  assert.equal((await fetch(new URL('/health/live', url))).status, 200);
  await app.close();
  blocker.close();
});
