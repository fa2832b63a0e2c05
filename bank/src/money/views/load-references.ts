/** Brings into memory what commands and entries refer to. */

import type { MissingKeys, Views } from '../storage/storage.ts';
import type { Books } from '../teller/books.ts';
import { noReferences, type References } from './references.ts';

/** References lead to references, but never further than this many steps (a mandate's ancestors are the longest). */
const MAX_ROUNDS = 12;

/**
 * Loads until everything that `collect` names is in memory or known to be absent.
 * What is in memory already is newer than the views and stays.
 */
export async function loadReferences(
  views: Pick<Views, 'load'>,
  books: Books,
  collect: (references: References) => void,
): Promise<void> {
  const asked = noReferences();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const wanted = noReferences();
    collect(wanted);
    const missing: MissingKeys = {
      accounts: take(wanted.accounts, asked.accounts, (key) => books.accounts.has(key)),
      transfers: take(wanted.transfers, asked.transfers, (key) => books.transfers.has(key)),
      groups: take(wanted.groups, asked.groups, (key) => books.groups.has(key)),
      mandates: take(wanted.mandates, asked.mandates, (key) => books.mandates.has(key)),
      shadows: take(wanted.shadows, asked.shadows, (key) => books.shadows.has(key)),
      payments: take(wanted.payments, asked.payments, (key) => books.payments.has(key)),
    };
    if (Object.values(missing).every((keys) => keys.length === 0)) return;
    await views.load(books, missing);
  }
}

function take(wanted: Set<string>, asked: Set<string>, isLoaded: (key: string) => boolean): string[] {
  const missing = [...wanted].filter((key) => !asked.has(key) && !isLoaded(key));
  for (const key of missing) asked.add(key);
  return missing;
}
