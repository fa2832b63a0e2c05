/** How long one payment takes at a steady rate, also while PostgreSQL writes a checkpoint. */

import type { Answer } from '@bank-of-things/bank/money/teller/teller';
import { type BenchBooks, openBenchBooks } from '../books.ts';
import { type Case, type Reading, type RunInput, usualPopulation } from '../case.ts';
import { createHistogram, type Histogram } from '../histogram.ts';
import { createOrderSource, offer } from '../load.ts';

const PER_SECOND = 5_000;
const WARM_UP_SECONDS = 5;

export const latency: Case = {
  name: 'latency',
  title: 'engine, 5,000 payments/s offered',
  measures: [
    { key: 'offered', label: 'payments offered', unit: 'per second' },
    { key: 'achieved', label: 'payments answered', unit: 'per second' },
    { key: 'turnedAway', label: 'payments not taken', unit: 'count' },
    { key: 'p50', label: 'p50', unit: 'ms' },
    { key: 'p99', label: 'p99', unit: 'ms' },
    { key: 'spreadP50', label: 'p50 during a checkpoint, spread as the server spreads its own', unit: 'ms' },
    { key: 'spreadP99', label: 'p99 during it', unit: 'ms' },
    { key: 'forcedP50', label: 'p50 during a checkpoint by command, as fast as it can', unit: 'ms' },
    { key: 'forcedP99', label: 'p99 during it', unit: 'ms' },
    { key: 'forcedMs', label: 'the checkpoint by command took', unit: 'ms' },
  ],
  preparation: usualPopulation,
  run: measure,
};

async function measure({ connectionString, preparation, seconds, seed }: RunInput): Promise<Reading> {
  const books = await openBenchBooks(connectionString);
  const { teller } = books;
  try {
    const source = createOrderSource(preparation.size, { seed });
    const steady = { teller, source, perSecond: PER_SECOND };
    await offer({ ...steady, seconds: Math.min(WARM_UP_SECONDS, seconds) });
    await books.settle();
    const whole = createHistogram();
    const startedAt = performance.now();
    const counts = await offer({ ...steady, seconds, ...into(whole, () => true) });
    const lastedMs = performance.now() - startedAt;
    const half = { ...steady, seconds: Math.max(1, seconds / 2) };
    const spread = await measureSpread(books, half);
    const forced = await measureForced(books, half);
    return {
      offered: PER_SECOND,
      achieved: (counts.settled * 1000) / lastedMs,
      turnedAway: counts.turnedAway,
      p50: whole.at(0.5),
      p99: whole.at(0.99),
      ...spread,
      ...forced,
    };
  } finally {
    await books.close();
  }
}

/** A backup begins with a checkpoint like those that come by themselves: it takes most of the time until the next. */
async function measureSpread({ database }: BenchBooks, load: Parameters<typeof offer>[0]): Promise<Reading> {
  const during = createHistogram();
  const connection = await database.connect();
  const [backend] = await connection.query<{ pid: number }>('select pg_backend_pid() as pid');
  // It would take minutes to its end, and is called off.
  const begun = connection.query(`select pg_backup_start('latency', fast => false)`).catch(() => {});
  await offer({ ...load, ...into(during, () => true) });
  await database.query('select pg_cancel_backend($1)', [backend?.pid]);
  await begun;
  await connection.close();
  return { spreadP50: during.at(0.5), spreadP99: during.at(0.99) };
}

/** Checkpoints by command write as fast as they can, which is worse than those that come by themselves. */
async function measureForced({ database }: BenchBooks, load: Parameters<typeof offer>[0]): Promise<Reading> {
  const during = createHistogram();
  const beganAt = performance.now();
  let endedAt = Number.POSITIVE_INFINITY;
  // Who was due before its end counts, also when the answer comes after it.
  const loading = offer({ ...load, ...into(during, (intendedAt) => intendedAt <= endedAt) });
  await database.query('checkpoint');
  endedAt = performance.now();
  await loading;
  return {
    forcedP50: during.at(0.5),
    forcedP99: during.at(0.99),
    forcedMs: endedAt - beganAt,
  };
}

/** Who was turned away is noted as never answered. */
function into({ note }: Histogram, counts: (intendedAt: number) => boolean) {
  return {
    onAnswer: (_: Answer, intendedAt: number) => {
      if (counts(intendedAt)) note(performance.now() - intendedAt);
    },
    onTurnedAway: (intendedAt: number) => {
      if (counts(intendedAt)) note(Number.POSITIVE_INFINITY);
    },
  };
}
