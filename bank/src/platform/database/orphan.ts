/** Stops a PostgreSQL that outlived the bank which started it. */

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseFault } from './database-fault.ts';
import type { DatabaseLogger } from './database-logger.ts';
import { commandLine, isAlive } from './process-identity.ts';

/** What PostgreSQL writes about itself, or undefined when no server was left running. */
export async function readPostmasterFile(
  clusterDirectory: string,
): Promise<{ pid: number; port: number; status: string } | undefined> {
  const text = await readFile(join(clusterDirectory, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const lines = text?.split('\n');
  const pid = Number(lines?.[0]);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return { pid, port: Number(lines?.[3]), status: lines?.[7]?.trim() ?? '' };
}

/** Only the holder of the instance lock may call this: to anybody else the server may be no orphan. */
export async function stopOrphan(clusterDirectory: string, logger: DatabaseLogger): Promise<void> {
  const left = await readPostmasterFile(clusterDirectory);
  if (left === undefined) return;
  if (!isAlive(left.pid) || !commandLine(left.pid)?.includes(clusterDirectory)) {
    // PostgreSQL would take a zombie, or another program that got the number, for a running server and refuse.
    // Processes of the dead server that still end are no danger: they hold its shared memory, which it checks.
    await rm(join(clusterDirectory, 'postmaster.pid'), { force: true });
    return;
  }
  logger.warn(`Stopping PostgreSQL (process ${left.pid}), which outlived the bank that started it`);
  if (await endsAfter(left.pid, 'SIGINT', 30_000)) return;
  if (await endsAfter(left.pid, 'SIGQUIT', 10_000)) return;
  throw new DatabaseFault('start-failed', `PostgreSQL (process ${left.pid}) is left over and does not stop.`);
}

async function endsAfter(pid: number, signal: NodeJS.Signals, timeoutMs: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
    throw error;
  }
  const deadline = performance.now() + timeoutMs;
  while (isAlive(pid) && performance.now() < deadline) await pause(10);
  return !isAlive(pid);
}
