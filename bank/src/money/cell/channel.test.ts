/** Messages between processes arrive whole, in order, and as what they were. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { emptyBooks } from '../teller/books.ts';
import { createChannel, packFrame, packValue, unpackValue } from './channel.ts';
import { booksOf, sliceOf } from './slice.ts';

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
after(() => server.close());

async function aPair(): Promise<[Socket, Socket]> {
  const address = server.address();
  const near = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  const [far] = (await once(server, 'connection')) as [Socket];
  return [near, far];
}

/** What arrives at the other end when these bytes are written piece by piece. */
async function arrives(pieces: readonly Buffer[], count: number): Promise<unknown[]> {
  const [near, far] = await aPair();
  const heard: unknown[] = [];
  await new Promise<void>((resolve) => {
    createChannel<never, unknown>(far, (messages) => {
      heard.push(...messages);
      if (heard.length >= count) resolve();
    });
    near.setNoDelay(true);
    for (const piece of pieces) near.write(piece);
  });
  near.destroy();
  return heard;
}

test('frames are read the same wherever the network cuts them', async () => {
  const messages = [{ kind: 'a', amount: 5n }, { kind: 'b', list: ['x'] }, { kind: 'c' }];
  const bytes = Buffer.concat([packFrame(messages.slice(0, 2)), packFrame(messages.slice(2))]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const pieces = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
      assert.deepEqual(await arrives(pieces, messages.length), messages);
    }),
    { numRuns: 40 },
  );
});

test('everything that is said in one turn arrives in its order', async () => {
  const [near, far] = await aPair();
  const heard: unknown[] = [];
  const channel = createChannel<unknown, never>(near, () => {});
  const all = new Promise<void>((resolve) => {
    createChannel<never, unknown>(far, (messages) => {
      heard.push(...messages);
      if (heard.length === 4) resolve();
    });
  });
  channel.send(1);
  channel.send(2);
  channel.sendPacked(packFrame([3]));
  channel.send(4);
  await all;
  assert.deepEqual(heard, [1, 2, 3, 4]);
  channel.close();
  await channel.closed;
});

test('a peer that speaks another language is cut off', async () => {
  const [near, far] = await aPair();
  const channel = createChannel<unknown, never>(far, () => {});
  near.write('GET / HTTP/1.1\r\n\r\n');
  await channel.closed;
  near.destroy();
});

test('a slice of the books keeps what it was taken from: nested maps, sets, and amounts beyond 64 bits', () => {
  const books = emptyBooks(1_700_000_000_000);
  const counter = { reserved: 0n, committed: 2n ** 80n };
  const counters = new Map([['daily', new Map([['', new Map([[1_699_999_000_000, counter]])]])]]);
  const use = { counters, openHolds: 1, lastAuthorisedAt: 0, knownPayees: new Set(['p']) };
  books.mandates.set('m', { id: 'm' } as never);
  books.uses.set('m', use as never);
  books.shadows.set('t', new Set(['m']));
  books.groups.set('g', []);
  const none = { accounts: [], transfers: [], groups: [], mandates: [], shadows: [], payments: [] };
  const keys = { ...none, mandates: ['m', 'absent'], shadows: ['t'], groups: ['g'], payments: ['absent'] };
  const copy = booksOf(unpackValue(packValue(sliceOf(books, keys))));
  assert.deepEqual(copy.uses, books.uses);
  assert.deepEqual(copy.shadows, books.shadows);
  assert.deepEqual(copy.groups.get('g'), []);
  assert.equal(copy.time, books.time);
  assert.equal(copy.payments.get('absent'), undefined);
});
