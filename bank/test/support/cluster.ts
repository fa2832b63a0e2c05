/** A PostgreSQL cluster for tests, in a temporary directory that goes away with the process. */

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/database/embedded.ts';

/** Not durable, hence fast. */
export function startTestCluster(): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    dataDirectory: temporaryDirectory(),
    durability: 'off-for-tests',
  });
}

const temporaryDirectories: string[] = [];

/** A directory that PostgreSQL's user may pass, removed when the process ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'bank-of-things-test-'));
  chmodSync(directory, 0o711);
  if (temporaryDirectories.length === 0) process.once('exit', removeTemporaryDirectories);
  temporaryDirectories.push(directory);
  return directory;
}

function removeTemporaryDirectories(): void {
  for (const directory of temporaryDirectories) {
    // A server may still be ending in there; it copes, and the retries outlast it.
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  }
}
