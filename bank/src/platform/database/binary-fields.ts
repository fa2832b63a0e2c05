/** Values in PostgreSQL's binary form, as COPY and array parameters take them: each with its length before it. */

import { invariant } from '../kernel/invariant.ts';

export type FieldType = 'uuid' | 'text' | 'bigint' | 'integer' | 'boolean' | 'bytea';

/** Nothing (null or undefined) becomes null. */
export type FieldValue = string | bigint | number | boolean | Uint8Array | null | undefined;

const FIRST_SIZE = 4 * 1024;
/** More than the longest value of fixed size. */
const ROOM = 24;
/** PostgreSQL takes no text with a zero in it, and one such text must not stop everything that comes after it. */
const REPLACEMENT = '\ufffd';

export function createFieldWriter() {
  let bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);
  let at = 0;

  function reserve(length: number): void {
    if (at + length <= bytes.length) return;
    const wider = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, at + length));
    bytes.copy(wider, 0, 0, at);
    bytes = wider;
  }

  function int32(value: number): void {
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
    at += 4;
  }

  function uuid(id: string): void {
    invariant(id.length === 36, 'A UUID has 36 characters.');
    int32(16);
    let strange = 0;
    for (let written = 0; written < 16; written += 1) {
      const index = UUID_DIGITS[written] as number;
      const high = HEX[id.charCodeAt(index)] ?? NO_DIGIT;
      const low = HEX[id.charCodeAt(index + 1)] ?? NO_DIGIT;
      strange |= high | low;
      bytes[at + written] = high * 16 + low;
    }
    invariant(strange < NO_DIGIT, 'A UUID is written in hexadecimal digits.');
    at += 16;
  }

  function text(value: string): void {
    reserve(4 + value.length * 3);
    const start = at + 4;
    let end = start;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f || code === 0) {
        end = start + bytes.write(value.replaceAll('\0', REPLACEMENT), start, 'utf8');
        break;
      }
      bytes[end++] = code;
    }
    int32(end - start);
    at = end;
  }

  function bigint(value: bigint | number): void {
    int32(8);
    if (typeof value === 'bigint') {
      at = bytes.writeBigInt64BE(value, at);
      return;
    }
    const high = Math.floor(value / 0x1_0000_0000);
    int32(high);
    int32(value - high * 0x1_0000_0000);
  }

  return {
    size: () => at,

    /** Two or four bytes without a length, as formats have them between the values. */
    int16(value: number): void {
      reserve(ROOM);
      at = bytes.writeInt16BE(value, at);
    },
    int32(value: number): void {
      reserve(ROOM);
      int32(value);
    },

    /** Throws where the value is none of its type. */
    field(type: FieldType, value: FieldValue): void {
      reserve(ROOM);
      if (value === null || value === undefined) return int32(-1);
      switch (type) {
        case 'bigint':
          return bigint(value as bigint | number);
        case 'integer':
          int32(4);
          return int32(value as number);
        case 'boolean':
          int32(1);
          bytes[at++] = value === true ? 1 : 0;
          return;
        case 'uuid':
          return uuid(value as string);
        case 'text':
          return text(value as string);
        case 'bytea': {
          const blob = value as Uint8Array;
          reserve(4 + blob.length);
          int32(blob.length);
          bytes.set(blob, at);
          at += blob.length;
        }
      }
    },

    /** Forgets what was written, which may be half of a value that was refused. */
    clear(): void {
      at = 0;
    },

    /** A copy of what was written; the writer begins anew. */
    take(): Buffer {
      const taken = Buffer.from(bytes.subarray(0, at));
      at = 0;
      return taken;
    },
  };
}

/** Where the two digits of each byte begin in the text of a UUID. */
const UUID_DIGITS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
/** More than any digit, also when the values of several are put together bit by bit. */
const NO_DIGIT = 16;
/** The value of a hexadecimal digit by its character code. */
const HEX = new Uint8Array(128).fill(NO_DIGIT);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  HEX[digit.charCodeAt(0)] = value;
  HEX[digit.toUpperCase().charCodeAt(0)] = value;
}
