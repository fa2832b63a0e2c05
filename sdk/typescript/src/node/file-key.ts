/** A key in a file, for things without a secure element. */

import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  createKey,
  importKey,
  type PrivateJwk,
  type SignatureAlgorithm,
  type SoftwareKey,
} from '../crypto/keys.ts';
import { createFile, isFileError } from './durable-file.ts';

/** Loads the key (a private JWK) from `path`; makes one that only this user may read when there is none. */
export async function fileKey(
  path: string,
  options: { algorithm?: SignatureAlgorithm } = {},
): Promise<SoftwareKey> {
  const existing = await readKey(path);
  if (existing) return existing;
  const key = await createKey({ ...options, extractable: true });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (await createFile(path, `${JSON.stringify(await key.privateJwk())}\n`)) return key;
  // Another process was faster: both must use one key.
  return fileKey(path, options);
}

async function readKey(path: string): Promise<SoftwareKey | undefined> {
  try {
    return await importKey(JSON.parse(await readFile(path, 'utf8')) as PrivateJwk);
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
