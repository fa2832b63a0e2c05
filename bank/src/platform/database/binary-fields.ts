/** Values in PostgreSQL's binary form, as COPY and array parameters take them: each with its length before it. */

import { invariant } from '../kernel/invariant.ts';

export type FieldType = 'uuid' | 'text' | 'bigint' | 'integer' | 'boolean' | 'bytea';

/** Nothing (null or undefined) becomes null. */
export type FieldValue = string | bigint | number | boolean | Uint8Array | null | undefined;

export type FieldWriter = ReturnType<typeof createFieldWriter>;

const FIRST_SIZE = 4 * 1024;
/** More than the longest value of fixed size. */
const ROOM = 24;

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
    let index = 0;
    for (let written = 0; written < 16; written += 1) {
      if (id.charCodeAt(index) === DASH) index += 1;
      bytes[at + written] = digit(id.charCodeAt(index)) * 16 + digit(id.charCodeAt(index + 1));
      index += 2;
    }
    at += 16;
  }

  function text(value: string): void {
    reserve(4 + value.length * 3);
    const start = at + 4;
    let end = start;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) {
        end = start + bytes.write(value, start, 'utf8');
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

    /** A copy of what was written; the writer begins anew. */
    take(): Buffer {
      const taken = Buffer.from(bytes.subarray(0, at));
      at = 0;
      return taken;
    },
  };
}

const DASH = 0x2d;

function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = (code | 0x20) - 0x61;
  invariant(letter >= 0 && letter < 6, 'A UUID is written in hexadecimal digits.');
  return letter + 10;
}
