/** The teller's connection to PostgreSQL: an advisory lock is the place it holds, the epoch is its fence. */

import type { Database } from '../../platform/database/database.ts';
import { createAppender, createJournal } from './journal.ts';
import { type Line, PlaceTaken } from './storage.ts';

export async function openLine(database: Pick<Database, 'connect'>): Promise<Line> {
  const connection = await database.connect();
  const leave = () => connection.close().catch(() => {});
  try {
    const { append, raiseEpoch, takePlace } = createAppender(connection.query);
    if (!(await takePlace())) throw new PlaceTaken();
    const { head } = createJournal(connection.query);
    return { epoch: await raiseEpoch(), head, append, leave, broken: connection.lost };
  } catch (error) {
    await leave();
    throw error;
  }
}
