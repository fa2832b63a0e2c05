/** The teller's connection: the place it holds, the epoch it writes under, and the journal behind it. */

import type { Database } from '../../platform/database/database.ts';
import { createJournalStore, type JournalStore } from './journal.ts';

export type Line = {
  readonly journal: JournalStore;
  readonly epoch: bigint;
  leave(): Promise<void>;
};

/** Another process is the teller of this cell. */
export class PlaceTaken extends Error {
  override readonly name = 'PlaceTaken';
  constructor() {
    super(
      'Another bank is the teller of this database. Stop it first, or give this one a database of its own.',
    );
  }
}

/** Takes the place and raises the epoch. Rejects with PlaceTaken while another process holds it. */
export async function openLine(database: Database): Promise<Line> {
  const connection = await database.connect();
  const leave = () => connection.close().catch(() => {});
  try {
    const journal = createJournalStore(connection.query);
    if (!(await journal.takePlace())) throw new PlaceTaken();
    return { journal, epoch: await journal.raiseEpoch(), leave };
  } catch (error) {
    await leave();
    throw error;
  }
}
