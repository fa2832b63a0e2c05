/** Writes many rows in one statement that takes arrays, in PostgreSQL's binary form. */

import { createFieldWriter, type FieldType, type FieldValue } from './binary-fields.ts';
import type { Query } from './database.ts';

export type Column<T> = {
  readonly name: string;
  readonly type: FieldType | 'numeric';
  readonly value: (row: T) => FieldValue;
};

export type Table<T> = {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly Column<T>[];
};

/** Inserts the rows, replacing those with an equal key. `rows` must not name a key twice. */
export async function upsert<T>(query: Query, table: Table<T>, rows: readonly T[]): Promise<void> {
  if (rows.length === 0) return;
  const names = table.columns.map(({ name }) => name);
  const replaced = names
    .filter((name) => !table.key.includes(name))
    .map((name) => `${name} = excluded.${name}`);
  const conflict = replaced.length > 0 ? `do update set ${replaced.join(', ')}` : 'do nothing';
  await query(
    `insert into ${table.name} (${names.join(', ')}) select * from unnest(${parametersOf(table)}) on conflict (${table.key.join(', ')}) ${conflict}`,
    table.columns.map((column) => arrayOf(column, rows)),
    `upsert ${table.name} ${numberOf(table)}`,
  );
}

/** Changes the columns of rows that are there, found by their key; a row that is not there stays away. */
export async function updateAll<T>(query: Query, table: Table<T>, rows: readonly T[]): Promise<void> {
  if (rows.length === 0) return;
  const names = table.columns.map(({ name }) => name);
  const isKey = (name: string) => table.key.includes(name);
  const changes = names.filter((name) => !isKey(name)).map((name) => `${name} = v.${name}`);
  const found = names.filter(isKey).map((name) => `t.${name} = v.${name}`);
  await query(
    `update ${table.name} t set ${changes.join(', ')} from unnest(${parametersOf(table)}) as v (${names.join(', ')}) where ${found.join(' and ')}`,
    table.columns.map((column) => arrayOf(column, rows)),
    `update ${table.name} ${numberOf(table)}`,
  );
}

/** Deletes the rows that have these keys; the table has no other columns here. */
export async function deleteAll<T>(query: Query, table: Table<T>, keys: readonly T[]): Promise<void> {
  if (keys.length === 0) return;
  const found = table.key.map((name) => `t.${name} = v.${name}`);
  await query(
    `delete from ${table.name} t using unnest(${parametersOf(table)}) as v (${table.columns.map(({ name }) => name).join(', ')}) where ${found.join(' and ')}`,
    table.columns.map((column) => arrayOf(column, keys)),
    `delete ${table.name} ${numberOf(table)}`,
  );
}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/** Several of these write to one table in the database, each by statements of its own name. */
function numberOf<T>(table: Table<T>): number {
  const known = numbers.get(table);
  if (known !== undefined) return known;
  lastNumber += 1;
  numbers.set(table, lastNumber);
  return lastNumber;
}

/** Numbers of any size travel as texts. */
function parametersOf<T>({ columns }: Table<T>): string {
  return columns
    .map(({ type }, index) => `$${index + 1}::${type === 'numeric' ? 'text[]::numeric' : type}[]`)
    .join(', ');
}

/** PostgreSQL's own numbers of the types (`pg_type.oid`). */
const OIDS: Record<FieldType, number> = {
  boolean: 16,
  bytea: 17,
  bigint: 20,
  integer: 23,
  text: 25,
  uuid: 2950,
};

const out = createFieldWriter();

/** One dimension counted from 1, then the values. */
function arrayOf<T>({ type, value }: Column<T>, rows: readonly T[]): Buffer {
  const sent = type === 'numeric' ? 'text' : type;
  out.clear();
  for (const number of [1, 1, OIDS[sent], rows.length, 1]) out.int32(number);
  for (const row of rows) {
    const field = value(row);
    out.field(sent, type === 'numeric' && field !== null && field !== undefined ? String(field) : field);
  }
  return out.take();
}
