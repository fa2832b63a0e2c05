/** How much processor time work takes, which a busy neighbour on the same machine changes far less than the rate. */

import { readdirSync, readFileSync } from 'node:fs';
import type { Query } from '@bank-of-things/bank/platform/database/database';

/** Milliseconds of processor time, of this process and of all of PostgreSQL. */
export type ProcessorTime = { readonly process: number; readonly postgres: number };

/** The kernel tells times in hundredths of a second; `man 5 proc_pid_stat`. */
const TICK_MS = 10;
const FIELD = { parent: 1, own: [11, 12], ofEndedChildren: [13, 14] } as const;

/** Resolves with a function that tells what was used since. Where there is no `/proc` it tells nothing. */
export async function watchProcessorTime(query: Query): Promise<() => ProcessorTime | undefined> {
  const [row] = await query<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = statOf(String(row?.pid))?.[FIELD.parent];
  if (postmaster === undefined) return () => undefined;
  const before = now(postmaster);
  return () => {
    const after = now(postmaster);
    return { process: after.process - before.process, postgres: after.postgres - before.postgres };
  };
}

function now(postmaster: number): ProcessorTime {
  const { user, system } = process.cpuUsage();
  return { process: (user + system) / 1000, postgres: ticksOf(postmaster) * TICK_MS };
}

function ticksOf(postmaster: number): number {
  let ticks = sum(statOf(String(postmaster)), [...FIELD.own, ...FIELD.ofEndedChildren]);
  for (const name of readdirSync('/proc')) {
    const stat = /^[0-9]+$/.test(name) ? statOf(name) : undefined;
    if (stat?.[FIELD.parent] === postmaster) ticks += sum(stat, FIELD.own);
  }
  return ticks;
}

function sum(stat: number[] | undefined, fields: readonly number[]): number {
  return fields.reduce((total, field) => total + (stat?.[field] ?? 0), 0);
}

/** The fields after the program's name, which may hold blanks and brackets. A process may have ended meanwhile. */
function statOf(pid: string): number[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch {
    return undefined;
  }
}

/** Microseconds of processor time for each of `count` payments, as figures of a reading. */
export function perPayment(time: ProcessorTime | undefined, count: number): Record<string, number> {
  if (!time || count === 0) return {};
  return { ownTime: (time.process * 1000) / count, postgresTime: (time.postgres * 1000) / count };
}

export const timeMeasures = [
  { key: 'ownTime', label: 'processor time of Node.js, a payment', unit: 'µs' },
  { key: 'postgresTime', label: 'processor time of PostgreSQL, a payment', unit: 'µs' },
] as const;
