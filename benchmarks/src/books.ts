/** Opens the bank's real teller and projector on a database. One of the two places that know how the engine is built. */

import { moneyMigrations } from '@bank-of-things/bank/money/index';
import { createPostgresStorage } from '@bank-of-things/bank/money/storage/postgres';
import { createTeller, type Teller } from '@bank-of-things/bank/money/teller/teller';
import { createProjector, type Projector } from '@bank-of-things/bank/money/views/projector';
import { createDatabase, type Database } from '@bank-of-things/bank/platform/database/database';
import { migrate } from '@bank-of-things/bank/platform/database/migrations';
import { systemClock } from '@bank-of-things/bank/platform/kernel/clock';

const POOL_SIZE = 12;

export type BenchBooks = {
  readonly database: Database;
  readonly teller: Teller;
  readonly projector: Projector;
  /** Waits until the views show all that is committed. */
  settle(): Promise<void>;
  close(): Promise<void>;
};

export async function openBenchBooks(connectionString: string): Promise<BenchBooks> {
  const database = createDatabase({ connectionString, poolSize: POOL_SIZE });
  await migrate(database, moneyMigrations);
  const storage = createPostgresStorage(database);
  const projector = await createProjector(storage, (error) => process.stderr.write(`${String(error)}\n`));
  const teller = await createTeller({ storage, projector, clock: systemClock });
  return {
    database,
    teller,
    projector,
    settle: () => projector.reach(teller.position()),
    async close() {
      await teller.close();
      await projector.stop();
      await database.close();
    },
  };
}
