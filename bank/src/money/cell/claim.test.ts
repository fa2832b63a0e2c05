/** Taking the place on a real PostgreSQL: one holder at a time, and the fence before everything. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import { createDatabase, type Database, type DedicatedConnection } from '../../platform/database/database.ts';
import { moneyMigrations } from '../index.ts';
import { createAppender } from '../storage/journal.ts';
import { createPlaceStore, type Holder } from '../storage/place.ts';
import { genesisHash } from '../teller/chain.ts';
import { claim, reclaim } from './claim.ts';

const { connectionString } = await testDatabase({ migrations: moneyMigrations });

/** A process with sessions of its own. */
function aProcess(name: string) {
  const database = createDatabase({ connectionString, poolSize: 2, sessionName: name });
  after(() => database.close());
  const holder: Holder = { name, address: `${name}:1`, secret: Buffer.from(name) };
  return { database, holder, connect: () => openSession(database) };
}

async function openSession(database: Database): Promise<DedicatedConnection> {
  const session = await database.connect();
  after(() => session.abandon());
  return session;
}

async function claimed(process: ReturnType<typeof aProcess>) {
  const session = await process.connect();
  const result = await claim(session, process.holder);
  assert.ok(result, `${process.holder.name} takes the place`);
  return { session, claim: result };
}

const rowUnder = (epoch: bigint) => ({
  position: 1n,
  epoch,
  recordedAt: 0,
  previousHash: genesisHash,
  hash: genesisHash,
  body: Buffer.alloc(1),
});

test('one process holds the place, and the next gets it when the session of the first has ended', async () => {
  const [one, two] = [aProcess('one'), aProcess('two')];
  const first = await claimed(one);
  const waiting = await two.connect();
  assert.equal(await claim(waiting, two.holder), false);
  await first.session.close();
  const second = await claim(waiting, two.holder);
  assert.ok(second && second.epoch > first.claim.epoch);
  const place = await createPlaceStore(waiting.query).read();
  assert.deepEqual([place.name, place.address, String(place.secret)], ['two', 'two:1', 'two']);
  await waiting.close();
});

test('of two that find a silent holder one takes over, and the other does not take it from that one', async () => {
  const [old, one, two] = [aProcess('old'), aProcess('one of two'), aProcess('two of two')];
  const held = await claimed(old);
  const sessions = await Promise.all([one.connect(), two.connect()]);
  const overdue = await createPlaceStore(sessions[0].query).read();
  const results = await Promise.all([
    claim(sessions[0], one.holder, overdue),
    claim(sessions[1], two.holder, overdue),
  ]);
  assert.equal(results.filter(Boolean).length, 1);
  assert.equal(await claim(sessions[results[0] ? 1 : 0], two.holder, overdue), false, 'what it saw is old');
  await assert.rejects(createAppender(held.session.query).append(rowUnder(held.claim.epoch)));
  for (const session of sessions) await session.close();
});

test('a holder that has shown life meanwhile keeps its place', async () => {
  const [slow, hasty] = [aProcess('slow'), aProcess('hasty')];
  const { session } = await claimed(slow);
  const waiting = await hasty.connect();
  const overdue = await createPlaceStore(waiting.query).read();
  assert.equal(await createPlaceStore(session.query).beat('slow'), true);
  assert.equal(await claim(waiting, hasty.holder, overdue), false);
  assert.equal(await createPlaceStore(session.query).beat('slow'), true);
  await session.close();
  await waiting.close();
});

test('what a paused holder has locked is free for the next one', async () => {
  const [paused, next] = [aProcess('paused'), aProcess('next')];
  await claimed(paused);
  const locking = await paused.connect();
  await locking.query('begin');
  await locking.query('update money.projection set position = position');
  const session = await next.connect();
  const overdue = await createPlaceStore(session.query).read();
  assert.ok(await claim(session, next.holder, overdue));
  await session.query(`set lock_timeout = '2s'`);
  await session.query('update money.projection set position = position');
  await session.close();
});

test('a holder whose session broke unnoticed takes its place again, but not when another had it since', async () => {
  const [holder, other] = [aProcess('holder'), aProcess('other')];
  const first = await claimed(holder);
  const again = await holder.connect();
  const second = await reclaim(again, holder.holder, first.claim);
  assert.ok(second && second.epoch > first.claim.epoch, 'the old session is ended, the fence raised');
  assert.equal(await createAppender(again.query).append(rowUnder(first.claim.epoch)), false);
  await again.close();
  const { session } = await claimed(other);
  await session.close();
  assert.equal(await reclaim(await holder.connect(), holder.holder, second), false);
});
