/** Time-ordered 128-bit identifiers (RFC 9562): UUID version 7, made by whoever asks, and 8, derived by the bank. */

import { createHash, randomFillSync } from 'node:crypto';
import type { Instant } from './clock.ts';

/** A UUID in lower case. Its first 48 bits are milliseconds, so new rows land at the end of an index. */
export type Id = string;

/** Makes a UUID v7 for `instant`; `entropy` (10 bytes) is drawn at random unless the caller derives it. */
export function createId(instant: Instant, entropy: Uint8Array = drawEntropy()): Id {
  return format(7, instant, entropy);
}

function format(version: 7 | 8, instant: Instant, entropy: Uint8Array): Id {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(instant, 0, 6);
  bytes.set(entropy.subarray(0, 10), 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const ENTROPY_BYTES = 10;
/** Asking the system for randomness costs as much as all the rest of an id, whether for one or for hundreds. */
const entropyPool = Buffer.alloc(256 * ENTROPY_BYTES);
let entropyUsed = entropyPool.length;

function drawEntropy(): Uint8Array {
  if (entropyUsed === entropyPool.length) {
    randomFillSync(entropyPool);
    entropyUsed = 0;
  }
  const drawn = entropyPool.subarray(entropyUsed, entropyUsed + ENTROPY_BYTES);
  entropyUsed += ENTROPY_BYTES;
  return drawn;
}

/** The time written into an id, in milliseconds. */
export function timeOfId(id: Id): Instant {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** No id of this time or a later one is less; ids in lower case order as texts as they do in time. */
export function lowestIdAt(instant: Instant): Id {
  const hex = Math.min(instant, 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/**
 * A UUID v8 that follows from another id: the same time, the rest from SHA-256 of the id and a label. The doors take
 * only version 7, so that nobody can use up an id that the bank is going to derive.
 */
export function deriveId(id: Id, label: string, instant: Instant = timeOfId(id)): Id {
  return format(8, instant, createHash('sha256').update(`${id}:${label}`).digest());
}
