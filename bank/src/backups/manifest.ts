/** What a backup holds: written last, so that a backup without it is no backup, and checked before anything is restored. */

import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { BackupFault } from './backup-fault.ts';
import { digestFile, type FileRecord } from './copied-file.ts';

export const FORMAT = 1;
export const manifestName = 'manifest.json';

export type Manifest = {
  readonly format: typeof FORMAT;
  /** The version of the bank that made it. */
  readonly bank: string;
  readonly postgres: string;
  readonly createdAt: string;
  /** The backup holds the journal at least up to this row, which has this hash. */
  readonly journal: { readonly position: string; readonly hash: string };
  /** Paths are relative to the backup, with slashes. Empty directories count too: PostgreSQL wants them. */
  readonly directories: readonly string[];
  readonly files: Readonly<Record<string, FileRecord>>;
};

export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  const text = JSON.stringify({ ...manifest, sha256: seal(manifest) }, null, 1);
  await writeFile(join(directory, manifestName), `${text}\n`, { mode: 0o600, flag: 'wx', flush: true });
}

/** Throws a `BackupFault` when there is none, or it is not what was written. */
export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, manifestName);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new BackupFault(
      `There is no backup in ${directory}, or it was never finished: no ${manifestName}.`,
    );
  const { sha256, ...manifest } = parse(text);
  if (sha256 !== seal(manifest)) throw new BackupFault(`The backup is damaged: ${path} was changed.`);
  if (manifest.format !== FORMAT)
    throw new BackupFault(`${path} has format ${manifest.format}; this bank reads format ${FORMAT}.`);
  const whole = manifest as Manifest;
  const outside = [...whole.directories, ...Object.keys(whole.files)].find(leadsOutside);
  if (outside !== undefined) throw new BackupFault(`${path} leads out of the backup: ${outside}.`);
  return whole;
}

/** A backup may have passed through foreign hands; it must not write wherever it likes. */
function leadsOutside(path: string): boolean {
  return isAbsolute(path) || path.split(/[/\\\\]/).includes('..');
}

/** Throws a `BackupFault` that names the first file which is missing, changed, or not part of the backup. */
export async function checkFiles(directory: string, { files }: Manifest): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (!entry.isDirectory() && !(path in files) && path !== manifestName)
      throw new BackupFault(`The backup in ${directory} is not as it was made: ${path} was added.`);
  }
  for (const [path, wanted] of Object.entries(files)) {
    const found = await digestFile(join(directory, path));
    if (found === undefined)
      throw new BackupFault(`The backup in ${directory} is damaged: ${path} is missing.`);
    if (found.bytes !== wanted.bytes || found.sha256 !== wanted.sha256)
      throw new BackupFault(`The backup in ${directory} is damaged: ${path} was changed.`);
  }
}

function parse(text: string): Partial<Manifest> & { sha256?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function seal(manifest: Partial<Manifest>): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}
