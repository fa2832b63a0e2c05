/** Writes CBOR in the one deterministic spelling that `deterministic-cbor.ts` reads (RFC 8949, section 4.2.1). */

import { invariant } from './invariant.ts';

/** What our own statements need: a flat map whose keys are ASCII texts. */
export type CborMembers = Readonly<Record<string, string | number | Uint8Array | undefined>>;

/** Members that are undefined are left out. Numbers are integers from 0 to 2^53 - 1. */
export function encodeCborMap(members: CborMembers): Buffer {
  const keys = Object.keys(members).filter((key) => members[key] !== undefined);
  // The head of a text holds its length, so that the order of bytes is that of lengths first.
  keys.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const size = keys.reduce((sum, key) => sum + HEAD + key.length + largest(members[key]), HEAD);
  const out = Buffer.allocUnsafe(size);
  let at = writeHead(out, 0, 5, keys.length);
  for (const key of keys) {
    at = writeText(out, at, key);
    const value = members[key];
    if (typeof value === 'string') at = writeText(out, at, value);
    else if (typeof value === 'number') at = writeHead(out, at, 0, value);
    else if (value) at = writeBytes(out, at, value);
  }
  return out.subarray(0, at);
}

/** The longest head: a byte and the eight of its argument. */
const HEAD = 9;

function largest(value: CborMembers[string]): number {
  if (typeof value === 'string') return HEAD + 3 * value.length;
  return typeof value === 'object' ? HEAD + value.length : HEAD;
}

function writeText(out: Buffer, at: number, text: string): number {
  const start = writeHead(out, at, 3, Buffer.byteLength(text));
  return start + out.write(text, start);
}

function writeBytes(out: Buffer, at: number, bytes: Uint8Array): number {
  const start = writeHead(out, at, 2, bytes.length);
  out.set(bytes, start);
  return start + bytes.length;
}

/** A major type with its argument in the shortest of the five forms. */
function writeHead(out: Buffer, at: number, major: number, argument: number): number {
  invariant(
    Number.isSafeInteger(argument) && argument >= 0,
    'A number in a statement is an integer below 2^53.',
  );
  const type = major << 5;
  if (argument < 24) return out.writeUInt8(type | argument, at);
  if (argument < 0x100) return out.writeUInt8(argument, out.writeUInt8(type | 24, at));
  if (argument < 0x1_0000) return out.writeUInt16BE(argument, out.writeUInt8(type | 25, at));
  if (argument < 0x1_0000_0000) return out.writeUInt32BE(argument, out.writeUInt8(type | 26, at));
  return out.writeBigUInt64BE(BigInt(argument), out.writeUInt8(type | 27, at));
}
