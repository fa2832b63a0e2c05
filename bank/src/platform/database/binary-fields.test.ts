/** Values in binary form, there and back through a real PostgreSQL. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../../test/support/database.ts';
import { createFieldWriter } from './binary-fields.ts';
import { type CopyTable, createCopyRows } from './copy.ts';
import { type Table, updateAll, upsert } from './upsert.ts';

type Row = {
  id: string;
  note: string | null;
  amount: bigint | number | null;
  version: number | null;
  isOpen: boolean | null;
  record: Uint8Array | null;
  total: bigint | null;
};

const fields: CopyTable<Row>['columns'] = [
  { name: 'id', type: 'uuid', value: (row) => row.id },
  { name: 'note', type: 'text', value: (row) => row.note },
  { name: 'amount', type: 'bigint', value: (row) => row.amount },
  { name: 'version', type: 'integer', value: (row) => row.version },
  { name: 'is_open', type: 'boolean', value: (row) => row.isOpen },
  { name: 'record', type: 'bytea', value: (row) => row.record },
];
const copied: CopyTable<Row> = { name: 'kept', columns: fields };
const upserted: Table<Row> = {
  name: 'kept',
  key: ['id'],
  columns: [...fields, { name: 'total', type: 'numeric', value: (row) => row.total }],
};
/** The same table and as many columns, of another type. */
const renamed: Table<Row> = { name: 'kept', key: ['id'], columns: fields.slice(0, 2) };
const resized: Table<Row> = {
  name: 'kept',
  key: ['id'],
  columns: [fields[0], fields[2]].flatMap((f) => f ?? []),
};

const { database } = await testDatabase();
await database.query(`create table kept (id uuid primary key, note text, amount bigint, version integer,
  is_open boolean, record bytea, total numeric default 0)`);

const rowOf = fc.record<Row>({
  id: fc.uuid(),
  note: fc.option(fc.string({ unit: 'binary', maxLength: 80 })),
  amount: fc.option(
    fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.maxSafeInteger(),
      fc.constant(2 ** 60),
    ),
  ),
  version: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  isOpen: fc.option(fc.boolean()),
  record: fc.option(fc.uint8Array({ maxLength: 300 })),
  total: fc.option(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n })),
});
const rowsOf = fc.uniqueArray(rowOf, { selector: ({ id }) => id, minLength: 1, maxLength: 20 });

/** The rows as they stand in the table, by their ids. */
async function standing(): Promise<Row[]> {
  const rows = await database.query<Omit<Row, 'total'> & { total: string | null }>(
    `select id, note, amount, version, is_open as "isOpen", record, total from kept order by id`,
  );
  return rows.map((row) => ({ ...row, total: row.total === null ? null : BigInt(row.total) }));
}

function asKept(rows: readonly Row[]): Row[] {
  return rows
    .map((row) => ({
      ...row,
      // PostgreSQL keeps no text with a zero in it.
      note: row.note?.replaceAll('\0', '\ufffd') ?? null,
      amount: row.amount === null ? null : BigInt(row.amount),
      record: row.record && Buffer.from(row.record),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

test('what is copied in stands there as it was, numbers below zero and foreign letters too', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOf, async (rows) => {
      await database.query('truncate kept');
      const written = createCopyRows(copied);
      for (const row of rows) written.add(row);
      await database.transaction(({ copy }) => copy(written));
      assert.deepEqual(await standing(), asKept(rows.map((row) => ({ ...row, total: 0n }))));
    }),
    { numRuns: 40 },
  );
});

test('what is written as arrays stands there as it was, sums of any size too', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOf, async (rows) => {
      await database.query('truncate kept');
      // The second time every key is there already.
      await upsert(
        database.query,
        upserted,
        rows.map((row) => ({ ...row, note: 'before', total: -1n })),
      );
      await upsert(database.query, upserted, rows);
      assert.deepEqual(await standing(), asKept(rows));
    }),
    { numRuns: 40 },
  );
});

test('a text with a zero or with half a character in it is kept as far as it can be', async () => {
  await database.query('truncate kept');
  const row = { amount: null, version: null, isOpen: null, record: null, total: null };
  const [zero, half] = [
    { ...row, id: randomUUID(), note: 'a\0b' },
    { ...row, id: randomUUID(), note: 'c\ud800' },
  ];
  await upsert(database.query, upserted, [zero, half]);
  const notes = new Map((await standing()).map(({ id, note }) => [id, note]));
  assert.deepEqual([notes.get(zero.id), notes.get(half.id)], ['a\ufffdb', 'c\ufffd']);
});

test('two statements on one table that change as many columns of other types do not take each other’s place', async () => {
  await database.query('truncate kept');
  const row = { id: randomUUID(), amount: 1n, version: 1, isOpen: true, record: null, total: 0n };
  await upsert(database.query, upserted, [{ ...row, note: 'first' }]);
  await database.transaction(async ({ query }) => {
    await updateAll(query, renamed, [{ ...row, note: 'Zürich €' }]);
    await updateAll(query, resized, [{ ...row, note: null, amount: -7n }]);
  });
  assert.deepEqual(await standing(), asKept([{ ...row, note: 'Zürich €', amount: -7n }]));
});

test('a value that is none of its type stops its own write and spoils none that comes after it', async () => {
  await database.query('truncate kept');
  const row = { note: 'ä', amount: 5n, version: 2, isOpen: false, record: null, total: 3n };
  const good = { ...row, id: randomUUID() };
  await assert.rejects(
    upsert(database.query, upserted, [good, { ...row, id: 'not an id' }]),
    /36 characters/,
  );
  await assert.rejects(upsert(database.query, upserted, [{ ...good, amount: 2n ** 63n }]), RangeError);
  await upsert(database.query, upserted, [good]);
  assert.deepEqual(await standing(), asKept([good]));
});

test('a writer that was emptied begins anew and leaves what was taken as it is', () => {
  const writer = createFieldWriter();
  writer.field('text', 'first');
  const first = writer.take();
  writer.field('text', 'other');
  assert.equal(first.toString('latin1'), '\0\0\0\x05first');
  assert.equal(writer.take().toString('latin1'), '\0\0\0\x05other');
  assert.equal(writer.size(), 0);
});
