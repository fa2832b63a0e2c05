/** Tasks beside the bank find its database, whether the bank runs or not. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { temporaryDirectory } from '../../../test/support/cluster.ts';
import { DatabaseFault } from './database-fault.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { connectionStringOfRunning, reachDatabase } from './reach.ts';

const dataDirectory = temporaryDirectory();

async function canAsk(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

test('where no bank ever was, nothing is made', async () => {
  const nowhere = `${dataDirectory}/nowhere`;
  const reached = reachDatabase({ databaseUrl: undefined, dataDirectory: nowhere });
  await assert.rejects(reached, (error) => error instanceof DatabaseFault && error.code === 'data-missing');
});

test('an external database is taken as it is', async () => {
  const databaseUrl = 'postgresql://somewhere/bank';
  const { connectionString, bankRuns } = await reachDatabase({ databaseUrl, dataDirectory });
  assert.deepEqual([connectionString, bankRuns], [databaseUrl, undefined]);
});

test('a running bank’s own database is shared and left running, a stopped one’s is started and stopped', async () => {
  const bank = await startEmbeddedPostgres({ dataDirectory, durability: 'off-for-tests' });
  const running = await reachDatabase({ databaseUrl: undefined, dataDirectory });
  assert.deepEqual([running.connectionString, running.bankRuns], [bank.connectionString, true]);
  await running.leave();
  assert.ok(await canAsk(bank.connectionString));
  await bank.stop();

  assert.equal(await connectionStringOfRunning(dataDirectory), undefined);
  const started = await reachDatabase({ databaseUrl: undefined, dataDirectory });
  assert.equal(started.bankRuns, false);
  assert.ok(await canAsk(started.connectionString));
  await started.leave();
  assert.equal(await canAsk(started.connectionString), false);
});
