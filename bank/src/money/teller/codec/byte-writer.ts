/** Writes numbers, texts and ids as few bytes, one after the other, into a buffer that grows. */

export type ByteWriter = ReturnType<typeof createByteWriter>;

const FIRST_SIZE = 64 * 1024;
/** More than the longest value of fixed size. */
const ROOM = 24;
const LONG = 64;

export function createByteWriter() {
  let bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);
  let at = 0;

  function reserve(length: number): void {
    if (at + length + ROOM <= bytes.length) return;
    const wider = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, at + length + ROOM));
    bytes.copy(wider, 0, 0, at);
    bytes = wider;
  }

  function byte(value: number): void {
    reserve(1);
    bytes[at++] = value;
  }

  /** A whole number from 0 to 2^53 − 1, seven bits a byte, the lowest first. */
  function number(value: number): void {
    reserve(8);
    let rest = value;
    while (rest > 0x7f) {
      bytes[at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    bytes[at++] = rest;
  }

  return {
    byte,
    number,
    position: () => at,
    rewind(position: number): void {
      at = position;
    },
    /** A copy of everything written; the writer begins anew. */
    take(): Buffer {
      const taken = Buffer.allocUnsafeSlow(at);
      bytes.copy(taken, 0, 0, at);
      at = 0;
      return taken;
    },

    /** Leaves four bytes for a length that is not known yet. */
    beginSized(): number {
      reserve(4);
      at += 4;
      return at;
    },
    endSized(start: number): void {
      bytes.writeUInt32BE(at - start, start - 4);
    },

    /** A whole number from 0 to 2^64 − 1: how many bytes, then the bytes, the lowest first. */
    integer(value: bigint): void {
      reserve(9);
      if (value > 0xffff_ffff_ffffn) {
        bytes[at] = 8;
        bytes.writeBigUInt64LE(value, at + 1);
        at += 9;
        return;
      }
      const start = at++;
      for (let rest = Number(value); rest > 0; rest = Math.floor(rest / 0x100)) bytes[at++] = rest % 0x100;
      bytes[start] = at - start - 1;
    },

    /** Twice the length in bytes, plus one where the text is not plain ASCII; then the bytes. */
    text(value: string): void {
      const { length } = value;
      reserve(length * 3 + 8);
      if (length > LONG) return longText(value);
      const start = at;
      number(length * 2);
      const first = at;
      for (let index = 0; index < length; index += 1) {
        const code = value.charCodeAt(index);
        if (code > 0x7f) {
          at = start;
          number(Buffer.byteLength(value) * 2 + 1);
          at += bytes.write(value, at, 'utf8');
          return;
        }
        bytes[first + index] = code;
      }
      at = first + length;
    },

    /** The length, then the bytes. */
    blob(value: Uint8Array): void {
      number(value.length);
      raw(value);
    },
    raw,

    /** Hexadecimal digits in lower case as `length` bytes. False, with nothing written, when they are not that. */
    hex(digits: string, length: number): boolean {
      if (digits.length !== length * 2) return false;
      reserve(length);
      for (let index = 0; index < length; index += 1) {
        const high = HEX[digits.charCodeAt(index * 2)] ?? 0xff;
        const low = HEX[digits.charCodeAt(index * 2 + 1)] ?? 0xff;
        if (high > 15 || low > 15) return false;
        bytes[at + index] = high * 16 + low;
      }
      at += length;
      return true;
    },

    /** A UUID of 36 characters in lower case as 16 bytes. False, with nothing written, when it is none. */
    uuid(id: string): boolean {
      if (id.length !== 36) return false;
      reserve(16);
      let index = 0;
      for (let written = 0; written < 16; written += 1) {
        if (index === 8 || index === 13 || index === 18 || index === 23) {
          if (id.charCodeAt(index) !== DASH) return false;
          index += 1;
        }
        const high = HEX[id.charCodeAt(index)] ?? 0xff;
        const low = HEX[id.charCodeAt(index + 1)] ?? 0xff;
        if (high > 15 || low > 15) return false;
        bytes[at + written] = high * 16 + low;
        index += 2;
      }
      at += 16;
      return true;
    },

    /** Base64url without padding as the bytes it stands for. False, with nothing written, when it has another spelling. */
    base64url(text: string): boolean {
      const length = Math.floor((text.length * 3) / 4);
      const loose = text.length % 4;
      const last = SIXTY_FOUR.indexOf(text.charAt(text.length - 1));
      if (loose === 1 || (loose === 2 && last % 16 !== 0) || (loose === 3 && last % 4 !== 0)) return false;
      const start = at;
      number(length);
      reserve(length);
      if (bytes.write(text, at, 'base64url') !== length || text.includes('+') || text.includes('/')) {
        at = start;
        return false;
      }
      at += length;
      return true;
    },
  };

  /** Where a call into the runtime costs less than a step for each character. */
  function longText(value: string): void {
    const size = Buffer.byteLength(value);
    const isPlain = size === value.length;
    number(isPlain ? size * 2 : size * 2 + 1);
    at += bytes.write(value, at, isPlain ? 'latin1' : 'utf8');
  }

  function raw(value: Uint8Array): void {
    reserve(value.length);
    bytes.set(value, at);
    at += value.length;
  }
}

const DASH = 0x2d;
const SIXTY_FOUR = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The value of a hexadecimal digit in lower case, by its character code; 255 for every other character. */
const HEX = new Uint8Array(128).fill(0xff);
for (const [value, digit] of [...'0123456789abcdef'].entries()) HEX[digit.charCodeAt(0)] = value;
