/** Makes a PostgreSQL cluster, with a password nobody else knows, and remembers that password. */

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseFault } from './database-fault.ts';
import type { PostgresBinaries } from './embedded-binaries.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import type { RunAs } from './run-as.ts';

export const clusterUser = 'bank';

const run = promisify(execFile);

/**
 * Initialises the cluster unless it exists, and returns the password of its only role, `bank`.
 * `sync` off skips flushing the new files, for clusters that nobody will miss.
 */
export async function ensureCluster(
  instance: InstanceDirectory,
  binaries: PostgresBinaries,
  sync: boolean,
): Promise<string> {
  const passwordFile = passwordFileOf(instance);
  if (await exists(instance.clusterDirectory)) return readPassword(instance);

  const password = randomBytes(24).toString('base64url');
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, password, { mode: 0o600, flush: true });
  await initialise(instance, binaries, password, sync);
  return password;
}

/** Works in a draft directory and renames it at the end: a half-made cluster never looks like a whole one. */
async function initialise(
  { path, clusterDirectory, runAs }: InstanceDirectory,
  binaries: PostgresBinaries,
  password: string,
  sync: boolean,
): Promise<void> {
  const draft = join(path, 'postgres.draft');
  const passwordCopy = join(path, 'postgres.draft-password');
  await rm(draft, { recursive: true, force: true });
  await rm(passwordCopy, { force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordCopy, password, { mode: 0o600 });
  await give(draft, runAs);
  await give(passwordCopy, runAs);
  try {
    const options = [
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...['--auth=scram-sha-256', `--username=${clusterUser}`, `--pwfile=${passwordCopy}`],
      ...['--data-checksums', '--no-instructions', sync ? '--sync-method=fsync' : '--no-sync'],
    ];
    await run(binaries.initdb, [`--pgdata=${draft}`, ...options], {
      ...runAs,
      cwd: '/',
      env: { LC_ALL: 'C' },
    });
    await rename(draft, clusterDirectory);
  } catch (cause) {
    throw new DatabaseFault('start-failed', `PostgreSQL could not set up ${clusterDirectory}: ${cause}`, {
      cause,
    });
  } finally {
    await rm(passwordCopy, { force: true });
  }
}

/** The password of a cluster that was made before. */
export async function readPassword(instance: Pick<InstanceDirectory, 'path'>): Promise<string> {
  const passwordFile = passwordFileOf(instance);
  try {
    return await readFile(passwordFile, 'utf8');
  } catch (cause) {
    throw new DatabaseFault(
      'password-missing',
      `The database's password cannot be read from ${passwordFile}. Put the file back from a backup.`,
      { cause },
    );
  }
}

function passwordFileOf({ path }: Pick<InstanceDirectory, 'path'>): string {
  return join(path, 'postgres-password');
}

async function give(path: string, runAs: RunAs): Promise<void> {
  if (runAs.uid !== undefined) await chown(path, runAs.uid, runAs.gid);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
