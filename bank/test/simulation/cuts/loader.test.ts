/** The loader of PostgreSQL when a query fails; the simulated storage, which stands in for it, does the same. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { loadMissing } from '../../../src/money/storage/loader.ts';
import type { MissingKeys } from '../../../src/money/storage/storage.ts';
import { emptyBooks } from '../../../src/money/teller/books.ts';
import type { Query } from '../../../src/platform/database/database.ts';

const nothing: MissingKeys = {
  ...{ accounts: [], transfers: [], groups: [], mandates: [], shadows: [], payments: [] },
};

test('a load of which one query fails leaves the books as they were, though another is answered afterwards', async () => {
  const books = emptyBooks();
  let answer = () => {};
  const late = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const query = (async (sql: string) => {
    if (!sql.includes('money.accounts')) throw new Error('The connection was cut.');
    await late;
    return [{ number: 'A1', opened_at: 0n }];
  }) as Query;
  await assert.rejects(loadMissing(query, books, { ...nothing, accounts: ['A1'], mandates: ['M'] }), /cut/);
  answer();
  await setImmediate();
  assert.equal(books.accounts.size, 0);

  await loadMissing(query, books, { ...nothing, accounts: ['A1'] });
  assert.equal(books.accounts.size, 1, 'by itself it brings the account');
});
