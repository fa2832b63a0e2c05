/** A durable PostgreSQL beside the bank, at a port of its own for good, which may be killed and started again. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { clusterUser, ensureCluster } from '../../src/platform/database/cluster.ts';
import { silentLogger } from '../../src/platform/database/database-logger.ts';
import { usableBinaries } from '../../src/platform/database/embedded-binaries.ts';
import { settleInstanceDirectory } from '../../src/platform/database/instance-directory.ts';
import { readPostmasterFile } from '../../src/platform/database/orphan.ts';
import { postgresArguments } from '../../src/platform/database/postgres-settings.ts';
import { findQuietPort } from './killable-bank.ts';

export type KillablePostgres = {
  readonly connectionString: string;
  /** The process to kill: the one that starts all others. */
  postmaster(): number;
  hasEnded(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
};

const database = 'bank';
const START_ATTEMPTS = 100;

/** Makes a cluster below `directory`, runs it, and makes an empty database for a bank in it. */
export async function startKillablePostgres(directory: string): Promise<KillablePostgres> {
  const place = { requested: directory, reachableRoot: directory, logger: silentLogger };
  const instance = settleInstanceDirectory(place);
  const { runAs, path, clusterDirectory } = instance;
  const binaries = await usableBinaries({ runAs, copyTo: path, logger: silentLogger });
  const password = await ensureCluster(instance, binaries, true);
  const port = await findQuietPort();
  const server = `postgresql://${clusterUser}:${password}@127.0.0.1:${port}`;
  let postmaster: ChildProcess | undefined;

  function launch(): ChildProcess {
    const log = openSync(join(path, 'postgres.log'), 'a', 0o600);
    const options = ['-D', clusterDirectory, '-p', String(port), ...postgresArguments('full')];
    const child = spawn(binaries.postgres, options, {
      ...runAs,
      cwd: '/',
      env: { LC_ALL: 'C' },
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    return child;
  }

  async function becomesReady(child: ChildProcess): Promise<boolean> {
    while (!isOver(child)) {
      const note = await readPostmasterFile(clusterDirectory);
      if (note?.pid === child.pid && note?.status === 'ready') return true;
      await pause(10);
    }
    return false;
  }

  /** The remains of a killed server hold its shared memory for a moment, and a new one refuses to start meanwhile. */
  async function start(): Promise<void> {
    for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
      postmaster = launch();
      if (await becomesReady(postmaster)) return;
      await pause(50);
    }
    throw new Error(`PostgreSQL does not start in ${path}; see its postgres.log.`);
  }

  await start();
  process.once('exit', () => postmaster?.kill('SIGINT'));
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  await client.query(`create database ${database}`);
  await client.end();
  return {
    connectionString: `${server}/${database}`,
    postmaster: () => postmaster?.pid ?? 0,
    hasEnded: () => !postmaster || isOver(postmaster),
    start,
    async stop() {
      if (!postmaster || isOver(postmaster)) return;
      const ended = once(postmaster, 'exit');
      postmaster.kill('SIGINT');
      await ended;
    },
  };
}

function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
