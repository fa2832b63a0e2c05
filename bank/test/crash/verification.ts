/** Proves the books of a running bank: at once in this process, or by the program behind `npm run verify`. */

import { Difference } from '../../src/money/verify/difference.ts';
import { verifyBooks } from '../../src/money/verify/verify.ts';
import { createDatabase } from '../../src/platform/database/database.ts';
import { reachDatabase } from '../../src/platform/database/reach.ts';
import { startProgram } from '../support/programs.ts';
import { PromiseBroken, promise } from './promise-broken.ts';

/** The settings by which the books are found. */
export type Whereabouts = { readonly BOT_DATA_DIR: string; readonly DATABASE_URL: string };

/** Throws `PromiseBroken` when the books are not sound. */
export async function checkBooks({ BOT_DATA_DIR, DATABASE_URL }: Whereabouts): Promise<void> {
  const databaseUrl = DATABASE_URL || undefined;
  const reached = await reachDatabase({ databaseUrl, dataDirectory: BOT_DATA_DIR });
  const database = createDatabase({ connectionString: reached.connectionString, poolSize: 1 });
  try {
    await verifyBooks(database);
  } catch (error) {
    throw error instanceof Difference ? new PromiseBroken(error.message, { cause: error }) : error;
  } finally {
    await database.close();
    await reached.leave();
  }
}

/** What the program says of the books; throws `PromiseBroken` when it does not find them sound. */
export async function runVerify(whereabouts: Whereabouts): Promise<string> {
  const program = startProgram('src/verify', { environment: whereabouts });
  const how = await program.ended;
  promise(how === 0, () => `npm run verify ended with ${how}:\n${program.lastWords()}`);
  return program.lastWords();
}
