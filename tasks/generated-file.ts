/** Files made from the bank's definitions: written, or with `--check` only compared with what stands there. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `path` is seen from the root. A stale file makes the process fail. */
export function keepFresh(path: string, text: string): void {
  const target = fileURLToPath(new URL(`../${path}`, import.meta.url));
  if (existing(target) === text) return;
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    return;
  }
  process.stderr.write(`${path} is stale: run npm run generate.\n`);
  process.exitCode = 1;
}

function existing(target: string): string | undefined {
  try {
    return readFileSync(target, 'utf8');
  } catch {
    return undefined;
  }
}
