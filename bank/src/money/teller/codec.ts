/** The bytes of a batch: CBOR with its record layouts inside, so that every journal row can be read by itself. */

import { Encoder } from 'cbor-x';
import type { Entry } from './entries.ts';

const encoder = new Encoder({ useRecords: true, mapsAsObjects: true });

/** Amounts are bigint before and after: CBOR keeps 64-bit integers apart from numbers. */
export function encodeEntries(entries: readonly Entry[]): Buffer {
  return encoder.encode(entries);
}

export function decodeEntries(body: Uint8Array): Entry[] {
  return encoder.decode(body) as Entry[];
}

/** A single value as bytes, for records that the views keep whole. */
export function encodeRecord(value: unknown): Buffer {
  return encoder.encode(value);
}

export function decodeRecord<T>(bytes: Uint8Array): T {
  return encoder.decode(bytes) as T;
}
