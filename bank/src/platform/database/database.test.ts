/** The thin layer against a real PostgreSQL. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import { createDatabase } from './database.ts';

const { database, connectionString } = await testDatabase();
await database.query('create table entry (id int8 primary key, note text)');

async function notes(): Promise<string[]> {
  const rows = await database.query<{ note: string }>('select note from entry order by id');
  return rows.map(({ note }) => note);
}

test('amounts come back as bigint, times as dates, documents as values and days as text', async () => {
  const [row] = await database.query(
    `select $1::int8 as amount, '{1,NULL,9007199254740993}'::int8[] as amounts, '{}'::int8[] as nothing,
            $2::timestamptz as at, $3::jsonb as document, '2026-03-01'::date as day, 1.50::numeric as rate`,
    [9_007_199_254_740_993n, new Date('2026-03-01T12:00:00Z'), { thing: 'car' }],
  );
  assert.deepEqual(row, {
    amount: 9_007_199_254_740_993n,
    amounts: [1n, null, 9_007_199_254_740_993n],
    nothing: [],
    at: new Date('2026-03-01T12:00:00Z'),
    document: { thing: 'car' },
    day: '2026-03-01',
    rate: '1.50',
  });
});

test('arrays of bigint go in as they are', async () => {
  const rows = await database.query('select unnest($1::int8[]) as amount', [[1n, -2n]]);
  assert.deepEqual(rows, [{ amount: 1n }, { amount: -2n }]);
});

test('a transaction that fails leaves nothing behind, and its connection is usable again', async () => {
  const failing = database.transaction(async (transaction) => {
    await transaction.query(`insert into entry values (1, 'never')`);
    throw new Error('changed my mind');
  });
  await assert.rejects(failing, /changed my mind/);
  assert.deepEqual(await notes(), []);
});

test('a transaction that succeeds returns its result and stays', async () => {
  const result = await database.transaction(async (transaction) => {
    await transaction.query('insert into entry values ($1, $2)', [2n, 'kept']);
    return 'done';
  });
  assert.equal(result, 'done');
  assert.deepEqual(await notes(), ['kept']);
});

test('a transaction that swallows the error of a statement is told that nothing was committed', async () => {
  const swallowing = database.transaction(async (transaction) => {
    await transaction.query(`insert into entry values (3, 'lost')`);
    await transaction.query('select 1/0').catch(() => undefined);
  });
  await assert.rejects(swallowing, { code: 'transaction-aborted' });
  assert.deepEqual(await notes(), ['kept']);
});

test('a transaction answers nobody after it is over', async () => {
  const leaked = await database.transaction((transaction) => Promise.resolve(transaction));
  await assert.rejects(async () => leaked.query('select 1'), /asked only while its work runs/);
});

test('a serialization failure reaches the caller with its SQLSTATE', async () => {
  const serializable = 'set transaction isolation level serializable';
  const losing = database.transaction(async (first) => {
    await first.query(serializable);
    await first.query('select note from entry');
    await database.query(`update entry set note = 'newer' where id = 2`);
    await first.query(`update entry set note = 'older' where id = 2`);
  });
  await assert.rejects(losing, { code: '40001' });
});

test('connections that the server cuts fail their own work and nothing else', async () => {
  const cut = createDatabase({ connectionString, poolSize: 2 });
  await cut.query('select 1');
  const dedicated = await cut.connect();
  const cutting = cut.transaction(async (transaction) => {
    await transaction.query('select 1');
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await dedicated.lost;
    await transaction.query('select 1');
  });
  await assert.rejects(cutting);
  assert.deepEqual(await cut.query('select 1 as alive'), [{ alive: 1 }]);
  await cut.close();
});
