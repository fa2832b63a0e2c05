/** Remembers in four bytes an id that it was seen. It never forgets one of them, and rarely thinks of another that it was. */

import type { Id } from '../../platform/kernel/ids.ts';

export type IdFilter = {
  add(id: Id): void;
  /** By the id's `fingerprintOf`. False is certain. True is wrong about once in a thousand times when the filter is full. */
  mayHave(fingerprint: number): boolean;
  /** Takes no more than this many ids; ask before adding. */
  isFull(): boolean;
  /** The greatest id that was added; ids order by time. */
  greatest(): Id;
};

const FIRST_SLOTS = 2 ** 12;

/** Open addressing over fingerprints of 32 bits. It grows up to `maxSlots`, a power of two, and is full at 70 %. */
export function createIdFilter(maxSlots: number): IdFilter {
  let slots = new Uint32Array(Math.min(FIRST_SLOTS, maxSlots));
  let size = 0;
  let greatest: Id = '';

  function insert(fingerprint: number): void {
    const mask = slots.length - 1;
    let slot = spread(fingerprint) & mask;
    while (slots[slot] !== 0) {
      if (slots[slot] === fingerprint) return;
      slot = (slot + 1) & mask;
    }
    slots[slot] = fingerprint;
    size += 1;
  }

  function grow(): void {
    const before = slots;
    slots = new Uint32Array(before.length * 2);
    size = 0;
    for (const fingerprint of before) if (fingerprint !== 0) insert(fingerprint);
  }

  return {
    add(id) {
      if (size >= slots.length * 0.7 && slots.length < maxSlots) grow();
      insert(fingerprintOf(id));
      if (id > greatest) greatest = id;
    },
    mayHave(fingerprint) {
      const mask = slots.length - 1;
      for (let slot = spread(fingerprint) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
        if (slots[slot] === fingerprint) return true;
      }
      return false;
    },
    isFull: () => size >= maxSlots * 0.7,
    greatest: () => greatest,
  };
}

/** FNV-1a over all characters, because whoever makes an id chooses which of them are random; never 0, which is an empty slot. */
export function fingerprintOf(id: Id): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0 || 1;
}

/** Fingerprints of similar ids come close to each other; their slots must not. */
function spread(fingerprint: number): number {
  const mixed = Math.imul(fingerprint ^ (fingerprint >>> 16), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
