/** Seeded randomness for tests: the same seed chooses the same again. */

export type Chance = {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** One of the items, each as likely as the others. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** True in so many of a hundred cases. */
  inPercent(percent: number): boolean;
};

/** A stream of chance of its own for every seed (mulberry32 behind an FNV-1a hash of the text). */
export function createChance(seed: string): Chance {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);

  /** A number from 0 to below 1. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    between,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
    inPercent: (percent) => next() * 100 < percent,
  };
}
