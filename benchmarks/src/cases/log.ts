/** How fast the transparency log takes in a journal, what a leaf costs, and how fast the whole log is verified. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFactReader } from '@bank-of-things/bank/money/index';
import { createDatabase, type Database } from '@bank-of-things/bank/platform/database/database';
import { migrate } from '@bank-of-things/bank/platform/database/migrations';
import { loadLogKey, trustMigrations, verifyLog } from '@bank-of-things/bank/trust/index';
import { createFollower } from '@bank-of-things/bank/trust/log/follower';
import { type Case, type Reading, type RunInput, scaled } from '../case.ts';
import { perPayment, watchProcessorTime } from '../processor-time.ts';

const ACCOUNTS = 20_000;
const PAYMENTS = 1_000_000;
const EVERYTHING = 2n ** 62n;

export const log: Case = {
  name: 'log',
  title: 'transparency log',
  measures: [
    { key: 'leaves', label: 'leaves', unit: 'count' },
    { key: 'rate', label: 'durable leaves', unit: 'per second' },
    { key: 'ownTime', label: 'processor time of Node.js, a leaf', unit: 'µs' },
    { key: 'postgresTime', label: 'processor time of PostgreSQL, a leaf', unit: 'µs' },
    { key: 'pieces', label: 'transactions', unit: 'count' },
    { key: 'longest', label: 'longest time in which nothing else could run', unit: 'ms' },
    { key: 'size', label: 'disk, a leaf', unit: 'bytes' },
    { key: 'verified', label: 'leaves verified', unit: 'per second' },
    { key: 'memory', label: 'largest memory of the process', unit: 'MiB' },
  ],
  preparation: ({ scale }) => ({
    size: { accounts: scaled(ACCOUNTS, scale), spread: 1 },
    payments: scaled(PAYMENTS, scale),
  }),
  run: measure,
};

async function measure({ connectionString }: RunInput): Promise<Reading> {
  const database = createDatabase({ connectionString, poolSize: 2 });
  const directory = await mkdtemp(join(tmpdir(), 'bank-of-things-bench-log-'));
  try {
    await migrate(database, trustMigrations);
    const key = await loadLogKey(join(directory, 'log-key.pem'), 'bench/log');
    const followed = await followAll(database, key);
    const startedAt = performance.now();
    await verifyLog(database);
    const verified = followed.leaves / ((performance.now() - startedAt) / 1000);
    return { ...followed, verified, memory: process.resourceUsage().maxRSS / 1024 };
  } finally {
    await database.close();
    await rm(directory, { recursive: true });
  }
}

async function followAll(database: Database, key: Awaited<ReturnType<typeof loadLogKey>>) {
  const follower = createFollower({ database, facts: createFactReader(database.query), key });
  const usedSince = await watchProcessorTime(database.query);
  const turns = watchTurns();
  const startedAt = performance.now();
  let pieces = 0;
  while (await follower.follow(EVERYTHING)) pieces += 1;
  const seconds = (performance.now() - startedAt) / 1000;
  const used = usedSince();
  const leaves = follower.head()?.size ?? 0;
  const [disk] = await database.query<{ bytes: bigint }>(
    `select sum(pg_total_relation_size(oid))::bigint as bytes from pg_class
     where relnamespace = 'log'::regnamespace and relkind = 'r'`,
  );
  return {
    leaves,
    rate: leaves / seconds,
    pieces,
    longest: turns.stop(),
    size: Number(disk?.bytes ?? 0n) / leaves,
    ...perPayment(used, leaves),
  };
}

/** The longest time between two turns of the event loop: so long the teller would have waited. */
function watchTurns() {
  let longest = 0;
  let last = performance.now();
  let turn: NodeJS.Immediate;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    turn = setImmediate(look);
  };
  turn = setImmediate(look);
  return {
    stop() {
      clearImmediate(turn);
      return longest;
    },
  };
}
