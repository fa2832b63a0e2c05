/** A growing column of numbers: 4 or 8 bytes each, where an array of bigint needs 32. */

type Cells = Uint8Array | Uint32Array | Float64Array | BigInt64Array;

export type Column<T extends Cells> = {
  get(index: number): T[number];
  set(index: number, value: T[number]): void;
};

/** What was never set is 0. */
export function createColumn<T extends Cells>(make: (length: number) => T): Column<T> {
  let cells = make(1024);
  const nothing = cells[0] as T[number];
  return {
    get: (index) => cells[index] ?? nothing,
    set(index, value) {
      while (index >= cells.length) {
        const longer = make(cells.length * 2);
        (longer as Uint8Array).set(cells as Uint8Array);
        cells = longer;
      }
      cells[index] = value;
    },
  };
}

export const bytesColumn = () => createColumn((length) => new Uint8Array(length));
/** Of numbers below 2^32. */
export const wordsColumn = () => createColumn((length) => new Uint32Array(length));
export const numbersColumn = () => createColumn((length) => new Float64Array(length));
export const bigintsColumn = () => createColumn((length) => new BigInt64Array(length));
