/** Copies a cluster while its server works, with the write-ahead log that makes the copy consistent. */

import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Query } from './database.ts';
import { DatabaseFault } from './database-fault.ts';

/** Where a copy goes; paths are relative to the cluster's directory, with slashes. */
export interface CopyTarget {
  takeDirectory(path: string): Promise<void>;
  /** A file that vanishes before it is read is left out, as servers delete what nobody needs. */
  takeFile(path: string, source: string): Promise<void>;
  takeText(path: string, text: string): Promise<void>;
}

/** What belongs to the running server and not to its data; PostgreSQL's own base backup leaves out the same. */
const withoutContents = new Set(
  'pg_wal pg_dynshmem pg_notify pg_replslot pg_serial pg_snapshots pg_stat_tmp pg_subtrans'.split(' '),
);
const leftOut =
  /^(?:postmaster[.](?:pid|opts)|backup_label(?:[.]old)?|tablespace_map(?:[.]old)?|backup_manifest|current_logfiles|postgresql[.]auto[.]conf[.]tmp|pg_internal[.]init.*|pgsql_tmp.*)$/;
const controlFile = 'global/pg_control';
const slot = 'bank_of_things_backup';

/**
 * Copies everything but the server's own files. The copy is as of its end: it holds all that was committed before it
 * began. `beforeTheEnd` may ask the database for something that the copy then certainly holds.
 */
export async function copyRunningCluster<T>(options: {
  database: Pick<Database, 'connect'>;
  clusterDirectory: string;
  target: CopyTarget;
  beforeTheEnd: (query: Query) => Promise<T>;
}): Promise<T> {
  const { database, clusterDirectory, target } = options;
  const connection = await database.connect();
  const { query } = connection;
  try {
    // Keeps the log from being recycled meanwhile, and goes away with this connection, whatever happens to us.
    await query('select pg_create_physical_replication_slot($1, true, true)', [slot]);
    await query(`select pg_backup_start('Bank of Things', fast => true)`);
    for await (const path of walk(clusterDirectory, '', target))
      if (path !== controlFile) await target.takeFile(path, join(clusterDirectory, path));
    // It says where recovery begins at the latest, and hence is copied last.
    await target.takeFile(controlFile, join(clusterDirectory, controlFile));
    const result = await options.beforeTheEnd(query);
    const [end] = await query<{ label: string; tablespaces: string; segment: string }>(
      `select labelfile as label, spcmapfile as tablespaces, pg_walfile_name(lsn) as segment
       from pg_backup_stop(wait_for_archive => false)`,
    );
    const { label = '', tablespaces = '', segment = '' } = end ?? {};
    if (tablespaces.trim() !== '') throw tablespacesOutside(clusterDirectory);
    await target.takeText('backup_label', label);
    await copyLog(clusterDirectory, target, label, segment);
    return result;
  } finally {
    await connection.close();
  }
}

/** The files, as paths relative to the cluster; its directories are made on the way. */
async function* walk(cluster: string, folder: string, target: CopyTarget): AsyncGenerator<string> {
  for (const entry of await readdir(join(cluster, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (leftOut.test(entry.name)) continue;
    if (entry.isSymbolicLink()) throw tablespacesOutside(cluster);
    if (entry.isFile()) yield path;
    if (!entry.isDirectory()) continue;
    await target.takeDirectory(path);
    if (!withoutContents.has(path)) yield* walk(cluster, path, target);
  }
}

/** The segments from the one in which the copy began to the one in which it ended. */
async function copyLog(cluster: string, target: CopyTarget, label: string, last: string): Promise<void> {
  const first = /^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)$/m.exec(label)?.[1] ?? '';
  const names = await readdir(join(cluster, 'pg_wal'));
  // On one timeline the names rise with the log.
  const needed = names.filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last).sort();
  if (needed[0] !== first || needed.at(-1) !== last)
    throw new DatabaseFault('copy-failed', `The log from ${first} to ${last} is not in ${cluster}/pg_wal.`);
  for (const folder of ['archive_status', 'summaries']) {
    const there = await lstat(join(cluster, 'pg_wal', folder)).catch(() => undefined);
    if (there) await target.takeDirectory(`pg_wal/${folder}`);
  }
  for (const name of needed) await target.takeFile(`pg_wal/${name}`, join(cluster, 'pg_wal', name));
}

function tablespacesOutside(cluster: string): DatabaseFault {
  return new DatabaseFault(
    'copy-failed',
    `Parts of the database lie outside ${cluster} (a tablespace or a link). Back it up with pg_basebackup.`,
  );
}
