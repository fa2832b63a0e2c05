/** How a task of the bank's own (`backup`, `restore`, `verify`, `sign-in`) ends when it fails. */

import { BackupFault } from './backups/backup-fault.ts';
import { Difference } from './money/verify/difference.ts';
import { ConfigurationError } from './platform/config/configuration.ts';
import { DatabaseFault } from './platform/database/database-fault.ts';

/** What is foreseen is told in its own sentence, anything else with the place where it happened. Both end non-zero. */
export function runTask(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    process.stderr.write(`${wordsOf(error)}\n`);
    process.exitCode = 1;
  });
}

function wordsOf(error: unknown): string {
  if (error instanceof Difference) return `The books are NOT sound.\n  ${error.message}`;
  const isForeseen = [BackupFault, ConfigurationError, DatabaseFault].some((kind) => error instanceof kind);
  return String(isForeseen ? (error as Error).message : (error as Error).stack);
}
