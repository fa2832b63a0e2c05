/** A sound bank whose database a test changes behind its back, and puts back as it was. */

import assert from 'node:assert/strict';
import type { Query } from '../../platform/database/database.ts';
import { createJournal } from '../storage/journal.ts';
import { encodeEntries, isCompact } from '../teller/codec/codec.ts';
import { createTestBooks, type TestBooks } from '../teller/test-books.ts';
import { live } from '../teller/test-life.ts';

const tables = [
  'journal',
  'journal_verdict',
  'accounts',
  'other_transfers',
  'payments',
  'mandates',
  'mandate_counters',
  'mandate_payees',
  'command_outcomes',
];

/** A bank with a day behind it, closed. Call it at the top of a test file. */
export async function createTampering() {
  const books = await createTestBooks();
  await live(books);
  await payCompactly(books);
  await books.settle();
  await books.close();
  const { database } = books;
  const { query } = database;
  return {
    database,
    query,
    /** The rows as the bank wrote them. */
    journal: await createJournal(query).readAfter(0n, 1_000),

    /** Does something to the database, looks, and puts everything back. */
    async changed(look: () => Promise<void>, change: (query: Query) => Promise<unknown>): Promise<void> {
      for (const table of tables) await query(`create table money.kept_${table} as table money.${table}`);
      try {
        await change(query);
        await look();
      } finally {
        for (const table of tables) {
          await query(`truncate money.${table}`);
          await query(`insert into money.${table} table money.kept_${table}`);
          await query(`drop table money.kept_${table}`);
        }
      }
    },
  };
}

/** Two orders in the compact form, which a thing without shadow mandates gives. One of them is refunded later. */
async function payCompactly({ submit, giveMandate, order, refund, newId }: TestBooks): Promise<void> {
  const thingId = newId();
  const mandate = { ...giveMandate(), thingId };
  await submit(mandate);
  const orders = [order(mandate.id, 2n), order(mandate.id, 1n)].map((one) => ({ ...one, thingId }));
  for (const one of orders) {
    const { entry } = await submit(one);
    const { body, slices } = encodeEntries([entry]);
    assert.ok(slices[0] && isCompact(body, slices[0]), 'the order has the compact form');
  }
  await submit(refund(orders[0]?.id ?? '', 1n));
}

/** For `assert.rejects`: an error of this kind whose message has these words. */
export function saying(kind: new (...parts: never[]) => Error, words: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof kind, String(error));
    assert.match(error.message, words);
    return true;
  };
}
