/** Reads a recording line by line: what can be replayed, and which lines cannot and why. */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { columns, type Fault, isFault, type Row, readRow, type Session } from './row.ts';

export type Recording = { readonly sessions: readonly Session[]; readonly faults: readonly Fault[] };

/** The file as a whole is no recording of charging sessions. */
export class NotARecording extends Error {
  override readonly name = 'NotARecording';
}

/**
 * Reads at most `limit` sessions. A record is one line: a quotation mark that is never closed spoils its own line
 * and not the rest of the file.
 */
export async function readRecording(file: Readable, limit = Number.POSITIVE_INFINITY): Promise<Recording> {
  const sessions: Session[] = [];
  const faults: Fault[] = [];
  const lineOf = new Map<string, number>();
  let header: readonly string[] | undefined;
  let line = 0;
  for await (const text of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() === '') continue;
    if (!header) {
      header = readHeader(text);
      continue;
    }
    if (sessions.length >= limit) break;
    const read = readLine(line, text, header);
    const first = isFault(read) ? undefined : lineOf.get(read.id);
    if (isFault(read)) faults.push(read);
    else if (first !== undefined)
      faults.push({ line, reason: `sessionId ${read.id} was already used on line ${first}` });
    else {
      lineOf.set(read.id, line);
      sessions.push(read);
    }
  }
  if (!header) throw new NotARecording('The file is empty.');
  return { sessions, faults };
}

function readHeader(text: string): string[] {
  const header = fieldsOf(text.replace(/^\uFEFF/, '')) ?? [];
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length === 0) return header;
  throw new NotARecording(`The first line does not name the columns ${missing.join(', ')}.`);
}

function readLine(line: number, text: string, header: readonly string[]): Session | Fault {
  const fields = fieldsOf(text);
  if (!fields) return { line, reason: 'the quotation marks do not match' };
  if (fields.length !== header.length) {
    return { line, reason: `it has ${fields.length} columns instead of ${header.length}` };
  }
  const row = Object.fromEntries(columns.map((column) => [column, fields[header.indexOf(column)] ?? '']));
  return readRow(line, row as Row);
}

function fieldsOf(text: string): string[] | undefined {
  try {
    const [fields] = parse(text, { relax_column_count: true, trim: true }) as string[][];
    return fields;
  } catch {
    return undefined;
  }
}
