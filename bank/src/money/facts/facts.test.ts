/** The facts of a journal are read as it tells them, in pieces or at once, whatever the views show. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createTestBooks } from '../teller/test-books.ts';
import { live } from '../teller/test-life.ts';
import { createFactReader } from './fact-reader.ts';
import type { Fact, FactRow } from './facts.ts';

const books = await createTestBooks();
const { readAfter } = createFactReader(books.database.query);
const END = 2n ** 62n;

before(async () => {
  await live(books);
  await books.settle();
});

async function readAll(upTo = END): Promise<FactRow[]> {
  const rows: FactRow[] = [];
  for (;;) {
    const more = await readAfter(rows.at(-1)?.position ?? 0n, upTo);
    if (more.length === 0) return rows;
    rows.push(...more);
  }
}

function payments(rows: readonly FactRow[]) {
  return rows.flatMap(({ facts }) => facts).filter((fact) => fact.kind === 'payment');
}

test('every row comes once and in order', async () => {
  const rows = await readAll();
  const positions = await books.database.query<{ position: bigint }>(
    'select position from money.journal order by position',
  );
  assert.deepEqual(
    rows.map(({ position }) => position),
    positions.map(({ position }) => position),
  );
  for (const [index, row] of rows.entries())
    if (index > 0) assert.deepEqual(row.previousHash, rows[index - 1]?.hash);
});

test('orders that were settled, refused, held and waited for are told, and what became of them', async () => {
  const told = payments(await readAll());
  const seen = new Set(told.map(({ change, state }) => `${change} ${state}`));
  for (const expected of ['decided settled', 'decided refused', 'decided authorised', 'decided waiting'])
    assert.ok(seen.has(expected), expected);
  for (const change of ['approved', 'captured', 'refunded', 'expired', 'voided'])
    assert.ok(
      [...seen].some((one) => one.startsWith(change)),
      change,
    );
});

test('each change says of its order what the order said, and how things stand after it', async () => {
  const told = payments(await readAll());
  for (const fact of told.filter(({ change }) => change !== 'decided')) {
    const decided = told.find(({ id, change }) => id === fact.id && change === 'decided');
    assert.deepEqual(orderOf(fact), decided && orderOf(decided));
    assert.ok(fact.captured !== undefined && fact.refunded !== undefined);
  }
  const last = new Map(told.map((fact) => [fact.id, fact]));
  const rows = await books.database.query<{ id: string; state: string; captured: bigint; refunded: bigint }>(
    'select id, state, captured, refunded from money.payments order by id',
  );
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [...last.values()]
      .map(({ id, state, captured, refunded }) => ({ id, state, captured, refunded }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
});

function orderOf(fact: Fact & { kind: 'payment' }) {
  const { orderHash, assetId, amount, payeeId, thingId, accounts } = fact;
  return { orderHash, assetId, amount, payeeId, thingId, accounts };
}

test('the facts are the same when the views show nothing of them', async () => {
  const before = await readAll();
  await books.close();
  await books.database.query('truncate money.payments');
  await books.database.query('update money.projection set position = 0');
  assert.deepEqual(await readAll(), before);
});
