/** Makes a backup: a consistent copy of the database, and what else the bank needs to open again. */

import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { createJournal } from '../money/storage/journal.ts';
import { copyRunningCluster } from '../platform/database/cluster-copy.ts';
import { createDatabase, type Query } from '../platform/database/database.ts';
import { DatabaseFault } from '../platform/database/database-fault.ts';
import { findInstanceDirectory } from '../platform/database/instance-directory.ts';
import { reachDatabase } from '../platform/database/reach.ts';
import { type Clock, toIso } from '../platform/kernel/clock.ts';
import { BackupFault } from './backup-fault.ts';
import { type Collection, collectTree, createCollection, inside } from './collection.ts';
import { syncAll } from './copied-file.ts';
import { clusterFolder, isLeftOut } from './layout.ts';
import { FORMAT, type Manifest, writeManifest } from './manifest.ts';

export type BackupOptions = {
  /** The bank's, which may be running. */
  readonly dataDirectory: string;
  /** Must not exist, or be empty. */
  readonly directory: string;
  readonly bankVersion: string;
  readonly clock: Clock;
};

/**
 * Copies the bank of a data directory, running or not. Everything that was acknowledged before it began is in the
 * backup. What was half made when something failed is removed.
 */
export async function takeBackup(options: BackupOptions): Promise<Manifest> {
  const { dataDirectory, directory } = options;
  const instance = findInstanceDirectory(dataDirectory);
  if (instance === undefined)
    throw new DatabaseFault('data-missing', `There is no bank in ${dataDirectory}. Set BOT_DATA_DIR.`);
  const places = new Set([await realpath(dataDirectory), instance.path]);
  await makeEmptyDirectory(directory, places);
  try {
    const collection = createCollection(directory);
    const known = await copyDatabase(options, instance.clusterDirectory, collection);
    for (const place of places) await collectTree(collection, place, isLeftOut);
    const { directories, files } = collection;
    const head = {
      format: FORMAT,
      bank: options.bankVersion,
      createdAt: toIso(options.clock.now()),
    } as const;
    const manifest: Manifest = { ...head, ...known, directories, files };
    await syncAll([...Object.keys(files), ...directories].map((path) => join(directory, path)));
    await writeManifest(directory, manifest);
    await syncAll([directory]);
    return manifest;
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Where the bank does not run, its PostgreSQL is started for it: there is one way to make a copy, not two. */
async function copyDatabase(
  { dataDirectory }: BackupOptions,
  clusterDirectory: string,
  collection: Collection,
): Promise<Pick<Manifest, 'postgres' | 'journal'>> {
  const reached = await reachDatabase({ databaseUrl: undefined, dataDirectory });
  const database = createDatabase({ connectionString: reached.connectionString, poolSize: 1 });
  try {
    await collection.takeDirectory(clusterFolder);
    const target = inside(collection, clusterFolder);
    return await copyRunningCluster({ database, clusterDirectory, target, beforeTheEnd: lookAtBooks });
  } finally {
    await database.close();
    await reached.leave();
  }
}

async function lookAtBooks(query: Query): Promise<Pick<Manifest, 'postgres' | 'journal'>> {
  const [server] = await query<{ version: string }>(`select current_setting('server_version') as version`);
  const { position, hash } = await createJournal(query).head();
  return {
    postgres: server?.version ?? '',
    journal: { position: String(position), hash: hash.toString('hex') },
  };
}

async function makeEmptyDirectory(directory: string, places: ReadonlySet<string>): Promise<void> {
  const made = await mkdir(directory, { recursive: true, mode: 0o700 });
  const real = await realpath(directory);
  const around = [...places].find((place) => `${real}${sep}`.startsWith(`${place}${sep}`));
  const filled = made === undefined && (await readdir(directory)).length > 0;
  if (around === undefined && !filled) return;
  if (made !== undefined) await rm(made, { recursive: true });
  throw new BackupFault(
    filled
      ? `${directory} is not empty. A backup needs a directory of its own; each one a new one.`
      : `${directory} is inside the bank’s own data in ${around}. Choose another place, best another disk.`,
  );
}
