/** Seeded chance: the only source of it in a simulation, so that a seed says everything that will happen. */

export type Random = {
  /** An integer from 0 up to, and not including, `end`. */
  below(end: number): number;
  /** An integer from `first` to `last`, both included. */
  between(first: number, last: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** One of the choices, each as likely as its weight is heavy. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T;
  bytes(length: number): Uint8Array;
};

/** The generator is sfc32 by Chris Doty-Humphrey (PractRand), filled from the seed by splitmix32. */
export function createRandom(seed: number): Random {
  const next = sfc32(seed);
  const below = (end: number) => Math.floor((next() / 2 ** 32) * end);

  function pick<T>(items: readonly T[]): T {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }

  return {
    below,
    pick,
    between: (first, last) => first + below(last - first + 1),
    chance: (probability) => next() < probability * 2 ** 32,
    weighted(choices) {
      const total = choices.reduce((sum, [weight]) => sum + weight, 0);
      let left = (next() / 2 ** 32) * total;
      for (const [weight, choice] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      return pick(choices)[1];
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}

function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [
    splitmix32(seed),
    splitmix32(seed + 1),
    splitmix32(Math.floor(seed / 2 ** 32)),
    1,
  ];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

function splitmix32(seed: number): number {
  let mixed = (seed + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
