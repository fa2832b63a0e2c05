/** A real PostgreSQL for tests: every test file works in a fresh database of its own. */

import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import pg from 'pg';
import { createDatabase, type Database } from '../../src/platform/database/database.ts';
import { type MigrationSource, migrate } from '../../src/platform/database/migrations.ts';
import { startTestCluster } from './cluster.ts';

export interface TestDatabase {
  readonly database: Database;
  readonly connectionString: string;
}

/**
 * Call it at the top of a test file or in a `before` hook: `const { database } = await testDatabase()`.
 * The database disappears when the tests of the file (or of the suite, for a hook) have run.
 */
export async function testDatabase(
  options: { migrations?: readonly MigrationSource[]; poolSize?: number } = {},
): Promise<TestDatabase> {
  const { connectionString, drop } = await createTestDatabase();
  const database = createDatabase({ connectionString, poolSize: options.poolSize ?? 5 });
  after(async () => {
    await database.close();
    await drop();
  });
  if (options.migrations !== undefined) await migrate(database, options.migrations);
  return { database, connectionString };
}

/** An empty database under a name nobody else has. The caller drops it; who is still connected is cut off. */
export async function createTestDatabase(): Promise<{ connectionString: string; drop(): Promise<void> }> {
  const server = await clusterConnectionString();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await askOnce(server, `create database ${name}`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  return {
    connectionString: address.href,
    drop: () => askOnce(server, `drop database ${name} with (force)`),
  };
}

let ownCluster: Promise<string> | undefined;

/** The cluster of the whole run under `npm test`; one for this file alone when somebody runs it by hand. */
function clusterConnectionString(): Promise<string> {
  const shared = process.env.TEST_POSTGRES_URL;
  if (shared !== undefined) return Promise.resolve(shared);
  // Nobody stops it: it ends with this process, which is when the last test of the file has run.
  ownCluster ??= startTestCluster().then(({ connectionString }) => connectionString);
  return ownCluster;
}

async function askOnce(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
