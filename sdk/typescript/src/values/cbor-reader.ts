/** Reads what `cbor.ts` writes: CBOR in its one deterministic spelling. */

import { textOf } from './bytes.ts';
import { type CborValue, encodeCbor } from './cbor.ts';

type Reader = { readonly view: DataView; offset: number };

const MAX_DEPTH = 16;

/**
 * Decodes one item. A map whose keys are texts becomes an object, any other a `Map`. Throws a SyntaxError for what
 * `encodeCbor` would have spelled otherwise: it is another document, even where it means the same.
 */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const value = readItem(reader, 0);
  const again = encodeCbor(value);
  if (again.length === bytes.length && again.every((byte, index) => byte === bytes[index])) return value;
  throw new SyntaxError('This is not deterministic CBOR.');
}

function readItem(reader: Reader, depth: number): CborValue {
  if (depth > MAX_DEPTH) throw new SyntaxError(`This is nested deeper than ${MAX_DEPTH} levels.`);
  const first = take(reader, 1)[0] ?? 0;
  const major = first >> 5;
  const info = first & 31;
  if (major === 7) return readSimple(reader, info);
  const argument = readArgument(reader, info);
  switch (major) {
    case 0:
      return argument;
    case 1:
      return -1 - argument;
    case 2:
      return take(reader, argument).slice();
    case 3:
      return textOf(take(reader, argument));
    case 4:
      return readItems(reader, argument, depth + 1);
    case 5:
      return readMap(reader, argument, depth + 1);
    default:
      throw new SyntaxError('A tag has no place in a document.');
  }
}

function readArgument(reader: Reader, info: number): number {
  if (info < 24) return info;
  if (info > 27) throw new SyntaxError('This is not deterministic CBOR.');
  const bytes = take(reader, 2 ** (info - 24));
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

function take(reader: Reader, length: number): Uint8Array {
  const { view, offset } = reader;
  if (offset + length > view.byteLength) throw new SyntaxError('This ends in the middle of an item.');
  reader.offset += length;
  return new Uint8Array(view.buffer, view.byteOffset + offset, length);
}

function readItems(reader: Reader, count: number, depth: number): CborValue[] {
  const items: CborValue[] = [];
  while (items.length < count) items.push(readItem(reader, depth));
  return items;
}

function readMap(reader: Reader, size: number, depth: number): CborValue {
  const entries: [number | string, CborValue][] = [];
  while (entries.length < size) {
    const key = readItem(reader, depth);
    if (typeof key !== 'string' && typeof key !== 'number')
      throw new SyntaxError('A key is no text or integer.');
    entries.push([key, readItem(reader, depth)]);
  }
  // An object has none of its keys twice, so that a repeated key does not survive being written again.
  const isObject = entries.every(([key]) => typeof key === 'string');
  return isObject ? (Object.fromEntries(entries) as Record<string, CborValue>) : new Map(entries);
}

function readSimple(reader: Reader, info: number): CborValue {
  if (info === 20 || info === 21) return info === 21;
  if (info === 22) return null;
  const { view, offset } = reader;
  if (info === 25 || info === 26 || info === 27) {
    take(reader, 2 ** (info - 24));
    if (info === 27) return view.getFloat64(offset);
    return info === 26 ? view.getFloat32(offset) : halfOf(view.getUint16(offset));
  }
  throw new SyntaxError('This simple value has no place in a document.');
}

function halfOf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return bits >> 15 ? -magnitude : magnitude;
}
