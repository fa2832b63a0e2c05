/** The bytes of a batch: a format's number, then entry after entry, each with its size before it. */

import type { Entry } from '../entries.ts';
import { createByteReader } from './byte-reader.ts';
import { createByteWriter } from './byte-writer.ts';
import { readSettledOrder, writeSettledOrder } from './settled-order.ts';
import { decodeRecord, encodeRecord } from './values.ts';

/** Where an entry stands in its row's body: its bytes without the size before them. */
export type Slice = { readonly offset: number; readonly length: number };

const FORMAT = 2;
/** An entry's first byte. */
const VALUE = 0;
const SETTLED_ORDER = 1;

const out = createByteWriter();

/** The body, and for each entry where it stands in it, so that one can be read without the others. */
export function encodeEntries(entries: readonly Entry[]): { body: Buffer; slices: Slice[] } {
  out.rewind(0);
  out.byte(FORMAT);
  const slices = entries.map((entry): Slice => {
    const offset = out.beginSized();
    writeEntry(entry, offset);
    out.endSized(offset);
    return { offset, length: out.position() - offset };
  });
  return { body: out.take(), slices };
}

function writeEntry(entry: Entry, start: number): void {
  if (entry.type === 'order-decided') {
    out.byte(SETTLED_ORDER);
    if (writeSettledOrder(out, entry)) return;
    out.rewind(start);
  }
  out.byte(VALUE);
  out.raw(encodeRecord(entry));
}

export function decodeEntries(body: Uint8Array): Entry[] {
  return decodeSlices(body).map(({ entry }) => entry);
}

/** Every entry with the place where it stands. */
export function decodeSlices(body: Uint8Array): (Slice & { entry: Entry })[] {
  return slicesOf(body).map(({ offset, length }) => ({
    entry: decodeEntry(body.subarray(offset, offset + length)),
    offset,
    length,
  }));
}

/** Where the entries stand, none of them read. */
export function slicesOf(body: Uint8Array): Slice[] {
  const from = createByteReader(body);
  const format = from.byte();
  if (format !== FORMAT) throw new RangeError(`The row is written in format ${format}, not in ${FORMAT}.`);
  const slices: Slice[] = [];
  while (!from.atEnd()) {
    const length = from.size();
    slices.push({ offset: from.position(), length });
    from.skip(length);
  }
  return slices;
}

/** Whether the entry at this place is an order in the compact form, which `createSettledOrderScan` reads. */
export function isCompact(body: Uint8Array, { offset }: Slice): boolean {
  return body[offset] === SETTLED_ORDER;
}

/** One entry from the bytes of its slice. */
export function decodeEntry(bytes: Uint8Array): Entry {
  const from = createByteReader(bytes);
  const form = from.byte();
  if (form === VALUE) return decodeRecord<Entry>(bytes.subarray(1));
  if (form !== SETTLED_ORDER) throw new RangeError(`An entry has the unknown form ${form}.`);
  return readSettledOrder(from);
}
