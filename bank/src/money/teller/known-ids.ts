/** Which ids were answered before: the youngest exactly, recent ones by a filter, old ones from the views. */

import { type Id, lowestIdAt, timeOfId } from '../../platform/kernel/ids.ts';
import type { Place, Storage } from '../storage/storage.ts';
import type { Batch } from '../views/changes.ts';
import type { KnownAnswer } from './batch.ts';
import type { Slice } from './codec/codec.ts';
import { createIdFilter, fingerprintOf } from './id-filter.ts';

/** Two filters of this size hold more ids than the fastest bank takes while an id from the future comes of age. */
const FILTER_SLOTS = 2 ** 24;

export type KnownIds = Awaited<ReturnType<typeof createKnownIds>>;

/**
 * A journaled id that is not below the horizon is known here, so that one that is not is new without asking anybody.
 * At a start, and whenever memory is emptied, the horizon moves behind the newest id.
 */
export async function createKnownIds(
  { journal, views }: Storage,
  unshown: readonly Batch[] = [],
  filterSlots = FILTER_SLOTS,
) {
  /** Answers that the views may not show yet, and the ids of each row in its order. */
  const recent = new Map<Id, Place>();
  const rows: { readonly position: bigint; readonly ids: readonly Id[] }[] = [];
  let young = createIdFilter(filterSlots);
  let old = createIdFilter(filterSlots);
  let newest = '';
  let horizon = lowestIdAt(await views.timeAfterNewestId());

  function isNew(id: Id): boolean {
    if (id < horizon || recent.has(id)) return false;
    const fingerprint = fingerprintOf(id);
    return !young.mayHave(fingerprint) && !old.mayHave(fingerprint);
  }

  /** Notes the ids of a committed batch. */
  function remember({ entries, slices, position }: Batch): void {
    const ids: Id[] = [];
    for (const [index, entry] of entries.entries()) {
      const { offset, length } = slices[index] as Slice;
      recent.set(entry.id, { position, offset, length });
      ids.push(entry.id);
      // Whoever names the id of a transfer as that of a command must find the transfer.
      if ('transfers' in entry) for (const { id } of entry.transfers) if (id !== entry.id) ids.push(id);
    }
    for (const id of ids) if (id > newest) newest = id;
    rows.push({ position, ids });
  }

  function turnFilters(): void {
    if (old.greatest() >= horizon) horizon = lowestIdAt(timeOfId(old.greatest()) + 1);
    old = young;
    young = createIdFilter(filterSlots);
  }

  /** `unshown` are the rows that the views do not show yet. */
  function forgetAll(unshown: readonly Batch[]): void {
    recent.clear();
    rows.length = 0;
    young = createIdFilter(filterSlots);
    old = createIdFilter(filterSlots);
    const afterNewest = newest === '' ? horizon : lowestIdAt(timeOfId(newest) + 1);
    if (afterNewest > horizon) horizon = afterNewest;
    unshown.forEach(remember);
  }

  unshown.forEach(remember);
  return {
    isNew,

    /** Where the entry stands that answered this id, as long as the views may not show it. */
    placeOf: (id: Id): Place | undefined => recent.get(id),

    /** The entries that answered these ids, which are not new; not all of them need to have been used. */
    async find(asked: ReadonlySet<Id>): Promise<Map<Id, KnownAnswer>> {
      const known = new Map<Id, KnownAnswer>();
      if (asked.size === 0) return known;
      const shown = await views.findOutcomes([...asked].filter((id) => !recent.has(id)));
      const places = [...asked].flatMap((id) => {
        const place = recent.get(id) ?? shown.get(id);
        return place ? [{ id, place }] : [];
      });
      if (places.length === 0) return known;
      const entries = await journal.entriesAt(places.map(({ place }) => place));
      for (const [index, { id, place }] of places.entries()) {
        const entry = entries[index];
        if (entry) known.set(id, { entry, position: place.position });
      }
      return known;
    },

    remember,

    /** The views show everything up to this position: they know its places from now on. */
    shown(position: bigint): void {
      let gone = 0;
      for (const row of rows) {
        if (row.position > position) break;
        gone += 1;
        for (const id of row.ids) {
          // An id that was a transfer's here may have been answered as a command's in a later row.
          const place = recent.get(id);
          if (place && place.position <= position) recent.delete(id);
          if (young.isFull()) turnFilters();
          young.add(id);
        }
      }
      if (gone > 0) rows.splice(0, gone);
    },

    /** Memory was emptied. */
    forgotten: forgetAll,

    /** Memory was emptied, and somebody else may have written meanwhile. */
    async lookAgain(unshown: readonly Batch[]): Promise<void> {
      forgetAll(unshown);
      const shown = lowestIdAt(await views.timeAfterNewestId());
      if (shown > horizon) horizon = shown;
    },
  };
}
