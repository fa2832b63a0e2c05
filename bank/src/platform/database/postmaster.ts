/** Runs one PostgreSQL server process: starts it, waits until it answers, stops it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseFault } from './database-fault.ts';
import type { DatabaseLogger } from './database-logger.ts';
import type { PostgresBinaries } from './embedded-binaries.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import { readPostmasterFile } from './orphan.ts';
import { type Durability, postgresArguments } from './postgres-settings.ts';
import { guard } from './watchdog.ts';

export interface PostgresExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** True after `stop()`; false when the server ended by itself. */
  readonly expected: boolean;
}

export interface Postmaster {
  readonly port: number;
  readonly exited: Promise<PostgresExit>;
  /** A fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
}

export interface Launch {
  readonly instance: InstanceDirectory;
  readonly binaries: PostgresBinaries;
  readonly durability: Durability;
  readonly logger: DatabaseLogger;
  /** Any free one when not given. */
  readonly port?: number;
}

/** What passes by itself: another program took our port, or the remains of a killed server are still ending. */
const passing = /Address already in use|lock file ".*" already exists|pre-existing shared memory block/;
const attempts = 50;

/** `onLaunch` is called when the process runs and has not answered yet. */
export async function launchPostmaster(launch: Launch, onLaunch = () => {}): Promise<Postmaster> {
  const logFile = join(launch.instance.path, 'postgres.log');
  for (let attempt = 1; ; attempt++) {
    await rename(logFile, join(launch.instance.path, 'postgres.previous.log')).catch(() => undefined);
    const started = await attemptLaunch(launch, logFile, onLaunch);
    if (started !== undefined) return started;
    const complaint = await readFile(logFile, 'utf8').catch(() => '');
    if (!passing.test(complaint) || attempt === attempts) {
      throw new DatabaseFault(
        'start-failed',
        `PostgreSQL did not start. It said:\n${complaint.slice(-4000)}`,
      );
    }
    await pause(100);
  }
}

/** Undefined when the server ended before it was ready; why stands in its log. */
async function attemptLaunch(
  launch: Launch,
  logFile: string,
  onLaunch: () => void,
): Promise<Postmaster | undefined> {
  const port = launch.port ?? (await findFreePort());
  const server = spawnServer(launch, port, logFile);
  let stopping = false;
  const exited = new Promise<PostgresExit>((resolve) => {
    server.once('exit', (code, signal) => resolve({ code, signal, expected: stopping }));
  });
  const pid = await pidOf(server);
  const watchdog = guard(pid, launch.instance.runAs);
  void exited.then(() => watchdog.release());
  onLaunch();
  if (!(await becomesReady(server, pid, launch))) return undefined;
  // From here on the server alone is no reason for the bank's process to stay.
  server.unref();

  return {
    port,
    exited,
    async stop() {
      stopping = true;
      server.ref();
      server.kill('SIGINT');
      await exited;
    },
  };
}

function spawnServer(
  { instance, binaries, durability }: Launch,
  port: number,
  logFile: string,
): ChildProcess {
  // A file and not a pipe: an orphan must be able to speak, and a busy event loop must not hold up the server.
  const log = openSync(logFile, 'a', 0o600);
  try {
    const options = ['-D', instance.clusterDirectory, '-p', String(port), ...postgresArguments(durability)];
    return spawn(binaries.postgres, options, {
      ...instance.runAs,
      cwd: '/',
      env: { LC_ALL: 'C' },
      // Its own session: Ctrl-C goes to the bank, which then ends its work before it stops the server.
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

function pidOf(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    // Stays for good: an error event that nobody hears would end the bank.
    server.on('error', (cause) => {
      reject(new DatabaseFault('start-failed', `PostgreSQL could not be run: ${cause.message}`, { cause }));
    });
    if (server.pid !== undefined) resolve(server.pid);
  });
}

async function becomesReady(
  server: ChildProcess,
  pid: number,
  { instance, logger }: Launch,
): Promise<boolean> {
  const slowMs = 10_000;
  let nextWordAt = performance.now() + slowMs;
  while (server.exitCode === null && server.signalCode === null) {
    const file = await readPostmasterFile(instance.clusterDirectory);
    if (file?.pid === pid && file.status === 'ready') return true;
    if (performance.now() > nextWordAt) {
      logger.info('PostgreSQL is still starting; after a crash it first replays what was committed');
      nextWordAt += slowMs;
    }
    await pause(10);
  }
  return false;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      probe.close(() => (port === undefined ? reject(new Error('The system gave no port')) : resolve(port)));
    });
  });
}
