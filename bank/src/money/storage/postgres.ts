/** The books in PostgreSQL. */

import type { Database } from '../../platform/database/database.ts';
import { createJournal } from './journal.ts';
import { openLine } from './line.ts';
import { loadMissing } from './loader.ts';
import { findOutcomes, timeAfterNewestId } from './outcomes.ts';
import type { Storage } from './storage.ts';
import { claimViews, createNewRows, keepViews, readPosition, writeViews } from './view-writer.ts';

export function createPostgresStorage(database: Database): Storage {
  const { query } = database;
  return {
    journal: createJournal(query),
    views: {
      position: () => readPosition(query),
      load: (books, keys) => loadMissing(query, books, keys),
      findOutcomes: (ids) => findOutcomes(query, ids),
      timeAfterNewestId: () => timeAfterNewestId(query),
      newRows: createNewRows,
      write: (change, epoch) => writeViews(database, change, epoch),
      claim: (epoch) => claimViews(query, epoch),
      keep: () => keepViews(query),
    },
    openLine: () => openLine(database),
  };
}
