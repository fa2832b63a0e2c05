/** Time-ordered 128-bit identifiers: UUID version 7 (RFC 9562), made by whoever asks. */

import { createHash, randomBytes } from 'node:crypto';
import type { Instant } from './clock.ts';

/** A UUID in lower case. Its first 48 bits are milliseconds, so new rows land at the end of an index. */
export type Id = string;

/** Makes a UUID v7 for `instant`; `entropy` (10 bytes) is drawn at random unless the caller derives it. */
export function createId(instant: Instant, entropy: Uint8Array = randomBytes(10)): Id {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(instant, 0, 6);
  bytes.set(entropy.subarray(0, 10), 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The time written into a UUID v7, in milliseconds. */
export function timeOfId(id: Id): Instant {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** A second id that follows from a first: the same time, the rest from SHA-256 of the id and a label. */
export function deriveId(id: Id, label: string, instant: Instant = timeOfId(id)): Id {
  return createId(instant, createHash('sha256').update(`${id}:${label}`).digest());
}
