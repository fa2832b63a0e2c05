/** `npm run backup` and `npm run restore` on a bank that does not run, and where they have nothing to do. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { moneyMigrations } from '../../src/money/index.ts';
import { createDatabase } from '../../src/platform/database/database.ts';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded.ts';
import { migrate } from '../../src/platform/database/migrations.ts';
import { temporaryDirectory } from '../support/cluster.ts';
import { programFile, programOptions } from '../support/programs.ts';

const place = temporaryDirectory();
const stopped = join(place, 'stopped');
const backup = join(place, 'backup');
const restored = join(place, 'restored');

before(async () => {
  const postgres = await startEmbeddedPostgres({ dataDirectory: stopped, durability: 'off-for-tests' });
  const database = createDatabase({ connectionString: postgres.connectionString, poolSize: 1 });
  await migrate(database, moneyMigrations);
  await database.close();
  await postgres.stop();
});

function runTask(name: 'backup' | 'restore', words: string[], environment: Record<string, string> = {}) {
  return new Promise<{ code: number; said: string }>((resolve) => {
    execFile(
      process.execPath,
      [...programOptions, programFile(`src/${name}`), ...words],
      { env: { PATH: process.env.PATH, BOT_DATA_DIR: stopped, ...environment } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}

async function refused(task: 'backup' | 'restore', words: string[], reason: RegExp): Promise<void> {
  const { code, said } = await runTask(task, words);
  assert.equal(code, 1, said);
  assert.match(said, reason);
}

test('a stopped bank is saved, and the copy is opened and verified before anybody relies on it', async () => {
  const { code, said } = await runTask('backup', [backup]);
  assert.equal(code, 0, said);
  assert.match(said, /Copied \d+ files[\s\S]*The books are sound: 0 journal rows/);
  assert.deepEqual((await readdir(place)).sort(), ['backup', 'stopped'], 'the trial is taken away');
});

test('it is put back where no bank is, and what to do next is said', async () => {
  const { code, said } = await runTask('restore', [backup, '--into', restored]);
  assert.equal(code, 0, said);
  assert.match(
    said,
    /The books are sound[\s\S]*This is the bank of 20[\s\S]*BOT_DATA_DIR=\S*restored npm start/,
  );
});

test('nothing is restored over a bank that is stopped, nor over anything else', async () => {
  await refused('restore', [backup], /There is a bank in .*stopped already[.] .*--into DIRECTORY/);
  await refused('restore', [backup, '--into', place], /is not empty[.] .*--into DIRECTORY/);
});

test('a backup gets a directory of its own, outside of the bank’s', async () => {
  await refused('backup', [backup], /is not empty[.] A backup needs a directory of its own/);
  await refused('backup', [join(stopped, 'backup')], /inside the bank’s own data/);
  await mkdir(join(place, 'nowhere'));
  const { said } = await runTask('backup', [join(place, 'x')], { BOT_DATA_DIR: join(place, 'nowhere') });
  assert.match(said, /There is no bank in/);
});

test('an external database is left to its own tools, and the tasks say so', async () => {
  for (const task of ['backup', 'restore'] as const) {
    const { code, said } = await runTask(task, [join(place, 'x')], { DATABASE_URL: 'postgresql://at/bank' });
    assert.equal(code, 1);
    assert.match(said, /external PostgreSQL[\s\S]*docs\/guides\/backup[.]md/);
  }
});
