/** The disk of the bank's PostgreSQL fills up while payments go on: nothing is lost, and with room the bank goes on. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded.ts';
import { readPostmasterFile } from '../../src/platform/database/orphan.ts';
import { startTestBank } from '../support/bank.ts';
import { askDatabase } from '../support/books.ts';
import { temporaryDirectory } from '../support/cluster.ts';
import { assertTruthful, isReady, startLoad } from '../support/outspoken-load.ts';
import { until } from '../support/until.ts';

const disk = join(temporaryDirectory(), 'disk');
const filler = join(disk, 'filler');

/** A small disk of its own for PostgreSQL; why not, where that is not allowed. */
async function mountDisk(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root on Linux may mount a small disk';
  await mkdir(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200m,mode=0755', 'tmpfs', disk]);
  if (mounted.status !== 0) return `this machine does not let us mount a small disk: ${mounted.stderr}`;
  // Before the temporary directory is removed. The server may still be ending; a lazy unmount lets it.
  process.prependOnceListener('exit', () => spawnSync('umount', ['-l', disk]));
  return undefined;
}

const whyNot = await mountDisk();

/** Keeps the disk full during `work`: PostgreSQL may free a little meanwhile, hence it is filled again and again. */
async function whileFull(work: () => Promise<void>): Promise<void> {
  const file = await open(filler, 'a');
  let writing = fill(file);
  await writing;
  const again = setInterval(() => {
    writing = writing.then(() => fill(file));
  }, 50);
  try {
    await work();
  } finally {
    // Also after a failure: on a disk that stays full PostgreSQL cannot end.
    clearInterval(again);
    await writing;
    await rm(filler);
    await file.close();
  }
}

/** Writes until there is no room left. */
async function fill(file: FileHandle): Promise<void> {
  for (const block of [Buffer.alloc(1_048_576), Buffer.alloc(4_096)]) {
    try {
      for (;;) await file.write(block);
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
}

async function serverPid(): Promise<number | undefined> {
  return (await readPostmasterFile(join(disk, 'bank', 'postgres')))?.pid;
}

test('while its disk is full the bank says so truthfully, loses nothing, and goes on when there is room', {
  skip: whyNot ?? false,
}, async () => {
  const dataDirectory = join(disk, 'bank');
  const { connectionString, stop } = await startEmbeddedPostgres({ dataDirectory, restarts: true });
  const bank = await startTestBank({ place: { connectionString, dataDirectory } });
  after(stop);
  const load = startLoad(bank, await bank.aHousehold({ balance: '1000.00' }));
  await load.goesOn();

  // First the tables cannot grow any more: statements fail, and the server lives.
  await whileFull(async () => {
    await load.fails(100);
    await until(async () => !(await isReady(bank)), 'a bank that cannot write is not ready');
  });
  await load.goesOn();
  await until(() => isReady(bank), 'the bank is ready again');

  // Then the log cannot go on: PostgreSQL panics, and cannot start again either.
  const before = await serverPid();
  await whileFull(async () => {
    await load.fails();
    await askDatabase({ connectionString }, 'select pg_switch_wal()').catch(() => undefined);
    await askDatabase({ connectionString }, 'select pg_switch_wal()').catch(() => undefined);
    await until(async () => (await serverPid()) !== before, 'PostgreSQL has ended');
    await load.fails(30);
    assert.equal(await isReady(bank), false);
  });
  await load.goesOn();
  await until(() => isReady(bank), 'the bank is ready again');

  await load.stop();
  const behind = `select (select max(position) from money.journal) - position as rows from money.projection`;
  await until(
    async () => (await askDatabase({ connectionString }, behind))[0]?.rows === '0',
    'views catch up',
  );
  await assertTruthful(load, connectionString);
});
