/** Reads what a byte writer wrote. It throws a RangeError beyond the end. */

export type ByteReader = ReturnType<typeof createByteReader>;

export function createByteReader(source: Uint8Array) {
  const bytes = Buffer.isBuffer(source)
    ? source
    : Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  let at = 0;

  function byte(): number {
    const value = bytes[at];
    if (value === undefined) throw new RangeError('The bytes end in the middle of a value.');
    at += 1;
    return value;
  }

  function number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const next = byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80) return value;
    }
  }

  /** Moves on by `length` and says where that began. */
  function pass(length: number): number {
    const start = at;
    if (start + length > bytes.length) throw new RangeError('The bytes end in the middle of a value.');
    at += length;
    return start;
  }

  return {
    byte,
    number,
    position: () => at,
    atEnd: () => at >= bytes.length,

    /** Goes to another place of the same bytes. */
    seek(position: number): void {
      at = position;
    },

    skip(length: number): void {
      pass(length);
    },

    skipText(): void {
      pass(Math.floor(number() / 2));
    },

    integer(): bigint {
      const length = byte();
      const start = pass(length);
      if (length > 6) return bytes.readBigUInt64LE(start);
      let value = 0;
      for (let index = length - 1; index >= 0; index -= 1)
        value = value * 0x100 + (bytes[start + index] ?? 0);
      return BigInt(value);
    },

    text(): string {
      const sized = number();
      const length = Math.floor(sized / 2);
      const start = pass(length);
      return bytes.toString(sized % 2 === 0 ? 'latin1' : 'utf8', start, at);
    },

    blob(): Buffer {
      const start = pass(number());
      return bytes.subarray(start, at);
    },

    /** The four bytes before a value that was written with its size. */
    size: (): number => bytes.readUInt32BE(pass(4)),

    raw(length: number): Buffer {
      const start = pass(length);
      return bytes.subarray(start, at);
    },

    uuid(): string {
      const start = pass(16);
      const hex = bytes.toString('hex', start, at);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },

    base64url(): string {
      const start = pass(number());
      return bytes.toString('base64url', start, at);
    },
  };
}
