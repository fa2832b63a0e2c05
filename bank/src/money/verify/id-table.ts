/** Numbers ids from 0 in the order of their coming: 25 to 50 bytes an id, where a Map needs 150 and ends at 16 million. */

import type { Id } from '../../platform/kernel/ids.ts';
import { invariant } from '../../platform/kernel/invariant.ts';

/** An id as four words of 32 bits. */
export type Key = { a: number; b: number; c: number; d: number };

export type IdTable = {
  size(): number;
  numberOf(id: Id): number | undefined;
  numberOfKey(key: Key): number | undefined;
  /** The number of a new id. */
  add(key: Key): number;
  ids(): Iterable<Id>;
  idOf(number: number): Id;
};

const WORDS = 4;

/** Open addressing with at most half of the slots in use; a slot holds an id's number + 1. */
export function createIdTable(): IdTable {
  let keys = new Uint32Array(1024 * WORDS);
  let slots = new Uint32Array(2048);
  let size = 0;

  function slotOf(key: Key): number {
    let slot = hashOf(key) & (slots.length - 1);
    for (;;) {
      const entry = slots[slot] ?? 0;
      if (entry === 0 || isAt(entry - 1, key)) return slot;
      slot = (slot + 1) & (slots.length - 1);
    }
  }

  function isAt(number: number, { a, b, c, d }: Key): boolean {
    const at = number * WORDS;
    return keys[at + 3] === d && keys[at + 2] === c && keys[at + 1] === b && keys[at] === a;
  }

  function keyAt(number: number, key: Key): Key {
    const at = number * WORDS;
    key.a = keys[at] ?? 0;
    key.b = keys[at + 1] ?? 0;
    key.c = keys[at + 2] ?? 0;
    key.d = keys[at + 3] ?? 0;
    return key;
  }

  function grow(): void {
    const wider = new Uint32Array(keys.length * 2);
    wider.set(keys);
    keys = wider;
    slots = new Uint32Array(slots.length * 2);
    const key = emptyKey();
    for (let number = 0; number < size; number += 1) slots[slotOf(keyAt(number, key))] = number + 1;
  }

  function numberOfKey(key: Key): number | undefined {
    const entry = slots[slotOf(key)] ?? 0;
    return entry === 0 ? undefined : entry - 1;
  }

  const idAt = (number: number) => idOf(keyAt(number, emptyKey()));
  return {
    size: () => size,
    numberOf: (id) => numberOfKey(keyOf(id)),
    numberOfKey,
    add(key) {
      if (size * WORDS === keys.length) grow();
      const slot = slotOf(key);
      invariant(slots[slot] === 0, 'An id is numbered once.');
      const at = size * WORDS;
      keys[at] = key.a;
      keys[at + 1] = key.b;
      keys[at + 2] = key.c;
      keys[at + 3] = key.d;
      size += 1;
      slots[slot] = size;
      return size - 1;
    },
    *ids() {
      for (let number = 0; number < size; number += 1) yield idAt(number);
    },
    idOf: idAt,
  };
}

/** Mixes all words, because whoever makes an id chooses which of them are random. */
function hashOf({ a, b, c, d }: Key): number {
  const mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ d;
  return Math.imul(mixed ^ (mixed >>> 15), 0x27d4eb2f) >>> 4;
}

export const emptyKey = (): Key => ({ a: 0, b: 0, c: 0, d: 0 });

export function keyOf(id: Id): Key {
  return {
    a: Number.parseInt(id.slice(0, 8), 16),
    b: Number.parseInt(id.slice(9, 13) + id.slice(14, 18), 16),
    c: Number.parseInt(id.slice(19, 23) + id.slice(24, 28), 16),
    d: Number.parseInt(id.slice(28), 16),
  };
}

/** Reads the 16 bytes of an id into `key`. */
export function readKey(bytes: Uint8Array, at: number, key: Key): Key {
  key.a = wordAt(bytes, at);
  key.b = wordAt(bytes, at + 4);
  key.c = wordAt(bytes, at + 8);
  key.d = wordAt(bytes, at + 12);
  return key;
}

function wordAt(bytes: Uint8Array, at: number): number {
  const [one = 0, two = 0, three = 0, four = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return ((one << 24) | (two << 16) | (three << 8) | four) >>> 0;
}

function idOf({ a, b, c, d }: Key): Id {
  const hex = [a, b, c, d].map((word) => word.toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
