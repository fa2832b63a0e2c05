/** Copies files into a backup and keeps the list of them. */

import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopyTarget } from '../platform/database/cluster-copy.ts';
import { copyFile, type FileRecord } from './copied-file.ts';

export type Collection = CopyTarget & {
  readonly directories: readonly string[];
  readonly files: Readonly<Record<string, FileRecord>>;
};

/** Directories are made 0700 and files 0600: there are keys and passwords among them. */
export function createCollection(root: string): Collection {
  const directories: string[] = [];
  const files: Record<string, FileRecord> = {};

  const takeDirectory = async (path: string) => {
    await mkdir(join(root, path), { mode: 0o700 });
    directories.push(path);
  };
  const takeFile = async (path: string, source: string) => {
    const record = await copyFile(source, join(root, path));
    if (record) files[path] = record;
  };
  const takeText = async (path: string, text: string) => {
    await writeFile(join(root, path), text, { mode: 0o600, flag: 'wx' });
    files[path] = { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
  };

  return {
    directories,
    files,
    takeDirectory,
    takeFile,
    takeText,
  };
}

/** Takes everything below `source`, but for what `isLeftOut` says of the names at the top. */
export async function collectTree(
  target: CopyTarget,
  source: string,
  isLeftOut: (name: string) => boolean = () => false,
): Promise<void> {
  for (const entry of await readdir(source, { withFileTypes: true })) {
    if (isLeftOut(entry.name)) continue;
    const path = join(source, entry.name);
    if (entry.isFile()) await target.takeFile(entry.name, path);
    if (!entry.isDirectory()) continue;
    await target.takeDirectory(entry.name);
    await collectTree(inside(target, entry.name), path);
  }
}

/** The same target, seen from one of its directories. */
export function inside(target: CopyTarget, folder: string): CopyTarget {
  return {
    takeDirectory: (path) => target.takeDirectory(`${folder}/${path}`),
    takeFile: (path, source) => target.takeFile(`${folder}/${path}`, source),
    takeText: (path, text) => target.takeText(`${folder}/${path}`, text),
  };
}
