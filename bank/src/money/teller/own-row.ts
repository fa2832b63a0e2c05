/** What became of a row that a teller has written and whose answer it has not got. */

import type { Storage } from '../storage/storage.ts';
import type { JournalRow } from './chain.ts';

/** It need not be the last row: another teller may have taken over meanwhile, and written after it. */
export async function isWritten(
  { journal }: Pick<Storage, 'journal'>,
  { position, hash }: JournalRow,
): Promise<boolean> {
  const [found] = await journal.readAfter(position - 1n, 1);
  return found?.hash.equals(hash) === true;
}

/** Only a row of another teller at this position proves that ours never came true. */
export async function isAnothers(
  { journal }: Pick<Storage, 'journal'>,
  { position, hash }: JournalRow,
): Promise<boolean> {
  const [there] = await journal.readAfter(position - 1n, 1).catch(() => []);
  return there !== undefined && !there.hash.equals(hash);
}
