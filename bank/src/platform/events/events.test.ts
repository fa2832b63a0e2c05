/** Events against a real PostgreSQL: nothing is lost, nothing is doubled, one bad event stops nobody. */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Type } from 'typebox';
import { testDatabase } from '../../../test/support/database.ts';
import type { Transaction } from '../database/database.ts';
import { createLogger } from '../logs/logger.ts';
import { defineEvent } from './event.ts';
import { createOutbox, publish } from './outbox.ts';
import type { RoundSettings } from './rounds.ts';
import { describeSubscriptions, on, type Subscription, type Watch, watch } from './subscription.ts';
import { createSubscriptionRunner } from './subscriptions.ts';

const { database } = await testDatabase({
  migrations: [{ capability: 'platform', directory: new URL('./migrations/', import.meta.url) }],
  poolSize: 10,
});
await database.query('create table effect (subscriber text, note text)');

const logger = createLogger({ level: 'silent', format: 'json' });
const NoteWritten = defineEvent('NoteWritten', Type.Object({ note: Type.String() }));
const NoteTorn = defineEvent('NoteTorn', Type.Object({ note: Type.String() }));

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((part) => part.stop()));
  await database.query('truncate effect, platform.outbox, platform.subscriptions, platform.parked_events');
});

/** A runner with quick retries; its poll is so slow that only news can wake it, unless a test says otherwise. */
async function run(
  wiring: { subscriptions?: Subscription[]; watches?: Watch[]; isListening?: boolean },
  options: Partial<RoundSettings> = {},
) {
  const outbox = createOutbox({ database, logger });
  if (wiring.isListening ?? true) outbox.start();
  const { subscriptions = [], watches = [] } = wiring;
  const runner = createSubscriptionRunner(
    { database, logger, sources: [outbox], subscriptions, watches },
    { firstRetryMs: 10, longestRetryMs: 20, maxAttempts: 3, pollMs: 60_000, ...options },
  );
  await runner.start();
  running.push(runner, outbox);
  return runner;
}

function write(note: string): Promise<void> {
  return database.transaction((transaction) => publish(transaction, NoteWritten, note, { note }));
}

async function keep(transaction: Transaction, subscriber: string, note: string): Promise<void> {
  await transaction.query('insert into effect values ($1, $2)', [subscriber, note]);
}

function keeper(subscriber: string): Subscription {
  return {
    subscriber,
    handlers: [on(NoteWritten, (transaction, { payload }) => keep(transaction, subscriber, payload.note))],
  };
}

async function effectsOf(subscriber: string): Promise<string[]> {
  const rows = await database.query<{ note: string }>('select note from effect where subscriber = $1', [
    subscriber,
  ]);
  return rows.map(({ note }) => note);
}

async function eventually(expected: unknown, look: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const seen = await look();
    try {
      return assert.deepEqual(seen, expected);
    } catch (difference) {
      if (performance.now() > deadline) throw difference;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

test('every subscriber hears every event once and in order', async () => {
  await run({ subscriptions: [keeper('first'), keeper('second')] });
  for (const note of ['a', 'b', 'c']) await write(note);
  await eventually(['a', 'b', 'c'], () => effectsOf('first'));
  await eventually(['a', 'b', 'c'], () => effectsOf('second'));
});

test('what a rolled back transaction published was never said', async () => {
  await run({ subscriptions: [keeper('listener')] });
  const failing = database.transaction(async (transaction) => {
    await publish(transaction, NoteWritten, 'a', { note: 'never' });
    throw new Error('changed my mind');
  });
  await assert.rejects(failing);
  await write('after');
  await eventually(['after'], () => effectsOf('listener'));
});

test('an event whose transaction commits late is not skipped', async () => {
  await run({ subscriptions: [keeper('listener')] });
  await database.transaction(async (slow) => {
    await publish(slow, NoteWritten, 'slow', { note: 'written first, committed last' });
    await write('written last, committed first');
    await eventually(['written last, committed first'], () => effectsOf('listener'));
  });
  await eventually(['written last, committed first', 'written first, committed last'], () =>
    effectsOf('listener'),
  );
});

test('readers in several processes number the same events without gaps or doubles', async () => {
  const readers = Array.from({ length: 4 }, () => createOutbox({ database, logger }));
  const before = (await readers[0]?.lastPosition()) ?? 0n;
  const writing = Array.from({ length: 40 }, (_, index) => write(`${index}`));
  const reading = readers.flatMap((reader) =>
    Array.from({ length: 10 }, () => reader.readAfter(before, 100)),
  );
  await Promise.all([...writing, ...reading]);
  const events = await readers[0]?.readAfter(before, 100);
  assert.deepEqual(
    events?.map(({ position }) => position - before),
    Array.from({ length: 40 }, (_, index) => BigInt(index + 1)),
  );
});

test('a poison event is parked with its error and the next one is delivered', async () => {
  let attempts = 0;
  const picky = on(NoteWritten, async (transaction, { payload }) => {
    if (payload.note === 'poison') {
      attempts += 1;
      throw new Error('cannot digest this');
    }
    await keep(transaction, 'picky', payload.note);
  });
  await run({ subscriptions: [{ subscriber: 'picky', handlers: [picky] }] });
  await write('poison');
  await write('bread');
  await eventually(['bread'], () => effectsOf('picky'));
  const [parked] = await database.query<{ payload: unknown; error: string; attempts: number }>(
    'select payload, error, attempts from platform.parked_events',
  );
  assert.deepEqual(parked?.payload, { note: 'poison' });
  assert.match(parked?.error ?? '', /cannot digest this/);
  assert.equal(parked?.attempts, 3);
  assert.equal(attempts, 3);
});

test('a subscriber that fails once succeeds on its next attempt, and one that stands behind it is not held up', async () => {
  let attempts = 0;
  const moody = on(NoteWritten, async (transaction, { payload }) => {
    attempts += 1;
    if (attempts === 1) throw new Error('not now');
    await keep(transaction, 'moody', payload.note);
  });
  await run({ subscriptions: [{ subscriber: 'moody', handlers: [moody] }, keeper('calm')] });
  await write('a');
  await eventually(['a'], () => effectsOf('calm'));
  await eventually(['a'], () => effectsOf('moody'));
  assert.deepEqual(await database.query('select * from platform.parked_events'), []);
});

test('a subscriber that crashes between handling and cursor sees the event again but its effect stands once', async () => {
  let seen = 0;
  const crashing = on(NoteWritten, async (transaction, { payload }) => {
    seen += 1;
    await keep(transaction, 'crashing', payload.note);
    if (seen === 1) await transaction.query('select pg_terminate_backend(pg_backend_pid())');
  });
  await run({ subscriptions: [{ subscriber: 'crashing', handlers: [crashing] }] });
  await write('once');
  await eventually(['once'], () => effectsOf('crashing'));
  assert.equal(seen, 2);
});

test('two processes with the same subscriber deliver each event once and in order', async () => {
  await run({ subscriptions: [keeper('shared')] }, { pollMs: 20 });
  await run({ subscriptions: [keeper('shared')] }, { pollMs: 20 });
  const notes = Array.from({ length: 50 }, (_, index) => `${index}`);
  for (const note of notes) await write(note);
  await eventually(notes, () => effectsOf('shared'));
});

test('without any wake-up the slow poll alone delivers', async () => {
  await run({ subscriptions: [keeper('deaf')], isListening: false }, { pollMs: 20 });
  await write('a');
  await eventually(['a'], () => effectsOf('deaf'));
});

test('a subscriber goes on where it was after a restart, past events that are not for it', async () => {
  const first = await run({ subscriptions: [keeper('patient')] });
  await write('before');
  await eventually(['before'], () => effectsOf('patient'));
  await first.stop();
  await database.transaction((transaction) => publish(transaction, NoteTorn, 'x', { note: 'x' }));
  await write('meanwhile');
  await run({ subscriptions: [keeper('patient')] });
  await eventually(['before', 'meanwhile'], () => effectsOf('patient'));
});

test('stopping lets the delivery under way finish', async () => {
  const { promise: begun, resolve: begin } = signal();
  const slow = on(NoteWritten, async (transaction, { payload }) => {
    begin();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await keep(transaction, 'slow', payload.note);
  });
  const runner = await run({ subscriptions: [{ subscriber: 'slow', handlers: [slow] }] });
  await write('a');
  await begun;
  await runner.stop();
  assert.deepEqual(await effectsOf('slow'), ['a']);
});

test('a watch notices in every process what happens after its start, and nothing from before', async () => {
  await write('before');
  const noticed: string[][] = [[], []];
  for (const notes of noticed) {
    await run({ watches: [watch('cache', NoteWritten, ({ payload }) => notes.push(payload.note))] });
  }
  await write('after');
  await eventually([['after'], ['after']], async () => noticed);
});

test('a payload of another form than the declared one is not published', async () => {
  const publishing = database.transaction((transaction) =>
    publish(transaction, NoteWritten, 'a', JSON.parse('{"note":1}')),
  );
  await assert.rejects(publishing, /has the declared form/);
});

test('the table of events names who hears each, and those that nobody hears', () => {
  const table = describeSubscriptions([keeper('second'), keeper('first')], []);
  assert.deepEqual(table, [
    { event: 'NoteTorn', source: 'outbox', subscribers: [], watchers: [] },
    { event: 'NoteWritten', source: 'outbox', subscribers: ['first', 'second'], watchers: [] },
  ]);
});

function signal(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((resolvePromise) => {
    resolve = resolvePromise;
  });
  return { promise, resolve };
}
