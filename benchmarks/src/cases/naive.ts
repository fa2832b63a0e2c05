/** The naive way on the same tables, with the same durability: what the engine is compared with. */

import { createDatabase, type Database } from '@bank-of-things/bank/platform/database/database';
import { type Case, type Measure, type Reading, type RunInput, usualPopulation } from '../case.ts';
import { createOrderSource, type OrderSource } from '../load.ts';
import { payNaively } from '../naive/naive-bank.ts';
import { perPayment, timeMeasures, watchProcessorTime } from '../processor-time.ts';

const CONNECTIONS = 20;
/** Its rate does not change over time, so a shorter look is enough. */
const MOST_SECONDS = 20;
const WARM_UP_SECONDS = 3;

const measures: readonly Measure[] = [
  { key: 'sustained', label: 'payments', unit: 'per second' },
  { key: 'notSettled', label: 'payments not settled', unit: 'count' },
  ...timeMeasures,
];

export const naive: Case = {
  name: 'naive',
  title: 'naive way, Zipf',
  measures,
  preparation: usualPopulation,
  run: (input) => payFor(input, {}),
};

export const naiveOneMerchant: Case = {
  name: 'naive-one-merchant',
  title: 'naive way, every payment to one merchant',
  measures,
  preparation: usualPopulation,
  run: (input) => payFor(input, { oneMerchant: true }),
};

/** After a warm-up, as the engine has one. */
async function payFor(
  { connectionString, preparation, seconds, seed }: RunInput,
  options: { oneMerchant?: boolean },
): Promise<Reading> {
  const database = createDatabase({ connectionString, poolSize: CONNECTIONS });
  try {
    const source = createOrderSource(preparation.size, { seed, ...options });
    await payWithAll(database, source, Math.min(seconds, WARM_UP_SECONDS));
    const timeUsed = await watchProcessorTime(database.query);
    const startedAt = performance.now();
    const { settled, others } = await payWithAll(database, source, Math.min(seconds, MOST_SECONDS));
    const sustained = (settled * 1000) / (performance.now() - startedAt);
    return { sustained, notSettled: others, ...perPayment(timeUsed(), settled) };
  } finally {
    await database.close();
  }
}

/** Each connection pays one payment after the other. */
async function payWithAll(database: Database, source: OrderSource, seconds: number) {
  const counts = { settled: 0, others: 0 };
  const startedAt = performance.now();
  const work = async () => {
    while (performance.now() - startedAt < seconds * 1000) {
      const now = Date.now();
      if ((await payNaively(database, source(now), now)) === 'settled') counts.settled += 1;
      else counts.others += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return counts;
}
