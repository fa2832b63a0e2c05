/** An order without a quote is known to be one without asking the database, however many quotes there are. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createId } from '../../platform/kernel/ids.ts';
import { createQuoteMemory } from './quote-memory.ts';
import type { StoredQuote } from './store.ts';

const START = Date.parse('2026-03-01T12:00:00Z');
const idAt = (minute: number) => createId(START + minute * 60_000);

/** A store that counts how often it is asked. */
function storeOf(ids: string[]) {
  const asked = { lists: 0, quotes: 0 };
  return {
    asked,
    ids,
    async findQuote(id: string) {
      asked.quotes += 1;
      return ids.includes(id) ? ({ id } as StoredQuote) : undefined;
    },
    async listQuoteIds(limit: number) {
      asked.lists += 1;
      return [...ids].sort().reverse().slice(0, limit);
    },
  };
}

test('as long as memory holds the ids of all quotes, it knows which ids are none', async () => {
  const store = storeOf([idAt(1), idAt(2)]);
  const memory = createQuoteMemory(store, 10);
  assert.equal(await memory.mayBeQuote(store.ids[0] ?? ''), true);
  for (const minute of [-1_000, 0, 1, 2, 3]) assert.equal(await memory.mayBeQuote(idAt(minute)), false);
  assert.deepEqual(store.asked, { lists: 1, quotes: 0 });
});

test('of an id that is older than the quotes in memory only the database knows', async () => {
  const memory = createQuoteMemory(storeOf([idAt(1), idAt(2), idAt(3)]), 2);
  assert.equal(await memory.mayBeQuote(idAt(1)), true);
  assert.equal(await memory.mayBeQuote(idAt(2.5)), false);
});

test('memory stays small, and forgets nothing without knowing that it did', async () => {
  const memory = createQuoteMemory(storeOf([]), 3);
  const ids = [1, 2, 3, 4, 5].map(idAt);
  assert.equal(await memory.mayBeQuote(ids[4] ?? ''), false);
  for (const id of ids) memory.note(id);
  for (const id of ids) assert.equal(await memory.mayBeQuote(id), true);
  assert.equal(
    await memory.mayBeQuote(idAt(1.5)),
    true,
    'the first two are forgotten: it may be one of them',
  );
  assert.equal(await memory.mayBeQuote(idAt(2.5)), false);
});

test('a quote that is noted while the ids are read is not lost', async () => {
  const store = storeOf([]);
  const memory = createQuoteMemory(store, 10);
  const early = memory.mayBeQuote(idAt(5));
  const id = idAt(6);
  memory.note(id);
  await early;
  assert.equal(await memory.mayBeQuote(id), true);
});

test('when the ids cannot be read, the next question reads them', async () => {
  const store = storeOf([idAt(1)]);
  let isBroken = true;
  const listQuoteIds = async (limit: number) => {
    if (isBroken) throw new Error('The database is away.');
    return store.listQuoteIds(limit);
  };
  const memory = createQuoteMemory({ ...store, listQuoteIds }, 10);
  await assert.rejects(memory.mayBeQuote(idAt(2)), /away/);
  isBroken = false;
  assert.equal(await memory.mayBeQuote(idAt(2)), false);
});

test('a quote is read once, and one that was missing is looked for again', async () => {
  const store = storeOf([]);
  const memory = createQuoteMemory(store);
  const id = idAt(1);
  assert.equal(await memory.find(id), undefined);
  store.ids.push(id);
  assert.equal((await memory.find(id))?.id, id);
  assert.equal((await memory.find(id))?.id, id);
  assert.equal(store.asked.quotes, 2);
});
