/** `npm run backup -- DIRECTORY`: saves this bank, running or not, and proves that the copy opens and its books are sound. */

import { mkdtemp, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BackupFault } from './backups/backup-fault.ts';
import { restoreBackup } from './backups/restore.ts';
import { takeBackup } from './backups/take.ts';
import { BANK_VERSION } from './bank.ts';
import { parseConfiguration } from './platform/config/configuration.ts';
import { findInstanceDirectory } from './platform/database/instance-directory.ts';
import { systemClock } from './platform/kernel/clock.ts';
import { runTask } from './run-task.ts';

const USAGE = 'Usage: npm run backup -- DIRECTORY [--no-verify]';

async function main(): Promise<void> {
  const { directory, verifies } = readArguments(process.argv.slice(2));
  const { databaseUrl, dataDirectory } = parseConfiguration(process.env);
  if (databaseUrl) throw new BackupFault(EXTERNAL);
  const startedAt = performance.now();
  say(`Copying the bank in ${dataDirectory} to ${directory} …`);
  const manifest = await takeBackup({
    dataDirectory,
    directory,
    bankVersion: BANK_VERSION,
    clock: systemClock,
  });
  const files = Object.values(manifest.files);
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  say(`Copied ${files.length} files, ${megabytes.toFixed(0)} MB, in ${secondsSince(startedAt)} s.`);
  if (verifies) await prove(directory);
  else say('Not verified. Do it before you rely on it: npm run restore into an empty directory verifies.');
  say(
    `\nThe backup holds everything up to journal row ${manifest.journal.position} or later. Keep it safe and secret:\n` +
      'it contains the bank’s signing key and password.',
  );
}

/** Restores the backup beside itself, opens it, verifies it, and takes the trial away again. */
async function prove(directory: string): Promise<void> {
  say('Opening a copy of it and verifying the books …');
  const startedAt = performance.now();
  const trial = await mkdtemp(`${directory}.trial-`);
  await rm(trial, { recursive: true });
  try {
    const { rows, transfers, head } = (await restoreBackup({ directory, into: trial })).books;
    say(`The books are sound: ${rows} journal rows, ${transfers} transfers, head ${head}.`);
    say(`That took ${secondsSince(startedAt)} s.`);
  } finally {
    for (const place of [findInstanceDirectory(trial)?.path, trial])
      if (place) await rm(place, { recursive: true, force: true });
  }
}

const EXTERNAL =
  'This bank keeps its books in an external PostgreSQL (DATABASE_URL). Back that up with its own tools, ' +
  'pg_basebackup or pg_dump, and the bank’s key with them: docs/guides/backup.md says how.';

function readArguments(given: readonly string[]): { directory: string; verifies: boolean } {
  const options = given.filter((word) => word.startsWith('--'));
  const [directory, ...more] = given.filter((word) => !word.startsWith('--'));
  if (!directory || more.length > 0 || options.some((option) => option !== '--no-verify'))
    throw new BackupFault(USAGE);
  return { directory: resolve(process.env.INIT_CWD ?? '.', directory), verifies: options.length === 0 };
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1000).toFixed(1);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

runTask(main);
