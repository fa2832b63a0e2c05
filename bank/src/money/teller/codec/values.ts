/** Values of any shape as CBOR with its record layouts inside, so that each can be read by itself. */

import { Encoder } from 'cbor-x';

const encoder = new Encoder({ useRecords: true, mapsAsObjects: true });

/** Amounts are bigint before and after: CBOR keeps 64-bit integers apart from numbers. */
export function encodeRecord(value: unknown): Buffer {
  return encoder.encode(value);
}

export function decodeRecord<T>(bytes: Uint8Array): T {
  return encoder.decode(bytes) as T;
}
