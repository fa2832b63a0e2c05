/** Reads rows as COPY sends them, in PostgreSQL's binary form: nothing becomes text, and nothing waits for a next question. */

import type pg from 'pg';
import { to } from 'pg-copy-streams';

/** A row: the number of its fields in two bytes, then each field with its length before it in four, -1 for null. */
export type CopiedRow = Buffer;

const SIGNATURE_BYTES = 19;
const END_OF_ROWS = -1;

/** The rows of a query without parameters, some at a time. Whoever stops in the middle has to abandon the connection. */
export async function* copyRows(client: pg.Client, select: string): AsyncGenerator<CopiedRow[]> {
  const stream = client.query(to(`copy (${select}) to stdout (format binary)`, { highWaterMark: 1 << 20 }));
  // The connection may break after the last row that anybody wanted.
  stream.on('error', () => {});
  let waiting: Buffer[] = [];
  let length = 0;
  let wanted = SIGNATURE_BYTES;
  let isAfterSignature = false;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    waiting.push(chunk);
    length += chunk.length;
    if (length < wanted) continue;
    const bytes = waiting.length === 1 ? chunk : Buffer.concat(waiting, length);
    const cut = cutRows(bytes, isAfterSignature ? 0 : SIGNATURE_BYTES);
    isAfterSignature = true;
    yield cut.rows;
    const rest = bytes.subarray(cut.end);
    waiting = [rest];
    length = rest.length;
    wanted = cut.wanted - cut.end;
  }
}

/** The whole rows, where they end, and how many bytes it takes at least to go on. */
function cutRows(bytes: Buffer, start: number): { rows: CopiedRow[]; end: number; wanted: number } {
  const rows: CopiedRow[] = [];
  let end = start;
  for (;;) {
    let at = end + 2;
    if (at > bytes.length) return { rows, end, wanted: at };
    const fields = bytes.readInt16BE(end);
    if (fields === END_OF_ROWS) return { rows, end, wanted: Number.POSITIVE_INFINITY };
    for (let field = 0; field < fields; field += 1) {
      if (at + 4 > bytes.length) return { rows, end, wanted: at + 4 };
      at += 4 + Math.max(0, lengthAt(bytes, at));
      if (at > bytes.length) return { rows, end, wanted: at };
    }
    rows.push(bytes.subarray(end, at));
    end = at;
  }
}

function lengthAt(bytes: Buffer, at: number): number {
  const [one = 0, two = 0, three = 0, four = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return (one << 24) | (two << 16) | (three << 8) | four;
}

/** The fields of a row in which none is null. */
export function fieldsOf(row: CopiedRow): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 2; at < row.length; ) {
    const end = at + 4 + lengthAt(row, at);
    fields.push(row.subarray(at + 4, end));
    at = end;
  }
  return fields;
}
