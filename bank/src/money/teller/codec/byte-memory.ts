/** Remembers what was made of bytes that come again and again, such as an account's number, so that it is seldom made anew. */

export type ByteMemory<T> = {
  /** What `bytes` from `start` to `end` stand for. */
  of(bytes: Buffer, start: number, end: number): T;
};

const SLOTS = 1 << 17;

/** Every slot has what came to it last, which bounds the memory. */
export function createByteMemory<T>(make: (bytes: Buffer) => T): ByteMemory<T> {
  const slots: ({ readonly key: Buffer; readonly value: T } | undefined)[] = new Array(SLOTS).fill(undefined);
  return {
    of(bytes, start, end) {
      const slot = hashOf(bytes, start, end) & (SLOTS - 1);
      const known = slots[slot];
      if (known && isAt(bytes, start, end, known.key)) return known.value;
      const key = Buffer.from(bytes.subarray(start, end));
      const value = make(key);
      slots[slot] = { key, value };
      return value;
    },
  };
}

function isAt(bytes: Buffer, start: number, end: number, key: Buffer): boolean {
  if (key.length !== end - start) return false;
  for (let index = 0; index < key.length; index += 1) if (key[index] !== bytes[start + index]) return false;
  return true;
}

const BYTES_HASHED = 8;

/** FNV-1a of the first and of the last bytes, in which things of one kind differ, mixed once more at the end. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = end - start;
  const head = Math.min(end, start + BYTES_HASHED);
  for (let at = start; at < head; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  const tail = Math.max(head, end - BYTES_HASHED);
  for (let at = tail; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}
