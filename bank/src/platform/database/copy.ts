/** COPY in PostgreSQL's binary format: the fastest way to bring in rows that are all new. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';
import { invariant } from '../kernel/invariant.ts';

export type CopyType = 'uuid' | 'text' | 'bigint' | 'integer' | 'boolean' | 'bytea';

export type CopyColumn<T> = {
  readonly name: string;
  readonly type: CopyType;
  /** Nothing (null or undefined) becomes null. */
  readonly value: (row: T) => string | bigint | number | boolean | Uint8Array | null | undefined;
};

export type CopyTable<T> = { readonly name: string; readonly columns: readonly CopyColumn<T>[] };

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
/** So many rows are made in one turn of the event loop, so that others have theirs. */
const ROWS_AT_ONCE = 500;

/** Inserts the rows; one that the table cannot take stops them all. */
export async function copyInto<T>(
  client: pg.ClientBase,
  table: CopyTable<T>,
  rows: readonly T[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = table.columns.map(({ name }) => name).join(', ');
  const target = client.query(from(`copy ${table.name} (${names}) from stdin (format binary)`));
  await pipeline(Readable.from(copyBytes(table, rows), { objectMode: false }), target);
}

async function* copyBytes<T>({ columns }: CopyTable<T>, rows: readonly T[]): AsyncGenerator<Buffer> {
  yield SIGNATURE;
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
    yield piece(columns, rows, first, Math.min(first + ROWS_AT_ONCE, rows.length));
    await turn();
  }
  yield TRAILER;
}

let scratch = Buffer.allocUnsafeSlow(256 * 1024);

function piece<T>(columns: readonly CopyColumn<T>[], rows: readonly T[], first: number, end: number): Buffer {
  let at = 0;
  for (let index = first; index < end; index += 1) {
    const row = rows[index] as T;
    reserve(at, 2);
    at = scratch.writeInt16BE(columns.length, at);
    for (const { type, value } of columns) at = writeField(at, type, value(row));
  }
  return Buffer.from(scratch.subarray(0, at));
}

function reserve(at: number, length: number): void {
  if (at + length <= scratch.length) return;
  const wider = Buffer.allocUnsafeSlow(Math.max(scratch.length * 2, at + length));
  scratch.copy(wider, 0, 0, at);
  scratch = wider;
}

/** Four bytes with the length, −1 for null, then the value. Returns where the next field begins. */
function writeField(at: number, type: CopyType, value: unknown): number {
  reserve(at, 24);
  if (value === null || value === undefined) return scratch.writeInt32BE(-1, at);
  switch (type) {
    case 'bigint':
      scratch.writeInt32BE(8, at);
      return typeof value === 'bigint'
        ? scratch.writeBigInt64BE(value, at + 4)
        : writeSafeInteger(value as number, at + 4);
    case 'integer':
      return scratch.writeInt32BE(value as number, scratch.writeInt32BE(4, at));
    case 'boolean':
      return scratch.writeUInt8(value === true ? 1 : 0, scratch.writeInt32BE(1, at));
    case 'uuid':
      return writeUuid(value as string, scratch.writeInt32BE(16, at));
    case 'text':
      return writeText(value as string, at);
    case 'bytea':
      return writeBytes(value as Uint8Array, at);
  }
}

function writeSafeInteger(value: number, at: number): number {
  const high = Math.floor(value / 0x1_0000_0000);
  return scratch.writeUInt32BE(value - high * 0x1_0000_0000, scratch.writeInt32BE(high, at));
}

const DASH = 0x2d;

function writeUuid(id: string, at: number): number {
  invariant(id.length === 36, 'A UUID has 36 characters.');
  let index = 0;
  for (let written = 0; written < 16; written += 1) {
    if (id.charCodeAt(index) === DASH) index += 1;
    scratch[at + written] = digit(id.charCodeAt(index)) * 16 + digit(id.charCodeAt(index + 1));
    index += 2;
  }
  return at + 16;
}

function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = (code | 0x20) - 0x61;
  invariant(letter >= 0 && letter < 6, 'A UUID is written in hexadecimal digits.');
  return letter + 10;
}

function writeText(text: string, at: number): number {
  reserve(at, 4 + text.length * 3);
  const start = at + 4;
  let end = start;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) {
      end = start + scratch.write(text, start, 'utf8');
      break;
    }
    scratch[end++] = code;
  }
  scratch.writeInt32BE(end - start, at);
  return end;
}

function writeBytes(bytes: Uint8Array, at: number): number {
  reserve(at, 4 + bytes.length);
  scratch.set(bytes, scratch.writeInt32BE(bytes.length, at));
  return at + 4 + bytes.length;
}
