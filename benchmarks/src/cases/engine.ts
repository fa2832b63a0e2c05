/** The engine alone: the real teller and projector, as many payments as they take. */

import { openBenchBooks } from '../books.ts';
import { type Case, type Measure, type Reading, type RunInput, scaled, usualPopulation } from '../case.ts';
import { watchLag } from '../lag.ts';
import { createOrderSource, saturate } from '../load.ts';
import { perPayment, timeMeasures, watchProcessorTime } from '../processor-time.ts';

/** As many callers as a busy bank has. More only keep more in memory: each adds to what the collector has to copy. */
const UNDER_WAY = 500;
const WARM_UP_SECONDS = 3;

const measures: readonly Measure[] = [
  { key: 'sustained', label: 'payments, until the views show them all', unit: 'per second' },
  { key: 'offered', label: 'payments offered, 500 under way all the time', unit: 'per second' },
  { key: 'answered', label: 'payments answered', unit: 'per second' },
  { key: 'notSettled', label: 'payments not settled', unit: 'count' },
  { key: 'lagPayments', label: 'most payments the views were behind', unit: 'count' },
  { key: 'lagMs', label: 'longest the views were behind', unit: 'ms' },
  { key: 'lagAtEnd', label: 'payments the views were behind at the end', unit: 'count' },
  ...timeMeasures,
  { key: 'memory', label: 'largest memory of the process', unit: 'MiB' },
];

export const engine: Case = {
  name: 'engine',
  title: 'engine, Zipf',
  measures,
  preparation: usualPopulation,
  run: (input) => sustain(input, {}),
};

export const oneMerchant: Case = {
  name: 'one-merchant',
  title: 'engine, every payment to one merchant',
  measures,
  preparation: usualPopulation,
  run: (input) => sustain(input, { oneMerchant: true }),
};

/** The active accounts are as many as all accounts of the case `engine`, and lie spread among the others. */
export const manyAccounts: Case = {
  name: 'many-accounts',
  title: 'engine, 10^7 accounts, 1 % active',
  measures,
  preparation: ({ scale }) => ({ size: { accounts: scaled(10_000_000, scale), spread: 100 } }),
  run: (input) => sustain(input, {}),
};

/** The first seconds do not count: the code is still being compiled and memory is still empty. */
async function sustain(input: RunInput, options: { oneMerchant?: boolean }): Promise<Reading> {
  const { connectionString, preparation, seconds, seed } = input;
  const books = await openBenchBooks(connectionString);
  const { teller } = books;
  try {
    const source = createOrderSource(preparation.size, { seed, ...options });
    await saturate({ teller, source, seconds: Math.min(WARM_UP_SECONDS, seconds), underWay: UNDER_WAY });
    await books.settle();
    const lag = watchLag(books);
    const timeUsed = await watchProcessorTime(books.database.query);
    const startedAt = performance.now();
    const counts = await saturate({ teller, source, seconds, underWay: UNDER_WAY, onAnswer: lag.note });
    const answeredMs = performance.now() - startedAt;
    const { mostPayments, mostMs, lastPayments } = lag.stop();
    await books.settle();
    const shownMs = performance.now() - startedAt;
    return {
      sustained: (counts.settled * 1000) / shownMs,
      offered: (counts.submitted * 1000) / answeredMs,
      answered: (counts.settled * 1000) / answeredMs,
      notSettled: counts.others,
      lagPayments: mostPayments,
      lagMs: mostMs,
      lagAtEnd: lastPayments,
      ...perPayment(timeUsed(), counts.settled),
      memory: process.resourceUsage().maxRSS / 1024,
    };
  } finally {
    await books.close();
  }
}
