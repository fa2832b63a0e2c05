/** The holder's heartbeat: what it may be sure of, with a database that is there, out of reach, or another's. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { testDatabase } from '../../../test/support/database.ts';
import { openNetwork } from '../../../test/support/network.ts';
import { createDatabase } from '../../platform/database/database.ts';
import { moneyMigrations } from '../index.ts';
import { claim } from './claim.ts';
import { startHeartbeat } from './heartbeat.ts';

const LEASE_MS = 1_000;
const { connectionString, database } = await testDatabase({ migrations: moneyMigrations });

/** A heart that beats through a network of its own for a place that it holds. */
async function aHeart(name: string) {
  const session = await database.connect();
  assert.ok(await claim(session, { name, address: '', secret: Buffer.alloc(0) }));
  const network = await openNetwork(connectionString);
  const through = createDatabase({ connectionString: network.connectionString, poolSize: 1 });
  const heard = { lost: 0, doubts: 0 };
  const heart = startHeartbeat({
    database: through,
    holder: name,
    leaseMs: LEASE_MS,
    onLost() {
      heard.lost += 1;
    },
    onDoubt() {
      heard.doubts += 1;
    },
  });
  after(async () => {
    heart.stop();
    network.mend();
    await session.close();
    await through.close();
    await network.close();
  });
  return { heart, heard, network, session };
}

test('a holder cut off from the database is sure no longer, and again when it is back', async () => {
  const { heart, heard, network, session } = await aHeart('cut off');
  await heart.beConfirmed();
  assert.equal(heart.isSure(), true);
  network.cut();
  await pause(LEASE_MS + 50);
  assert.equal(heart.isSure(), false, 'what it reads from memory counts no more');
  while (heard.doubts === 0) await pause(20);
  const confirmed = heart.beConfirmed();
  network.mend();
  await confirmed;
  assert.equal(heart.isSure(), true);
  assert.equal(heard.lost, 0);
  await session.close();
});

test('a holder learns from its next beat that another has the place', async () => {
  const first = await aHeart('first');
  await first.heart.beConfirmed();
  await first.session.close();
  const second = await aHeart('second');
  while (first.heard.lost === 0) await pause(20);
  assert.equal(first.heart.isSure(), false);
  await second.heart.beConfirmed();
});
