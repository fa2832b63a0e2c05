/** Where the bank of a data directory was last reached, noted for tasks that run beside it. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export async function noteAddress(dataDirectory: string, url: string): Promise<void> {
  await writeFile(fileIn(dataDirectory), `${url}\n`);
}

/** Undefined when no bank has ever opened there. */
export async function readAddress(dataDirectory: string): Promise<string | undefined> {
  const text = await readFile(fileIn(dataDirectory), 'utf8').catch(() => '');
  return text.trim() || undefined;
}

function fileIn(dataDirectory: string): string {
  return join(dataDirectory, 'address');
}
