/** Files that are whole or not there at all, even when the power fails in between. */

import { link, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file that only this user may read; an older one is replaced in one step. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = await writeDraft(path, text);
  await rename(draft, path);
  await syncDirectory(dirname(path));
}

/** Like `replaceFile`, but leaves a file alone that is already there; tells whether it wrote. */
export async function createFile(path: string, text: string): Promise<boolean> {
  const draft = await writeDraft(path, text);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isFileError(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(draft);
    await syncDirectory(dirname(path));
  }
}

/** Removes a file for good; no harm when there is none. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
    await syncDirectory(dirname(path));
  } catch (error) {
    if (!isFileError(error, 'ENOENT')) throw error;
  }
}

export function isFileError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function writeDraft(path: string, text: string, mark = crypto.randomUUID()): Promise<string> {
  const draft = `${path}.${mark}.draft`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}

/** A name is durable only when its directory is; Windows has no such call and needs none. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
