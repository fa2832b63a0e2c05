/** Latencies in buckets two per cent wide, so that millions of them cost no memory. */

export type Histogram = {
  /** Notes one latency in milliseconds. */
  note(ms: number): void;
  count(): number;
  /** The latency in milliseconds that the share `quantile` (0 to 1) stays at or below. 0 when nothing was noted. */
  at(quantile: number): number;
};

const SHORTEST_MS = 0.001;
const GROWTH = Math.log(1.02);
const BUCKETS = 1_000;

export function createHistogram(): Histogram {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  return {
    note(ms) {
      const place = ms <= SHORTEST_MS ? 0 : Math.ceil(Math.log(ms / SHORTEST_MS) / GROWTH);
      const index = Math.min(place, BUCKETS - 1);
      buckets[index] = (buckets[index] ?? 0) + 1;
      count += 1;
    },
    count: () => count,
    at(quantile) {
      if (count === 0) return 0;
      let left = Math.ceil(count * quantile);
      const index = buckets.findIndex((inside) => {
        left -= inside;
        return left <= 0;
      });
      return SHORTEST_MS * Math.exp(index * GROWTH);
    },
  };
}
