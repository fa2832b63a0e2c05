/** COPY in PostgreSQL's binary format: the fastest way to bring in rows that are all new. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';
import { createFieldWriter, type FieldType, type FieldValue } from './binary-fields.ts';

export type CopyColumn<T> = {
  readonly name: string;
  readonly type: FieldType;
  readonly value: (row: T) => FieldValue;
};

export type CopyTable<T> = { readonly name: string; readonly columns: readonly CopyColumn<T>[] };

/** Rows on their way into a table, written down as they come. */
export type CopyRows<T> = {
  readonly table: CopyTable<T>;
  add(row: T): void;
  /** All of them, in pieces. They stay, so that they can be sent again. */
  pieces(): readonly Buffer[];
};

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
const PIECE_SIZE = 64 * 1024;

export function createCopyRows<T>(table: CopyTable<T>): CopyRows<T> {
  const { columns } = table;
  const pieces: Buffer[] = [];
  let out: ReturnType<typeof createFieldWriter> | undefined;

  function seal(): void {
    if (out && out.size() > 0) pieces.push(out.take());
  }

  return {
    table,
    add(row) {
      out ??= createFieldWriter();
      out.int16(columns.length);
      for (const { type, value } of columns) out.field(type, value(row));
      if (out.size() > PIECE_SIZE) seal();
    },
    pieces() {
      seal();
      return pieces;
    },
  };
}

/** Inserts the rows; one that the table cannot take stops them all. */
export async function copyInto<T>(client: pg.ClientBase, rows: CopyRows<T>): Promise<void> {
  const pieces = rows.pieces();
  if (pieces.length === 0) return;
  const { name, columns } = rows.table;
  const names = columns.map((column) => column.name).join(', ');
  const target = client.query(from(`copy ${name} (${names}) from stdin (format binary)`));
  await pipeline(Readable.from([SIGNATURE, ...pieces, TRAILER], { objectMode: false }), target);
}
