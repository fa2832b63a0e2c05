/** One bank at a time on one data directory: a lock file that names the living process which holds it. */

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseFault } from './database-fault.ts';
import { isAlive, processBirth } from './process-identity.ts';

export interface InstanceLock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly birth: string | undefined;
}

/**
 * Takes the lock or throws `data-in-use` with the holder's pid. A lock whose process died, or whose number
 * belongs to a younger process by now, is taken over.
 */
export function takeInstanceLock(directory: string): InstanceLock {
  const path = join(directory, 'instance.lock');
  const mine = JSON.stringify({ pid: process.pid, birth: processBirth(process.pid) });
  for (;;) {
    if (placeLock(path, mine)) return { release: () => removeIfMine(path, mine) };
    const text = readIfThere(path);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (holder !== undefined && holds(holder)) throw inUse(directory, holder);
    buryStaleLock(path, text);
  }
}

/** Whether a living process holds the lock. */
export function isInstanceLocked(directory: string): boolean {
  const holder = parseHolder(readIfThere(join(directory, 'instance.lock')) ?? '');
  return holder !== undefined && holds(holder);
}

/** Writes aside and links into place, so that nobody ever reads half a lock. */
function placeLock(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o644 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removing by name could remove the fresh lock of another bank that buried the same stale one a moment
 * earlier; so the file is moved aside first, looked at, and put back if it is not the stale one.
 */
function buryStaleLock(path: string, staleText: string): void {
  const grave = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, grave);
    if (readFileSync(grave, 'utf8') !== staleText) linkSync(grave, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(grave, { force: true });
  }
}

function holds(holder: Holder): boolean {
  if (!isAlive(holder.pid)) return false;
  const birth = processBirth(holder.pid);
  // Where the system hides births, a living process of that number is believed: refusing is the safe side.
  return birth === undefined || holder.birth === undefined || birth === holder.birth;
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value)) return undefined;
    const birth = 'birth' in value && typeof value.birth === 'string' ? value.birth : undefined;
    return typeof value.pid === 'number' ? { pid: value.pid, birth } : undefined;
  } catch {
    return undefined;
  }
}

function inUse(directory: string, holder: Holder): DatabaseFault {
  const who = holder.pid === process.pid ? 'this very process' : `the bank with process id ${holder.pid}`;
  return new DatabaseFault(
    'data-in-use',
    `The data in ${directory} are in use by ${who}. Stop it first, or give this bank another data directory.`,
  );
}

function removeIfMine(path: string, mine: string): void {
  if (readIfThere(path) === mine) rmSync(path, { force: true });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
