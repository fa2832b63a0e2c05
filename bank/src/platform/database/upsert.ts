/** Writes many rows in one statement: arrays in, one insert that replaces what stands under the same key. */

import type { Query } from './database.ts';

export type Column<T> = { readonly name: string; readonly type: string; readonly value: (row: T) => unknown };

export type Table<T> = {
  readonly name: string;
  readonly key: readonly string[];
  /** Columns that keep their first value. */
  readonly fixed?: readonly string[];
  readonly columns: readonly Column<T>[];
};

/** Inserts the rows, replacing those with an equal key. `rows` must not name a key twice. */
export async function upsert<T>(query: Query, table: Table<T>, rows: readonly T[]): Promise<void> {
  if (rows.length === 0) return;
  const names = table.columns.map(({ name }) => name);
  const arrays = table.columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
  const replaced = names
    .filter((name) => !table.key.includes(name) && !table.fixed?.includes(name))
    .map((name) => `${name} = excluded.${name}`);
  const conflict = replaced.length > 0 ? `do update set ${replaced.join(', ')}` : 'do nothing';
  await query(
    `insert into ${table.name} (${names.join(', ')}) select * from unnest(${arrays.join(', ')}) on conflict (${table.key.join(', ')}) ${conflict}`,
    table.columns.map(({ value }) => rows.map((row) => value(row) ?? null)),
    `upsert ${table.name}`,
  );
}
