/** Audits that every id was answered once, in the order of the journal, at a time that never goes back. */

import type { Place } from '../storage/storage.ts';
import type { Auditor } from './auditor.ts';
import { bytesColumn, numbersColumn, wordsColumn } from './column.ts';
import { check } from './difference.ts';
import { createIdTable, type IdTable } from './id-table.ts';

export type OutcomesAudit = Auditor & {
  readonly ids: IdTable;
  /** Where this id was answered. */
  placeOfId(id: string): Place | undefined;
  /** Where the order with this id stands, if it was put aside: of such an order nothing else is kept. */
  placeOfOrder(id: string): Place | undefined;
  ordersPutAside(): number;
};

export function createOutcomesAudit(): OutcomesAudit {
  const ids = createIdTable();
  const positions = numbersColumn();
  const offsets = wordsColumn();
  const lengths = wordsColumn();
  const putAside = bytesColumn();
  let orders = 0;

  const placeAt = (number: number): Place => ({
    position: BigInt(positions.get(number)),
    offset: offsets.get(number),
    length: lengths.get(number),
  });

  return {
    ids,
    ordersPutAside: () => orders,
    placeOfId(id) {
      const number = ids.numberOf(id);
      return number === undefined ? undefined : placeAt(number);
    },
    placeOfOrder(id) {
      const number = orders === 0 ? undefined : ids.numberOf(id);
      return number === undefined || putAside.get(number) === 0 ? undefined : placeAt(number);
    },
    before({ entry, key }, books) {
      check(ids.numberOfKey(key) === undefined, () => `id ${entry.id} was answered before`);
      check(entry.at >= books.time, () => `it is dated ${entry.at}, before the entry that precedes it`);
    },
    after({ key, place, isPutAside }) {
      const number = ids.add(key);
      positions.set(number, Number(place.position));
      offsets.set(number, place.offset);
      lengths.set(number, place.length);
      if (!isPutAside) return;
      putAside.set(number, 1);
      orders += 1;
    },
  };
}
