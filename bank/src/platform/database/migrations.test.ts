/** Migrations against a real PostgreSQL. */

import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryDirectory } from '../../../test/support/cluster.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { createDatabase } from './database.ts';
import { type MigrationSource, migrate } from './migrations.ts';

const { database, connectionString } = await testDatabase();
let root = '';

beforeEach(async () => {
  await database.query('drop schema if exists platform cascade; drop table if exists coin, purse, trace');
  root = temporaryDirectory();
});

function write(path: string, sql: string): void {
  mkdirSync(`${root}/${path}`.replace(/\/[^/]*$/, ''), { recursive: true });
  writeFileSync(`${root}/${path}`, sql);
}

function source(capability: string): MigrationSource {
  return { capability, directory: pathToFileURL(`${root}/${capability}`) };
}

function titles(applied: readonly { capability: string; number: number }[]): string[] {
  return applied.map(({ capability, number }) => `${capability}/${number}`);
}

test('migrations are applied in the order of the capabilities and of their numbers, once', async () => {
  write('money/0002-fill.sql', 'insert into coin values (1); insert into coin values (2);');
  write('money/0001-coin.sql', 'create table coin (value int)');
  write('purses/0001-purse.sql', 'create table purse as select count(*) as coins from coin');

  const first = await migrate(database, [source('money'), source('purses')]);
  assert.deepEqual(titles(first), ['money/1', 'money/2', 'purses/1']);
  assert.deepEqual(await database.query('select coins from purse'), [{ coins: 2n }]);

  write('purses/0002-more.sql', 'alter table purse add owner text');
  const second = await migrate(database, [source('money'), source('purses')]);
  assert.deepEqual(titles(second), ['purses/2']);
});

test('two banks that migrate at once take turns', async () => {
  write('money/0001-coin.sql', 'select pg_sleep(0.1); create table coin (value int)');
  const other = createDatabase({ connectionString, poolSize: 1 });
  const both = await Promise.all([migrate(database, [source('money')]), migrate(other, [source('money')])]);
  assert.deepEqual(both.flatMap(titles), ['money/1']);
  await other.close();
});

test('a migration that fails leaves nothing of itself and keeps those before it', async () => {
  write('money/0001-coin.sql', 'create table coin (value int)');
  write('money/0002-bad.sql', 'create table trace (value int); select 1/0');
  await assert.rejects(migrate(database, [source('money')]), {
    code: 'migration-failed',
    message: /money\/0002-bad failed: division by zero/,
  });
  const [row] = await database.query(
    `select to_regclass('coin') is not null as coin, to_regclass('trace') as trace`,
  );
  assert.deepEqual(row, { coin: true, trace: null });
});

test('another line end is no edit', async () => {
  write('money/0001-coin.sql', 'create table coin (\n value int)');
  await migrate(database, [source('money')]);
  write('money/0001-coin.sql', 'create table coin (\r\n value int)');
  assert.deepEqual(await migrate(database, [source('money')]), []);
});

const meddling: { title: string; code: string; meddle: () => void }[] = [
  {
    title: 'edited',
    code: 'migration-edited',
    meddle: () => write('money/0002-purse.sql', 'create table purse (value int8)'),
  },
  {
    title: 'renamed',
    code: 'migration-edited',
    meddle: () => renameSync(`${root}/money/0002-purse.sql`, `${root}/money/0002-wallet.sql`),
  },
  {
    title: 'removed',
    code: 'migration-missing',
    meddle: () => rmSync(`${root}/money/0002-purse.sql`),
  },
  {
    title: 'preceded by a new one',
    code: 'migration-out-of-order',
    meddle: () => write('money/0001-coin.sql', 'create table coin (value int)'),
  },
  {
    title: 'joined by one without a number',
    code: 'migration-misnamed',
    meddle: () => write('money/coin.sql', 'create table coin (value int)'),
  },
  {
    title: 'joined by one of the same number',
    code: 'migration-misnamed',
    meddle: () => write('money/0002-coin.sql', 'create table coin (value int)'),
  },
];

for (const { title, code, meddle } of meddling) {
  test(`an applied migration that was ${title} is refused`, async () => {
    write('money/0002-purse.sql', 'create table purse (value int)');
    await migrate(database, [source('money')]);
    meddle();
    await assert.rejects(migrate(database, [source('money')]), { code });
  });
}

test('compiled code finds the files in the sources', async () => {
  write('src/money/migrations/0001-coin.sql', 'create table coin (value int)');
  const compiled = pathToFileURL(`${root}/dist/src/money/migrations/`);
  const applied = await migrate(database, [{ capability: 'money', directory: compiled }]);
  assert.deepEqual(titles(applied), ['money/1']);
});
