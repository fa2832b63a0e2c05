/** A growing column of 64-bit integers: 8 bytes each, where an array of bigint needs 32. */

export type BigintColumn = { get(index: number): bigint; set(index: number, value: bigint): void };

export function createBigintColumn(): BigintColumn {
  let values = new BigInt64Array(1024);
  return {
    get: (index) => values[index] ?? 0n,
    set(index, value) {
      while (index >= values.length) {
        const longer = new BigInt64Array(values.length * 2);
        longer.set(values);
        values = longer;
      }
      values[index] = value;
    },
  };
}
