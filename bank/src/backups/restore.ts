/** Puts a bank back from a backup, into a place where no bank is, and proves that it is the one that was saved. */

import { chown, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { moneyMigrations } from '../money/index.ts';
import { createJournal } from '../money/storage/journal.ts';
import { type VerifiedBooks, verifyBooks } from '../money/verify/verify.ts';
import { createDatabase, type Database } from '../platform/database/database.ts';
import { type DatabaseLogger, silentLogger } from '../platform/database/database-logger.ts';
import { startEmbeddedPostgres } from '../platform/database/embedded.ts';
import {
  findInstanceDirectory,
  type InstanceDirectory,
  settleInstanceDirectory,
  usualReachableRoot,
} from '../platform/database/instance-directory.ts';
import { isInstanceLocked } from '../platform/database/instance-lock.ts';
import { migrate } from '../platform/database/migrations.ts';
import { BackupFault } from './backup-fault.ts';
import { copyFile, syncAll } from './copied-file.ts';
import { clusterFolder, passwordFile } from './layout.ts';
import { checkFiles, type Manifest, readManifest } from './manifest.ts';

export type Restored = {
  readonly manifest: Manifest;
  /** Where the data really lie; see `settleInstanceDirectory`. */
  readonly path: string;
  readonly books: VerifiedBooks;
};

/**
 * Restores into a directory that must not exist or be empty. Nothing is written before every file of the backup has been
 * found as it was made. Rejects with a `BackupFault`, or with a `Difference` when the books are not sound.
 */
export async function restoreBackup(options: {
  directory: string;
  into: string;
  logger?: DatabaseLogger;
}): Promise<Restored> {
  const { directory, into, logger = silentLogger } = options;
  const manifest = await readManifest(directory);
  await checkPlace(into);
  await checkFiles(directory, manifest);
  const instance = settleInstanceDirectory({ requested: into, reachableRoot: usualReachableRoot, logger });
  try {
    await copyBack(directory, manifest, into, instance);
  } catch (error) {
    for (const place of [into, instance.path]) await empty(place);
    throw error;
  }
  return { manifest, path: instance.path, books: await prove(into, manifest, logger) };
}

async function empty(directory: string): Promise<void> {
  for (const name of await readdir(directory))
    await rm(join(directory, name), { recursive: true, force: true });
}

/** Starts PostgreSQL on what was restored, which brings it to the end of its log, and verifies the books. */
async function prove(
  dataDirectory: string,
  manifest: Manifest,
  logger: DatabaseLogger,
): Promise<VerifiedBooks> {
  const postgres = await startEmbeddedPostgres({ dataDirectory, logger });
  const database = createDatabase({ connectionString: postgres.connectionString, poolSize: 2 });
  try {
    // As the bank itself would: a backup may be older than this bank's tables.
    await migrate(database, moneyMigrations);
    await checkJournal(database, manifest);
    return await verifyBooks(database);
  } finally {
    await database.close();
    await postgres.stop();
  }
}

/** A restore never takes the place of anything. */
async function checkPlace(into: string): Promise<void> {
  const instance = findInstanceDirectory(into);
  const elsewhere = 'Restore into another directory with --into DIRECTORY, or move this one away first.';
  if (instance && isInstanceLocked(instance.path))
    throw new BackupFault(`The bank in ${into} is running. ${elsewhere}`);
  if (instance) throw new BackupFault(`There is a bank in ${into} already. ${elsewhere}`);
  const entries = await readdir(into).catch(() => []);
  if (entries.length > 0) throw new BackupFault(`${into} is not empty. ${elsewhere}`);
}

/** The cluster gets its name at the very end: half a restore never looks like a bank. */
async function copyBack(
  directory: string,
  manifest: Manifest,
  into: string,
  instance: InstanceDirectory,
): Promise<void> {
  const draft = join(instance.path, `${clusterFolder}.draft`);
  const placeOf = (path: string) => {
    if (path === passwordFile) return join(instance.path, path);
    const inCluster = path === clusterFolder || path.startsWith(`${clusterFolder}/`);
    return inCluster ? join(draft, path.slice(clusterFolder.length)) : join(into, path);
  };
  const { runAs } = instance;
  const give = async (path: string) => {
    if (runAs.uid !== undefined && path.startsWith(draft)) await chown(path, runAs.uid, runAs.gid);
  };
  for (const folder of manifest.directories) {
    await mkdir(placeOf(folder), { mode: 0o700 });
    await give(placeOf(folder));
  }
  for (const path of Object.keys(manifest.files)) {
    await copyFile(join(directory, path), placeOf(path));
    await give(placeOf(path));
  }
  await syncAll([...Object.keys(manifest.files), ...manifest.directories].map(placeOf));
  await rename(draft, instance.clusterDirectory);
  await syncAll([dirname(instance.clusterDirectory), into]);
}

/** The backup promised a row; a bank without it is another bank, or the same one at another time. */
async function checkJournal({ query }: Database, { journal }: Manifest): Promise<void> {
  const position = BigInt(journal.position);
  if (position === 0n) return;
  const [row] = await createJournal(query).readAfter(position - 1n, 1);
  if (row?.position === position && row.hash.toString('hex') === journal.hash) return;
  throw new BackupFault(
    `The restored journal does not have row ${position} as the backup promised. Use another backup.`,
  );
}
