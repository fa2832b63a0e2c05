/** Under which user PostgreSQL runs: it refuses to run as root, so that root has to lend it somebody else. */

import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { DatabaseFault } from './database-fault.ts';

/** The identity given to child processes; empty means "as ourselves". */
export type RunAs = { readonly uid: number; readonly gid: number } | Record<string, never>;

export const asOurselves: RunAs = {};

/**
 * An existing cluster decides by its owner, since PostgreSQL accepts no other. For a new one root lends the
 * user `postgres`, makes it where it is missing, and takes `nobody` where it cannot be made.
 */
export function chooseRunAs(clusterDirectory: string): RunAs {
  const own = process.getuid?.();
  const owner = ownerOf(clusterDirectory);
  if (own === undefined) return asOurselves;
  if (own !== 0) {
    if (owner !== undefined && owner.uid !== own) throw notYours(clusterDirectory, owner.uid);
    return asOurselves;
  }
  if (owner !== undefined && owner.uid !== 0) return owner;
  return lookUp('postgres') ?? makePostgresUser() ?? lookUp('nobody') ?? noUser();
}

/** Really tries, as that user, instead of reasoning about modes, access lists and mounts. */
export function canEnter(directory: string, runAs: RunAs): boolean {
  const attempt = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], { ...runAs, cwd: '/', env: {} });
  return attempt.status === 0;
}

function ownerOf(directory: string): { uid: number; gid: number } | undefined {
  try {
    const { uid, gid } = statSync(directory);
    return { uid, gid };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function lookUp(name: string): RunAs | undefined {
  const ask = (option: '-u' | '-g') =>
    Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

function makePostgresUser(): RunAs | undefined {
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  const made = spawnSync('useradd', [...options, 'postgres'], { stdio: 'ignore' });
  return made.status === 0 ? lookUp('postgres') : undefined;
}

function noUser(): never {
  throw new DatabaseFault(
    'start-failed',
    'PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody" to run it as. ' +
      'Start the bank as an ordinary user, or point it at an external PostgreSQL.',
  );
}

function notYours(directory: string, owner: number): DatabaseFault {
  return new DatabaseFault(
    'data-not-yours',
    `The data in ${directory} belong to the user with id ${owner}. Start the bank as that user or as root.`,
  );
}
