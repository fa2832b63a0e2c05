/** Payments through the whole bank: HTTP, a verified ES256 signature, the teller, a signed receipt. */

import { createDatabase } from '@bank-of-things/bank/platform/database/database';
import { type Case, type Measure, type Reading, type RunInput, scaled } from '../case.ts';
import { registerCustomers } from '../http/customers.ts';
import type { HttpLoadResult } from '../http/load.ts';
import { inLoadProcess } from '../http/load-process.ts';
import { type BenchBank, openBenchBank } from '../http/open-bank.ts';
import type { SigningPlan } from '../http/signed-requests.ts';
import { perPayment, timeMeasures, watchProcessorTime } from '../processor-time.ts';

/** Signed requests wait in memory, which bounds how long one phase may last. */
const MOST_SECONDS = 15;
const WARM_UP_SECONDS = 4;
const THINGS = 64;
const PAYEES = 16;

type Shape = {
  readonly operation: SigningPlan['operation'];
  readonly ordersPerRequest: number;
  readonly connections: number;
  /** Requests a second: what is offered, and what is signed for the phase without a rate. */
  readonly offered: number;
  readonly most: number;
};

const single: Shape = {
  operation: 'payments.pay',
  ordersPerRequest: 1,
  connections: 64,
  offered: 4_000,
  most: 8_000,
};

const many: Shape = {
  operation: 'payments.payMany',
  ordersPerRequest: 100,
  connections: 16,
  offered: 300,
  most: 600,
};

const measures: readonly Measure[] = [
  { key: 'most', label: 'payments, as many as it takes', unit: 'per second' },
  { key: 'offered', label: 'payments offered', unit: 'per second' },
  { key: 'achieved', label: 'payments achieved', unit: 'per second' },
  { key: 'unsent', label: 'requests due that could not be sent', unit: 'count' },
  { key: 'failed', label: 'requests not fully settled', unit: 'count' },
  ...timeMeasures,
  { key: 'p50', label: 'p50', unit: 'ms' },
  { key: 'p99', label: 'p99', unit: 'ms' },
];

const small = ({ scale }: { scale: number }) => ({ size: { accounts: scaled(1_000, scale), spread: 1 } });

export const http: Case = {
  name: 'http',
  title: 'HTTP, one signed order per request',
  measures,
  preparation: small,
  run: (input) => measure(input, single),
};

export const httpMany: Case = {
  name: 'http-many',
  title: 'HTTP, 100 orders per signed request',
  measures,
  preparation: small,
  run: (input) => measure(input, many),
};

/** First as many as it takes, then at the offered rate. Nothing is measured of an operation that the bank has not. */
async function measure({ connectionString, seconds, scale }: RunInput, shape: Shape): Promise<Reading> {
  const bank = await openBenchBank(connectionString);
  try {
    if (shape === many && !(await hasMany(bank))) return {};
    const counts = { things: scaled(THINGS, scale), payees: scaled(PAYEES, scale) };
    const customers = await registerCustomers(bank.url, bank.token, counts);
    const { operation, ordersPerRequest, connections, offered, most } = shape;
    const phase = (perSecond?: number, mostSeconds = MOST_SECONDS) => {
      const lasts = Math.min(seconds, mostSeconds);
      const load = { url: bank.url, connections, seconds: lasts, ...(perSecond && { perSecond }) };
      const requests = Math.ceil(lasts * (perSecond ?? most));
      const signing = { url: bank.url, customers, operation, ordersPerRequest, requests };
      return inLoadProcess({ kind: 'sign', load, signing });
    };
    // As in the engine's cases: the code is still being compiled.
    await phase(undefined, WARM_UP_SECONDS);
    const database = createDatabase({ connectionString, poolSize: 1 });
    const timeUsed = await watchProcessorTime(database.query);
    const saturated = await phase();
    const time = perPayment(timeUsed(), saturated.succeeded);
    await database.close();
    const steady = await phase(offered);
    return {
      most: rateOf(saturated),
      offered: offered * ordersPerRequest,
      achieved: rateOf(steady),
      unsent: steady.unsent,
      failed: failedOf(saturated, ordersPerRequest) + failedOf(steady, ordersPerRequest),
      ...time,
      p50: steady.p50,
      p99: steady.p99,
    };
  } finally {
    await bank.close();
  }
}

function rateOf({ succeeded, lastedMs }: HttpLoadResult): number {
  return (succeeded * 1000) / lastedMs;
}

function failedOf({ answered, succeeded, firstFailure }: HttpLoadResult, ordersPerRequest: number): number {
  if (firstFailure) process.stderr.write(`  an answer that was no success: ${firstFailure}\n`);
  return Math.ceil((answered * ordersPerRequest - succeeded) / ordersPerRequest);
}

async function hasMany({ url }: BenchBank): Promise<boolean> {
  const { status } = await fetch(new URL('/v1/payments/batch', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  return status !== 404 && status !== 405;
}
