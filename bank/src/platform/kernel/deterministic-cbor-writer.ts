/** Writes CBOR in the one deterministic spelling that `deterministic-cbor.ts` reads (RFC 8949, section 4.2.1). */

import { invariant } from './invariant.ts';

/**
 * What our own statements need: a flat map whose keys are ASCII texts, in the order in which the spelling has them:
 * shorter ones first, and those of one length by the alphabet.
 */
export type CborMembers = Readonly<Record<string, string | number | Uint8Array | undefined>>;

/** Members that are undefined are left out. Numbers are integers from 0 to 2^53 - 1. */
export function encodeCborMap(members: CborMembers): Buffer {
  let size = HEAD;
  let count = 0;
  let before = '';
  for (const key in members) {
    const value = members[key];
    if (value === undefined) continue;
    invariant(
      before.length < key.length || (before.length === key.length && before < key),
      `“${key}” stands before “${before}” in a statement.`,
    );
    before = key;
    count += 1;
    size += HEAD + key.length + largest(value);
  }
  const out = Buffer.allocUnsafe(size);
  let at = writeHead(out, 0, 5, count);
  for (const key in members) {
    const value = members[key];
    if (value === undefined) continue;
    at = writeText(out, at, key);
    if (typeof value === 'string') at = writeText(out, at, value);
    else if (typeof value === 'number') at = writeHead(out, at, 0, value);
    else at = writeBytes(out, at, value);
  }
  return out.subarray(0, at);
}

/** The longest head: a byte and the eight of its argument. */
const HEAD = 9;

function largest(value: string | number | Uint8Array): number {
  if (typeof value === 'string') return HEAD + 3 * value.length;
  return typeof value === 'object' ? HEAD + value.length : HEAD;
}

function writeText(out: Buffer, at: number, text: string): number {
  const start = writeHead(out, at, 3, text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // Most texts are short and of ASCII, and for those the way into the runtime and back would take longer.
    if (code > 0x7f) return writeUtf8(out, at, text);
    out[start + index] = code;
  }
  return start + text.length;
}

function writeUtf8(out: Buffer, at: number, text: string): number {
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
  out[at] = argument < 24 ? type | argument : type | 24;
  if (argument < 24) return at + 1;
  out[at + 1] = argument;
  if (argument < 0x100) return at + 2;
  if (argument < 0x1_0000) return out.writeUInt16BE(argument, out.writeUInt8(type | 25, at));
  if (argument < 0x1_0000_0000) return out.writeUInt32BE(argument, out.writeUInt8(type | 26, at));
  return out.writeBigUInt64BE(BigInt(argument), out.writeUInt8(type | 27, at));
}
