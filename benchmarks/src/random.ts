/** Seeded randomness, so that every run pays the same payers and payees in the same order. */

/** A number from 0 up to, and not including, 1. */
export type Random = () => number;

/** The generator sfc32 of PractRand: small, fast, and good enough to draw load with. */
export function createRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = seed | 0;
  let c = 0x243f6a88;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/** Draws an index from 0 to `count` - 1; the one at place k (from 1) as often as 1 / k^s says: Zipf's law. */
export function createZipf(count: number, s: number, random: Random): () => number {
  const weights = Float64Array.from({ length: count }, (_, index) => 1 / (index + 1) ** s);
  const { share, other } = aliasTable(weights);
  return () => {
    const drawn = random() * count;
    const index = Math.floor(drawn);
    return drawn - index < (share[index] ?? 0) ? index : (other[index] ?? 0);
  };
}

/** Walker's alias method as Vose (1991) builds it: each drawing costs the same, however uneven the weights are. */
function aliasTable(weights: Float64Array): { share: Float64Array; other: Int32Array } {
  const count = weights.length;
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / count;
  const share = weights.map((weight) => weight / mean);
  const other = Int32Array.from({ length: count }, (_, index) => index);
  const small: number[] = [];
  const large: number[] = [];
  for (const [index, part] of share.entries()) (part < 1 ? small : large).push(index);
  for (let low = small.pop(), high = large.pop(); low !== undefined && high !== undefined; ) {
    other[low] = high;
    const left = (share[high] ?? 0) + (share[low] ?? 0) - 1;
    share[high] = left;
    low = left < 1 ? high : small.pop();
    if (left < 1) high = large.pop();
  }
  return { share, other };
}
