/** Which ids were answered before: recent ones from memory, older ones from the views. */

import type { Query } from '../../platform/database/database.ts';
import { type Id, timeOfId } from '../../platform/kernel/ids.ts';
import { findOutcomes, timeAfterNewestId } from '../views/outcomes.ts';
import type { KnownAnswer } from './batch.ts';
import type { OutcomeRecord } from './books.ts';
import type { Entry } from './entries.ts';
import { createJournalStore } from './journal.ts';

/**
 * Every journaled id with a time from the horizon on is in memory, so that a younger id that is not there is new
 * without asking. At a start, and whenever memory is emptied, the horizon moves behind the newest id.
 */
export async function createKnownIds(query: Query, outcomes: Map<Id, OutcomeRecord>) {
  const journal = createJournalStore(query);
  let horizon = await timeAfterNewestId(query);
  let newest = 0;

  return {
    horizon: () => horizon,

    /** The entries that answered these ids. A journal row is read once, however many of its entries are asked for. */
    async find(ids: readonly Id[]): Promise<Map<Id, KnownAnswer>> {
      const old = ids.filter((id) => !outcomes.has(id) && timeOfId(id) < horizon);
      for (const [id, outcome] of await findOutcomes(query, old)) outcomes.set(id, outcome);
      const places = new Map(ids.map((id) => [id, outcomes.get(id)]));
      const positions = [...places.values()].flatMap((place) => (place ? [place.position] : []));
      const known = new Map<Id, KnownAnswer>();
      if (positions.length === 0) return known;
      const rows = await journal.entriesAt(positions);
      for (const [id, place] of places) {
        const entry = place && rows.get(place.position)?.[place.index];
        if (entry) known.set(id, { entry, position: place.position });
      }
      return known;
    },

    /** Notes the ids of a committed batch. */
    remember(entries: readonly Entry[], position: bigint): void {
      for (const [index, { id }] of entries.entries()) {
        outcomes.set(id, { position, index });
        newest = Math.max(newest, timeOfId(id));
      }
    },

    /** Memory was emptied. */
    forgotten(): void {
      horizon = Math.max(horizon, newest + 1);
    },

    /** Memory was emptied, and somebody else may have written meanwhile. */
    async lookAgain(): Promise<void> {
      horizon = Math.max(horizon, newest + 1, await timeAfterNewestId(query));
    },
  };
}
