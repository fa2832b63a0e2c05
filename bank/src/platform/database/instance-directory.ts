/** Where the data really lie: where they were asked for, or, if PostgreSQL's user cannot get there, nearby. */

import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseFault } from './database-fault.ts';
import type { DatabaseLogger } from './database-logger.ts';
import { asOurselves, canEnter, chooseRunAs, type RunAs } from './run-as.ts';

export interface InstanceDirectory {
  readonly path: string;
  /** PostgreSQL's own directory below it, which may not exist yet. */
  readonly clusterDirectory: string;
  readonly runAs: RunAs;
}

/** Where things go that PostgreSQL's user cannot reach otherwise. Only root ever needs it. */
export const usualReachableRoot = '/var/lib/bank-of-things';

const pointerName = 'the-database-is-elsewhere.txt';

/**
 * Root may keep its checkout in a home that nobody else can enter, and PostgreSQL cannot follow it there.
 * Then the data go below `reachableRoot`, and a note is left where they were asked for: from then on the note
 * decides, so that nobody finds an empty bank after changing a directory's mode.
 */
export function settleInstanceDirectory(options: {
  requested: string;
  reachableRoot: string;
  logger: DatabaseLogger;
}): InstanceDirectory {
  const made = mkdirSync(options.requested, { recursive: true });
  const requested = realpathSync(options.requested);
  const noted = readPointer(requested);
  if (noted !== undefined) return enterable(noted);

  const runAs = chooseRunAs(clusterIn(requested));
  if (made !== undefined) chmodSync(requested, runAs === asOurselves ? 0o700 : 0o711);
  if (runAs === asOurselves || canEnter(requested, runAs)) return instance(requested, runAs);

  const name = createHash('sha256').update(requested).digest('hex').slice(0, 16);
  const elsewhere = enterable(join(options.reachableRoot, name));
  writeFileSync(join(requested, pointerName), `${elsewhere.path}\n`);
  options.logger.info(`PostgreSQL's user cannot enter ${requested}; the database is in ${elsewhere.path}`);
  return elsewhere;
}

/** Where the data of a bank that was started before lie; undefined when there are none. Makes nothing. */
export function findInstanceDirectory(
  requested: string,
): Pick<InstanceDirectory, 'path' | 'clusterDirectory'> | undefined {
  if (!existsSync(requested)) return undefined;
  const asked = realpathSync(requested);
  const path = readPointer(asked) ?? asked;
  return existsSync(clusterIn(path)) ? { path, clusterDirectory: clusterIn(path) } : undefined;
}

function enterable(path: string): InstanceDirectory {
  const made = mkdirSync(path, { recursive: true, mode: 0o755 });
  // The process's umask may have taken away what PostgreSQL's user needs to pass.
  if (made !== undefined) {
    for (const directory of [join(path, '..'), path]) chmodSync(directory, 0o755);
  }
  const settled = realpathSync(path);
  const runAs = chooseRunAs(clusterIn(settled));
  if (runAs !== asOurselves && !canEnter(settled, runAs)) {
    throw new DatabaseFault(
      'data-unreachable',
      `PostgreSQL's user cannot enter ${settled}. Choose a data directory that every user may pass to.`,
    );
  }
  return instance(settled, runAs);
}

function instance(path: string, runAs: RunAs): InstanceDirectory {
  return { path, clusterDirectory: clusterIn(path), runAs };
}

function clusterIn(directory: string): string {
  return join(directory, 'postgres');
}

function readPointer(directory: string): string | undefined {
  try {
    return readFileSync(join(directory, pointerName), 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
