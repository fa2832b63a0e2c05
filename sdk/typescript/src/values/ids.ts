/** Time-ordered identifiers: UUID version 7 (RFC 9562), made by whoever asks. */

import { hex, sha256, utf8 } from './bytes.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isId(text: string): boolean {
  return UUID.test(text);
}

/** Makes a UUID v7 for `instant`; `entropy` (10 bytes) is drawn at random unless the caller derives it. */
export function createId(
  instant: Instant,
  entropy: Uint8Array = crypto.getRandomValues(new Uint8Array(10)),
): string {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(instant / 2 ** 32));
  view.setUint32(2, Math.floor(instant) % 2 ** 32);
  bytes.set(entropy.subarray(0, 10), 6);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  const text = hex(bytes);
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  );
}

/**
 * Makes the same id from the same name and time (SHA-256 of the name), so that a replay or a restart that does
 * the same thing again asks with the same id, and the bank does it once.
 */
export async function deriveId(text: string, instant: Instant): Promise<string> {
  return createId(instant, await sha256(utf8(text)));
}

/** The time written into a UUID v7. */
export function timeOfId(id: string): Instant {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** An instant as ISO 8601 in UTC, the only form of time on the wire. */
export function toIso(instant: Instant): string {
  return new Date(instant).toISOString();
}
