/** Reaches the bank's database from beside the bank: a task works on it whether the bank runs or not. */

import { setTimeout as pause } from 'node:timers/promises';
import { clusterUser, readPassword } from './cluster.ts';
import { DatabaseFault } from './database-fault.ts';
import type { DatabaseLogger } from './database-logger.ts';
import { bankDatabase, startEmbeddedPostgres } from './embedded.ts';
import { findInstanceDirectory } from './instance-directory.ts';
import { isInstanceLocked } from './instance-lock.ts';
import { readPostmasterFile } from './orphan.ts';

export interface ReachedDatabase {
  readonly connectionString: string;
  /** Whether a bank lives on it now; of an external database nobody knows. */
  readonly bankRuns: boolean | undefined;
  /** Stops what was started for the task. */
  leave(): Promise<void>;
}

/** An external database where there is one, else that of the data directory, which is started if need be. */
export async function reachDatabase(options: {
  databaseUrl: string | undefined;
  dataDirectory: string;
  logger?: DatabaseLogger;
}): Promise<ReachedDatabase> {
  const { databaseUrl, dataDirectory, logger } = options;
  const leave = async () => {};
  if (databaseUrl !== undefined) return { connectionString: databaseUrl, bankRuns: undefined, leave };
  const running = await connectionStringOfRunning(dataDirectory);
  if (running !== undefined) return { connectionString: running, bankRuns: true, leave };
  const embedded = await startEmbeddedPostgres({ dataDirectory, ...(logger && { logger }) });
  return { connectionString: embedded.connectionString, bankRuns: false, leave: () => embedded.stop() };
}

const startMs = 30_000;

/**
 * Where the running bank's own PostgreSQL listens; undefined when no bank runs on this data. Throws a `DatabaseFault`
 * when there are no data, or the bank's PostgreSQL does not come up.
 */
export async function connectionStringOfRunning(dataDirectory: string): Promise<string | undefined> {
  const instance = findInstanceDirectory(dataDirectory);
  if (instance === undefined)
    throw new DatabaseFault(
      'data-missing',
      `There is no bank in ${dataDirectory}. Start it once, or set BOT_DATA_DIR.`,
    );
  const deadline = performance.now() + startMs;
  while (isInstanceLocked(instance.path)) {
    const server = await readPostmasterFile(instance.clusterDirectory);
    if (server?.status === 'ready') {
      const password = await readPassword(instance);
      return `postgresql://${clusterUser}:${password}@127.0.0.1:${server.port}/${bankDatabase}`;
    }
    if (performance.now() > deadline)
      throw new DatabaseFault('start-failed', `The bank in ${instance.path} starts or ends for too long.`);
    await pause(50);
  }
  return undefined;
}
