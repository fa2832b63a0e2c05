/** Bugs on purpose, each of a kind that has cost a bank money somewhere. They stand between the bank and its storage. */

import type { Storage } from '../../src/money/storage/storage.ts';
import type { Bug } from './simulation.ts';

/** The database takes rows of tellers that have lost their place. */
export const droppedFence: Bug = { unfenced: true };

/** Refused ids are not found again, as if only what moved money had to be remembered. */
export const forgottenRefusals: Bug = {
  storage: (storage) => ({
    ...storage,
    views: {
      ...storage.views,
      async findOutcomes(ids) {
        const found = [...(await storage.views.findOutcomes(ids))];
        const entries = await storage.journal.entriesAt(found.map(([, place]) => place));
        return new Map(found.filter((_, index) => entries[index]?.type !== 'command-refused'));
      },
    },
  }),
};

/** Now and then the projector is given the last row twice, and applies its batch a second time. */
export const batchAppliedTwice: Bug = {
  storage: (storage) => ({
    ...storage,
    journal: { ...storage.journal, readAfter: twiceNowAndThen(storage) },
  }),
};

function twiceNowAndThen({ journal }: Storage): Storage['journal']['readAfter'] {
  let readings = 0;
  return async (position, limit) => {
    const rows = await journal.readAfter(position, limit);
    const last = rows.at(-1);
    readings += 1;
    return last && readings % 4 === 0 ? [...rows, last] : rows;
  };
}

/** The database says that a row is written, and has lost it. */
export const lostWrite: Bug = {
  database(database) {
    let appended = 0;
    return {
      ...database,
      append(row) {
        appended += 1;
        return appended % 50 === 0 ? true : database.append(row);
      },
    };
  },
};
