/** Private keys in files: made once, read by this user only, and never written over. */

import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Loads the PEM file at `path`; with none there, keeps what `make` makes. Whoever comes second gets the first one's. */
export async function loadKeyFile(path: string, make: () => string): Promise<string> {
  return (await readKeyFile(path)) ?? (await createKeyFile(path, make()));
}

async function readKeyFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function createKeyFile(path: string, pem: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  await writeFile(draft, pem, { mode: 0o600, flag: 'wx' });
  try {
    // A link appears whole or not at all, and never over a key that another process made meanwhile.
    await link(draft, path);
    return pem;
  } catch (error) {
    if (isFileError(error, 'EEXIST')) return readFile(path, 'utf8');
    throw error;
  } finally {
    await unlink(draft);
  }
}

function isFileError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
