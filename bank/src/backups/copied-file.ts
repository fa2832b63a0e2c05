/** Copies and reads files together with their SHA-256. */

import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

export type FileRecord = { readonly bytes: number; readonly sha256: string };

const PIECE_BYTES = 1024 * 1024;

/** Only its owner may read the copy; `syncAll` brings it to the disk. Undefined when there is no such file. */
export async function copyFile(source: string, target: string): Promise<FileRecord | undefined> {
  const from = await openThere(source);
  if (from === undefined) return undefined;
  try {
    const to = await open(target, 'wx', 0o600);
    try {
      return await digest(from, (piece) => writeAll(to, piece));
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** Undefined when there is no such file. */
export async function digestFile(path: string): Promise<FileRecord | undefined> {
  const from = await openThere(path);
  if (from === undefined) return undefined;
  try {
    return await digest(from, async () => {});
  } finally {
    await from.close();
  }
}

/**
 * Makes files and directories outlive a power cut. One after the other, while they are written, would take ten times as
 * long as all of them afterwards: the file system then writes many at once.
 */
export async function syncAll(paths: readonly string[]): Promise<void> {
  const waiting = [...paths];
  async function work(): Promise<void> {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const file = await open(path, 'r');
      await file.sync().finally(() => file.close());
    }
  }
  await Promise.all(Array.from({ length: SYNCED_AT_ONCE }, work));
}

const SYNCED_AT_ONCE = 8;

async function openThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Reads to the end, which moves while a server writes; what is read once counts. */
async function digest(from: FileHandle, take: (piece: Buffer) => Promise<void>): Promise<FileRecord> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, PIECE_BYTES, bytes);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    hash.update(piece);
    await take(piece);
    bytes += bytesRead;
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function writeAll(to: FileHandle, piece: Buffer): Promise<void> {
  for (let written = 0; written < piece.length; ) {
    const { bytesWritten } = await to.write(piece, written);
    written += bytesWritten;
  }
}
