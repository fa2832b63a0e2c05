/** How large journal and tables are, noted while a bank is filled, in a schema of its own beside the bank's. */

import type { Query } from '@bank-of-things/bank/platform/database/database';

/** Bytes with their indexes, after so many payments. */
export type SizeNote = { readonly payments: number; readonly journal: number; readonly tables: number };

export async function beginNotes(query: Query): Promise<void> {
  await query('create schema bench');
  await query(
    'create table bench.sizes (payments bigint primary key, journal bigint not null, tables bigint not null)',
  );
}

export async function noteSizes(query: Query, payments: number): Promise<void> {
  await query(
    `insert into bench.sizes (payments, journal, tables)
     select $1, coalesce(sum(bytes) filter (where is_journal), 0), coalesce(sum(bytes) filter (where not is_journal), 0)
     from (
       select pg_total_relation_size(c.oid) as bytes, c.relname = 'journal' as is_journal
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'money' and c.relkind in ('r', 'm')
     ) relations`,
    [payments],
  );
}

export async function readNotes(query: Query): Promise<SizeNote[]> {
  const rows = await query<{ payments: bigint; journal: bigint; tables: bigint }>(
    'select payments, journal, tables from bench.sizes order by payments',
  );
  return rows.map(({ payments, journal, tables }) => ({
    payments: Number(payments),
    journal: Number(journal),
    tables: Number(tables),
  }));
}
