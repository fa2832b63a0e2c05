/** `npm run restore -- DIRECTORY`: puts a bank back from a backup where none is, and proves its books. */

import { resolve } from 'node:path';
import { BackupFault } from './backups/backup-fault.ts';
import { restoreBackup } from './backups/restore.ts';
import { parseConfiguration } from './platform/config/configuration.ts';
import { runTask } from './run-task.ts';

const USAGE = 'Usage: npm run restore -- DIRECTORY [--into DATA_DIRECTORY]';

async function main(): Promise<void> {
  const { databaseUrl, dataDirectory } = parseConfiguration(process.env);
  if (databaseUrl) throw new BackupFault(EXTERNAL);
  const { directory, into = dataDirectory } = readArguments(process.argv.slice(2));
  say(`Checking every file of ${directory} and restoring it into ${into} …`);
  const { manifest, books } = await restoreBackup({ directory, into });
  say(`The books are sound: ${books.rows} journal rows, ${books.transfers} transfers, head ${books.head}.`);
  say(
    `\nThis is the bank of ${manifest.createdAt}. What it acknowledged later is not in it: orders, refusals and their ids.\n` +
      'Make sure that the old bank can never run again beside it, then start this one:\n\n' +
      `  ${into === dataDirectory ? '' : `BOT_DATA_DIR=${into} `}npm start\n`,
  );
}

const EXTERNAL =
  'DATABASE_URL is set: this bank keeps its books in an external PostgreSQL, which is restored with its own tools. ' +
  'docs/guides/backup.md says how.';

/** Paths are meant from where npm was called. */
function readArguments(given: readonly string[]): { directory: string; into?: string } {
  const at = (path: string) => resolve(process.env.INIT_CWD ?? '.', path);
  const [directory, option, into, ...more] = given;
  if (!directory || directory.startsWith('--') || more.length > 0) throw new BackupFault(USAGE);
  if (option === undefined) return { directory: at(directory) };
  if (option !== '--into' || !into) throw new BackupFault(USAGE);
  return { directory: at(directory), into: at(into) };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

runTask(main);
