/** CBOR in its one deterministic spelling (RFC 8949, section 4.2.1): the part of it that signed documents need. */

import { type Bytes, utf8 } from './bytes.ts';

/** Keys of maps are integers or texts; a plain object is a map of its members, without those that are undefined. */
export type CborValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly CborValue[]
  | ReadonlyMap<number | string, CborValue>
  | { readonly [name: string]: CborValue | undefined };

/**
 * Encodes a value in the shortest form, with the keys of maps in the order of their bytes. A number that is a safe
 * integer is an integer, however it came about. Throws a TypeError for what has no place in a document.
 */
export function encodeCbor(value: CborValue): Bytes {
  const chunks: Uint8Array[] = [];
  write(value, chunks);
  return joined(chunks);
}

/** Puts bytes one after the other. */
export function joined(chunks: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function write(value: unknown, chunks: Uint8Array[]): void {
  if (value === null) chunks.push(Uint8Array.of(0xf6));
  else if (typeof value === 'boolean') chunks.push(Uint8Array.of(value ? 0xf5 : 0xf4));
  else if (typeof value === 'number') chunks.push(numberOf(value));
  else if (typeof value === 'string') chunks.push(...sized(3, utf8(value)));
  else if (value instanceof Uint8Array) chunks.push(...sized(2, value));
  else if (Array.isArray(value)) {
    chunks.push(head(4, value.length));
    for (const item of value) write(item, chunks);
  } else if (value instanceof Map) writeMap([...value], chunks);
  else if (typeof value === 'object') {
    writeMap(
      Object.entries(value).filter(([, member]) => member !== undefined),
      chunks,
    );
  } else throw new TypeError(`A ${typeof value} has no place in a document.`);
}

function writeMap(entries: readonly (readonly [unknown, unknown])[], chunks: Uint8Array[]): void {
  const spelled = entries.map(([key, member]) => ({ key: encodeCbor(key as CborValue), member }));
  spelled.sort((a, b) => compare(a.key, b.key));
  chunks.push(head(5, spelled.length));
  for (const { key, member } of spelled) {
    chunks.push(key);
    write(member, chunks);
  }
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}

function sized(major: number, bytes: Uint8Array): Uint8Array[] {
  return [head(major, bytes.length), bytes];
}

/** A major type with its argument, in the shortest of the five forms. */
function head(major: number, argument: number): Uint8Array {
  const type = major << 5;
  if (argument < 24) return Uint8Array.of(type | argument);
  const width = argument < 0x100 ? 0 : argument < 0x1_0000 ? 1 : argument < 0x1_0000_0000 ? 2 : 3;
  const bytes = new Uint8Array(9);
  bytes[0] = type | (24 + width);
  const length = 2 ** width;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(argument) << BigInt(64 - 8 * length));
  return bytes.subarray(0, 1 + length);
}

function numberOf(value: number): Uint8Array {
  if (Number.isSafeInteger(value)) return value < 0 ? head(1, -1 - value) : head(0, value);
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no place in a document.`);
  const view = new DataView(new ArrayBuffer(9));
  if (Math.fround(value) !== value) {
    view.setUint8(0, 0xfb);
    view.setFloat64(1, value);
    return new Uint8Array(view.buffer, 0, 9);
  }
  view.setFloat32(1, value);
  const half = halfOf(view.getUint32(1));
  view.setUint8(0, half === undefined ? 0xfa : 0xf9);
  if (half !== undefined) view.setUint16(1, half);
  return new Uint8Array(view.buffer, 0, half === undefined ? 5 : 3);
}

/** The sixteen bits of a single-precision number, when half precision holds it. */
function halfOf(bits: number): number | undefined {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 127;
  const fraction = bits & 0x7f_ffff;
  if (exponent > 15 || exponent < -24) return undefined;
  if (exponent >= -14)
    return fraction & 0x1fff ? undefined : sign | ((exponent + 15) << 10) | (fraction >> 13);
  // Below the smallest exponent the leading one is written out.
  const lost = -1 - exponent;
  const whole = 0x80_0000 | fraction;
  return whole % 2 ** lost ? undefined : sign | (whole >>> lost);
}
