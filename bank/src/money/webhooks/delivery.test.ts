/** Deliveries over real connections: what counts as delivered, and where none is made. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startNameServer } from '../../../test/support/name-server.ts';
import { startReceiver } from '../../../test/support/receiver.ts';
import { createDeliverer } from './delivery.ts';

const NO_NETWORK_OF_OURS = 'Its name leads to an address that the bank does not send to.';
const careful = createDeliverer({ userAgent: 'test', targets: 'refuse' });
const trusting = createDeliverer({ userAgent: 'test', targets: 'loopback', timeoutMs: 2_000 });
after(() => {
  careful.close();
  trusting.close();
});
const plain = { headers: { 'webhook-id': 'evt_1_0' }, body: '{"a":"ü"}' };

test('what is taken with any 2xx is delivered, with its headers and the very bytes of its body', async () => {
  for (const status of [200, 201, 202, 204]) {
    const receiver = await startReceiver(() => status);
    assert.equal(await trusting.deliver({ url: receiver.url, ...plain }), undefined);
    const [heard] = receiver.heard;
    assert.equal(heard?.body, plain.body);
    assert.equal(heard?.headers['webhook-id'], 'evt_1_0');
    assert.equal(heard?.headers['user-agent'], 'test');
    assert.equal(heard?.path, '/hooks');
  }
});

test('any other answer is a failure in words', async () => {
  for (const [status, error] of [
    [301, 'It answered 301; redirects are not followed.'],
    [404, 'It answered 404.'],
    [500, 'It answered 500.'],
  ] as const) {
    const receiver = await startReceiver(() => status);
    assert.deepEqual(await trusting.deliver({ url: receiver.url, ...plain }), { error });
  }
});

test('a receiver may say when to come back', async () => {
  const receiver = await startReceiver((_, answer) => {
    answer.writeHead(429, { 'retry-after': '120' }).end();
    return undefined;
  });
  const outcome = await trusting.deliver({ url: receiver.url, ...plain });
  assert.deepEqual(outcome, { error: 'It answered 429.', retryAfterMs: 120_000 });
});

test('a name that leads into the bank’s own network is not connected to', async () => {
  const receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  for (const url of [receiver.url, `http://localhost:${port}/`, `https://[::1]:${port}/`]) {
    assert.deepEqual(await careful.deliver({ url, ...plain }), { error: NO_NETWORK_OF_OURS });
  }
  assert.equal(receiver.heard.length, 0);
});

test('a name that leads elsewhere when it is asked again gains nothing', async () => {
  const receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const server = await startNameServer((turn) => (turn === 0 ? ['203.0.113.1'] : ['127.0.0.1']));
  const { deliver, close } = createDeliverer({ userAgent: 'test', targets: 'refuse', names: server.names });
  for (let turn = 0; turn < 3; turn += 1) {
    const outcome = await deliver({ url: `http://turncoat.example:${port}/`, ...plain });
    assert.deepEqual(outcome, { error: NO_NETWORK_OF_OURS });
  }
  assert.equal(receiver.heard.length, 0);
  assert.equal(server.asked(), 3, 'each delivery asks once');
  close();
});

test('a name with one public and one private address is not connected to', async () => {
  const server = await startNameServer(() => ['93.184.215.14', '10.0.0.1']);
  const { deliver, close } = createDeliverer({ userAgent: 'test', targets: 'refuse', names: server.names });
  const outcome = await deliver({ url: 'https://both.example/', ...plain });
  assert.deepEqual(outcome, { error: NO_NETWORK_OF_OURS });
  close();
});

test('a name is connected to at the address that was looked at', async () => {
  const receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const server = await startNameServer(() => ['127.0.0.1']);
  const { deliver, close } = createDeliverer({ userAgent: 'test', targets: 'loopback', names: server.names });
  assert.equal(await deliver({ url: `http://shop.example:${port}/hooks`, ...plain }), undefined);
  assert.equal(receiver.heard[0]?.headers.host, `shop.example:${port}`);
  close();
});

test('a name that nobody knows is a failure in words', async () => {
  const server = await startNameServer(() => []);
  const { deliver, close } = createDeliverer({ userAgent: 'test', targets: 'refuse', names: server.names });
  const outcome = await deliver({ url: 'https://nobody.example/', ...plain });
  assert.deepEqual(outcome, { error: 'It cannot be reached (ENODATA).' });
  close();
});

test('a receiver that does not answer in time has failed', async () => {
  const impatient = createDeliverer({ userAgent: 'test', targets: 'loopback', timeoutMs: 50 });
  const receiver = await startReceiver(() => undefined);
  assert.deepEqual(await impatient.deliver({ url: receiver.url, ...plain }), {
    error: 'It did not answer within 0.05 seconds.',
  });
  impatient.close();
});

test('nobody at the other end is a failure in words', async () => {
  // Port 9 (discard) of this machine is nobody's in a test.
  const outcome = await trusting.deliver({ url: 'http://127.0.0.1:9/', ...plain });
  assert.deepEqual(outcome, { error: 'It cannot be reached (ECONNREFUSED).' });
});

test('an answer without an end is read up to a limit', async () => {
  let isCutOff = false;
  const receiver = await startReceiver((_, answer) => {
    answer.writeHead(200);
    const pour = () => {
      while (!answer.destroyed && answer.write('x'.repeat(65_536)));
    };
    answer.on('drain', pour).on('close', () => {
      isCutOff = true;
    });
    pour();
    return undefined;
  });
  assert.equal(await trusting.deliver({ url: receiver.url, ...plain }), undefined);
  while (!isCutOff) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('a delivery ends when the bank does', async () => {
  const stopping = new AbortController();
  const receiver = await startReceiver(() => undefined);
  const under = trusting.deliver({ url: receiver.url, ...plain }, stopping.signal);
  await receiver.hears(1);
  stopping.abort();
  assert.ok(await under);
});

test('a connection that was kept and is closed by the receiver costs nothing', async () => {
  const receiver = await startReceiver();
  assert.equal(await trusting.deliver({ url: receiver.url, ...plain }), undefined);
  receiver.hangUp();
  assert.equal(await trusting.deliver({ url: receiver.url, ...plain }), undefined);
  assert.equal(receiver.heard.length, 2);
});
