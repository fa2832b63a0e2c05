/** Audits that every id was answered once, in the order of the journal, at a time that never goes back. */

import type { Auditor } from './auditor.ts';
import { check } from './difference.ts';
import { createIdTable, type IdTable } from './id-table.ts';

export type OutcomesAudit = Auditor & {
  readonly ids: IdTable;
  /** Where the id of this number was answered. */
  placeOf(number: number): { readonly position: bigint; readonly index: number };
};

export function createOutcomesAudit(): OutcomesAudit {
  const ids = createIdTable();
  const positions: number[] = [];
  const indexes: number[] = [];
  let row = { position: 0n, entries: 0 };
  return {
    ids,
    placeOf: (number) => ({ position: BigInt(positions[number] ?? 0), index: indexes[number] ?? 0 }),
    before(entry, books) {
      check(ids.numberOf(entry.id) === undefined, () => `id ${entry.id} was answered before`);
      check(entry.at >= books.time, () => `it is dated ${entry.at}, before the entry that precedes it`);
    },
    after(entry, _books, _touched, position) {
      row = row.position === position ? { position, entries: row.entries + 1 } : { position, entries: 1 };
      const number = ids.add(entry.id);
      positions[number] = Number(position);
      indexes[number] = row.entries - 1;
    },
  };
}
