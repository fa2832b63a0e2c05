/** Where the bank runs: its process and its PostgreSQL, how they are killed, and how they come back. */

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findInstanceDirectory } from '../../src/platform/database/instance-directory.ts';
import { readPostmasterFile } from '../../src/platform/database/orphan.ts';
import { type BankSettings, bankSettings, startKillableBank } from '../support/killable-bank.ts';
import { startKillablePostgres } from '../support/killable-postgres.ts';
import { childrenOf } from '../support/process-tree.ts';
import type { Home, Kill, Target } from './kill-plan.ts';
import { promise } from './promise-broken.ts';

export type Site = Awaited<ReturnType<typeof openSite>>;

const ENDS_WITHIN_MS = 30_000;

/** Opens a fresh bank below `directory`. */
export async function openSite(directory: string, home: Home) {
  const dataDirectory = join(directory, 'bank');
  const postgres = home === 'external' ? await startKillablePostgres(join(directory, 'server')) : undefined;
  const external = postgres && { DATABASE_URL: postgres.connectionString };
  const settings: BankSettings = await bankSettings(dataDirectory, external);
  let bank = startKillableBank(settings);
  await bank.ready;

  async function postmaster(): Promise<number> {
    if (postgres) return postgres.postmaster();
    const instance = findInstanceDirectory(dataDirectory);
    const note = instance && (await readPostmasterFile(instance.clusterDirectory));
    promise(note, () => 'The bank runs without its PostgreSQL.');
    return note.pid;
  }

  async function victimsOf(target: Target): Promise<number[]> {
    const { pid } = bank.program;
    const children = target === 'bank and watchdog' ? childrenOf(pid) : [];
    const watchdogs = children
      .filter(({ command }) => command.startsWith('/bin/sh'))
      .map((child) => child.pid);
    if (target.startsWith('bank and')) {
      return [...watchdogs, ...(target === 'bank and postmaster' ? [await postmaster()] : []), pid];
    }
    if (target === 'bank') return [pid];
    if (target === 'postmaster') return [await postmaster()];
    const backends = childrenOf(await postmaster()).filter(({ command }) => command.includes('127.0.0.1('));
    return backends.slice(-1).map((backend) => backend.pid);
  }

  /** Kills without a warning (SIGKILL). */
  async function strike(target: Target): Promise<void> {
    for (const victim of await victimsOf(target)) killNow(victim);
  }

  /** A bank ends only when it is killed; one that has lost its own PostgreSQL starts it again. */
  async function awaitEnd(target: Target): Promise<boolean> {
    if (!target.startsWith('bank')) return false;
    promise(await endsInTime(), () => 'The bank does not end although it was killed.');
    return true;
  }

  async function endsInTime(): Promise<boolean> {
    const timer = new AbortController();
    const patience = pause(ENDS_WITHIN_MS, 'patience', { signal: timer.signal }).catch(() => 'over');
    const first = await Promise.race([bank.program.ended, patience]);
    timer.abort();
    return first !== 'patience';
  }

  return {
    url: `http://127.0.0.1:${settings.BOT_PORT}`,
    token: settings.BOT_BOOTSTRAP_TOKEN ?? '',
    bank: () => bank,
    /** What `npm run verify` needs to find these books. */
    whereabouts: { BOT_DATA_DIR: dataDirectory, DATABASE_URL: postgres?.connectionString ?? '' },
    strike,

    /** Starts again what is dead. What should live on by itself is left alone. */
    async bringBack({ target, againAfterMs, awayMs }: Kill): Promise<void> {
      const bankEnded = await awaitEnd(target);
      if (postgres && target.endsWith('postmaster')) {
        await pause(awayMs);
        await postgres.start();
      }
      if (!bankEnded) return;
      bank = startKillableBank(settings);
      if (againAfterMs !== undefined) {
        await pause(againAfterMs);
        await strike('bank');
        await bank.program.ended;
        bank = startKillableBank(settings);
      }
      await bank.ready;
    },

    async close(): Promise<void> {
      if (!bank.program.hasEnded()) {
        bank.program.process.kill('SIGTERM');
        if (!(await endsInTime())) killNow(bank.program.pid);
        await bank.program.ended;
      }
      await postgres?.stop();
    },
  };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself just now, which is as good.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
