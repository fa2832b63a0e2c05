/** Reads CBOR in its one deterministic spelling (RFC 8949, section 4.2.1) and refuses every other spelling of a value. */

/** What may stand in a signed message. Keys of maps are integers or texts. */
export type CborValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly CborValue[]
  | ReadonlyMap<number | string, CborValue>;

type Reader = { readonly bytes: Uint8Array; readonly view: DataView; offset: number };

/** Deeper than any document of the bank, and far from the depth at which a stack ends. */
const MAX_DEPTH = 16;
/** From these on an argument needs the next wider form; a smaller one in it is another spelling of the same. */
const SMALLEST_ARGUMENTS = { 24: 24n, 25: 0x100n, 26: 0x1_0000n, 27: 0x1_0000_0000n } as const;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes exactly one item. Throws a SyntaxError for other spellings: lengths that are longer than needed or
 * indefinite, keys out of order or twice, floats that are wider than needed or whole numbers; and for what has no
 * place in a document: tags, `undefined`, other simple values, NaN, infinity, integers beyond 2^53, more depth than 16.
 */
export function decodeDeterministicCbor(bytes: Uint8Array): CborValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = { bytes, view, offset: 0 };
  const value = readItem(reader, 0);
  if (reader.offset !== bytes.length) throw new SyntaxError('something follows the last item');
  return value;
}

/** The value as JSON has it. Throws a SyntaxError where there is no counterpart: byte strings, keys that are no text. */
export function jsonOfCbor(value: CborValue): unknown {
  if (value instanceof Uint8Array) throw new SyntaxError('a byte string has no place in it');
  if (Array.isArray(value)) return value.map(jsonOfCbor);
  if (!(value instanceof Map)) return value;
  const members = [...value].map(([key, member]) => {
    if (typeof key !== 'string') throw new SyntaxError('a key is no text');
    return [key, jsonOfCbor(member)] as const;
  });
  // Unlike an assignment, this makes `__proto__` a member like any other, which the schema then refuses.
  return Object.fromEntries(members);
}

function readItem(reader: Reader, depth: number): CborValue {
  if (depth > MAX_DEPTH) throw new SyntaxError(`it is nested deeper than ${MAX_DEPTH} levels`);
  const first = take(reader, 1)[0] ?? 0;
  const major = first >> 5;
  const info = first & 31;
  if (major === 7) return readSimple(reader, info);
  const argument = readArgument(reader, info);
  switch (major) {
    case 0:
      return argument;
    case 1:
      return safe(-1 - argument);
    case 2:
      return take(reader, argument);
    case 3:
      return readText(reader, argument);
    case 4:
      return readArray(reader, argument, depth);
    case 5:
      return readMap(reader, argument, depth);
    default:
      throw new SyntaxError('a tag has no place in it');
  }
}

function readArgument(reader: Reader, info: number): number {
  if (info < 24) return info;
  if (info === 31) throw new SyntaxError('a length is indefinite');
  if (info !== 24 && info !== 25 && info !== 26 && info !== 27)
    throw new SyntaxError('a head is not defined');
  const argument = unsignedOf(take(reader, 2 ** (info - 24)));
  if (argument < SMALLEST_ARGUMENTS[info]) throw new SyntaxError('a number is spelled longer than needed');
  return safe(Number(argument));
}

function unsignedOf(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new SyntaxError('an integer is beyond 2^53');
  return value;
}

function take(reader: Reader, length: number): Uint8Array {
  const end = reader.offset + length;
  if (end > reader.bytes.length) throw new SyntaxError('it ends in the middle of an item');
  const taken = reader.bytes.subarray(reader.offset, end);
  reader.offset = end;
  return taken;
}

function readText(reader: Reader, length: number): string {
  try {
    return utf8.decode(take(reader, length));
  } catch (error) {
    throw error instanceof SyntaxError ? error : new SyntaxError('a text is not UTF-8');
  }
}

function readArray(reader: Reader, length: number, depth: number): CborValue[] {
  const items: CborValue[] = [];
  while (items.length < length) items.push(readItem(reader, depth + 1));
  return items;
}

function readMap(reader: Reader, size: number, depth: number): Map<number | string, CborValue> {
  const map = new Map<number | string, CborValue>();
  let before: Uint8Array | undefined;
  while (map.size < size) {
    const start = reader.offset;
    const key = readItem(reader, depth + 1);
    if (typeof key !== 'string' && !Number.isSafeInteger(key))
      throw new SyntaxError('a key is no text or integer');
    const spelled = reader.bytes.subarray(start, reader.offset);
    if (before && Buffer.compare(before, spelled) >= 0)
      throw new SyntaxError('keys are out of order or twice');
    map.set(key as number | string, readItem(reader, depth + 1));
    before = spelled;
  }
  return map;
}

function readSimple(reader: Reader, info: number): CborValue {
  if (info === 20) return false;
  if (info === 21) return true;
  if (info === 22) return null;
  if (info !== 25 && info !== 26 && info !== 27) throw new SyntaxError('a simple value has no place in it');
  const value = readFloat(reader, info);
  if (!Number.isFinite(value)) throw new SyntaxError('a number is not finite');
  const narrower = (info === 27 && Math.fround(value) === value) || (info === 26 && isHalf(value));
  if (narrower || Number.isSafeInteger(value))
    throw new SyntaxError('a number is spelled longer than needed');
  return value;
}

function readFloat(reader: Reader, info: 25 | 26 | 27): number {
  const at = reader.offset;
  take(reader, 2 ** (info - 24));
  if (info === 27) return reader.view.getFloat64(at);
  return info === 26 ? reader.view.getFloat32(at) : halfOf(reader.view.getUint16(at));
}

/** IEEE 754 half precision: one bit of sign, five of exponent, ten of fraction. */
function halfOf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return Number.NaN;
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return bits >> 15 ? -magnitude : magnitude;
}

/** Whether half precision holds the value: eleven significant bits, and no step finer than 2^-24. */
function isHalf(value: number): boolean {
  const magnitude = Math.abs(value);
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  return magnitude <= 65504 && Number.isInteger(magnitude * 2 ** (10 - exponent));
}
