/** Writes many rows in one statement that takes arrays. */

import type { Query } from './database.ts';

export type Column<T> = { readonly name: string; readonly type: string; readonly value: (row: T) => unknown };

export type Table<T> = {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly Column<T>[];
};

/** Inserts the rows, replacing those with an equal key. `rows` must not name a key twice. */
export async function upsert<T>(query: Query, table: Table<T>, rows: readonly T[]): Promise<void> {
  if (rows.length === 0) return;
  const names = table.columns.map(({ name }) => name);
  const arrays = table.columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
  const replaced = names
    .filter((name) => !table.key.includes(name))
    .map((name) => `${name} = excluded.${name}`);
  const conflict = replaced.length > 0 ? `do update set ${replaced.join(', ')}` : 'do nothing';
  await query(
    `insert into ${table.name} (${names.join(', ')}) select * from unnest(${arrays.join(', ')}) on conflict (${table.key.join(', ')}) ${conflict}`,
    table.columns.map(({ value }) => rows.map((row) => value(row) ?? null)),
    `upsert ${table.name}`,
  );
}

/** Changes the columns of rows that are there, found by their key; a row that is not there stays away. */
export async function updateAll<T>(query: Query, table: Table<T>, rows: readonly T[]): Promise<void> {
  if (rows.length === 0) return;
  const names = table.columns.map(({ name }) => name);
  const arrays = table.columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
  const isKey = (name: string) => table.key.includes(name);
  const changes = names.filter((name) => !isKey(name)).map((name) => `${name} = v.${name}`);
  const found = names.filter(isKey).map((name) => `t.${name} = v.${name}`);
  await query(
    `update ${table.name} t set ${changes.join(', ')} from unnest(${arrays.join(', ')}) as v (${names.join(', ')}) where ${found.join(' and ')}`,
    table.columns.map(({ value }) => rows.map((row) => value(row) ?? null)),
    `update ${table.name} ${changes.length}`,
  );
}
