/** A log on real books for tests: it follows when it is told to. */

import { join } from 'node:path';
import { temporaryDirectory } from '../../../test/support/cluster.ts';
import { createFactReader } from '../../money/index.ts';
import { createTestBooks } from '../../money/teller/test-books.ts';
import { migrate } from '../../platform/database/migrations.ts';
import { createFollower } from './follower.ts';
import { loadLogKey } from './log-key.ts';
import { logMigrations } from './wiring.ts';

const END = 2n ** 62n;

/** Call it at the top of a test file or in a test. */
export async function createTestLog() {
  const books = await createTestBooks();
  const { database } = books;
  await migrate(database, [logMigrations]);
  const key = await loadLogKey(join(temporaryDirectory(), 'log-key.pem'), 'test/log');
  const facts = createFactReader(database.query);
  const open = (own = key) => createFollower({ database, facts, key: own });
  return {
    books,
    database,
    key,
    facts,
    /** A follower that knows nothing but what is stored. */
    open,
    /** Takes in all that is there, `upTo` a row. */
    async follow(follower = open(), upTo = END) {
      while (await follower.follow(upTo));
      return follower;
    },
  };
}
