/** Audits that every id was answered once, in the order of the journal, at a time that never goes back. */

import type { Place } from '../storage/storage.ts';
import type { Auditor } from './auditor.ts';
import { check } from './difference.ts';
import { createIdTable, type IdTable } from './id-table.ts';

export type OutcomesAudit = Auditor & {
  readonly ids: IdTable;
  /** Where this id was answered. */
  placeOfId(id: string): Place | undefined;
};

export function createOutcomesAudit(): OutcomesAudit {
  const ids = createIdTable();
  const positions: number[] = [];
  const offsets: number[] = [];
  const lengths: number[] = [];
  return {
    ids,
    placeOfId(id) {
      const number = ids.numberOf(id);
      if (number === undefined) return undefined;
      const [position = 0, offset = 0, length = 0] = [positions[number], offsets[number], lengths[number]];
      return { position: BigInt(position), offset, length };
    },
    before(entry, books) {
      check(ids.numberOf(entry.id) === undefined, () => `id ${entry.id} was answered before`);
      check(entry.at >= books.time, () => `it is dated ${entry.at}, before the entry that precedes it`);
    },
    after(entry, _books, _touched, { position, offset, length }) {
      const number = ids.add(entry.id);
      positions[number] = Number(position);
      offsets[number] = offset;
      lengths[number] = length;
    },
  };
}
