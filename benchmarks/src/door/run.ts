/** Measures the HTTP door with signed orders, one in each request and a hundred in each, beside what bounds it. */

// The bounds are the same requests to a server that does nothing, and signatures verified by all cores. Build the bank
// first (`npx tsc -b`), then `node --conditions=source --import tsx benchmarks/src/door/run.ts`.

import { fork } from 'node:child_process';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type City, orderOf, type Payer, ready, signed, startCity } from './city.ts';
import { type LoadResult, load, percentile, postBytes } from './load.ts';

const THINGS = 200;
const ORDERS_IN_BATCH = 100;
const { CONNECTIONS = '64', REQUESTS = '20000', BATCHES = '500', PROFILE } = process.env;
const out = (line: string) => process.stdout.write(`${line}\n`);

function payerOf(city: City, index: number): Payer {
  return city.payers[index % city.payers.length] as Payer;
}

function prepareOrders(city: City, count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => {
    const payer = payerOf(city, index);
    return postBytes('/v1/payments', signed(payer, 'payments.pay', orderOf(city, payer)));
  });
}

function prepareBatches(city: City, count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => {
    const payer = payerOf(city, index);
    const orders = Array.from({ length: ORDERS_IN_BATCH }, () => orderOf(city, payer));
    return postBytes('/v1/payments/batch', signed(payer, 'payments.payMany', { orders }));
  });
}

/** Returns the rate. */
function report(title: string, result: LoadResult, perRequest = 1): number {
  const rate = (result.requests * perRequest) / result.seconds;
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(result.latencies, share).toFixed(1));
  const statuses = [...result.statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
  out(`${title}: ${rate.toFixed(0)}/s, p50 ${p50} ms, p99 ${p99} ms (${statuses})`);
  return rate;
}

/** Milliseconds of processor time of a process and of its main thread, from Linux. */
function processorTime(pid: number): { all: number; main: number } {
  const milliseconds = (stat: string) => {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  };
  return {
    all: milliseconds(readFileSync(`/proc/${pid}/stat`, 'utf8')),
    main: milliseconds(readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')),
  };
}

async function measure(
  city: City,
  title: string,
  requests: readonly Buffer[],
  connections: number,
  perRequest = 1,
) {
  const before = processorTime(city.bankPid);
  const result = await load(city.port, requests, connections);
  const after = processorTime(city.bankPid);
  const each = (key: 'all' | 'main') =>
    (((after[key] - before[key]) / (requests.length * perRequest)) * 1000).toFixed(0);
  const rate = report(title, result, perRequest);
  out(
    `  the bank’s processor time for each order: ${each('all')} µs, ${each('main')} of it in the main thread`,
  );
  return rate;
}

async function bareServer(requests: readonly Buffer[]): Promise<number> {
  const server = fork(new URL('./bare-server.ts', import.meta.url), ['2500']);
  const { port } = await ready<{ port: number }>(server);
  await load(port, requests.slice(0, 2_000), Number(CONNECTIONS));
  const rate = report('bare HTTP', await load(port, requests, Number(CONNECTIONS)));
  server.disconnect();
  return rate;
}

/** Verifications with P-256 in a second, on the threads of the pool, with nothing else to do. */
async function verifications(): Promise<number> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const data = Buffer.from('x'.repeat(700));
  const dsaEncoding = 'ieee-p1363';
  const signature = sign('sha256', data, { key: privateKey, dsaEncoding });
  const key = { key: publicKey, dsaEncoding } as const;
  const count = 10_000;
  const startedAt = performance.now();
  const one = () =>
    new Promise((resolve) => verify('sha256', data, key, signature, (_, isGenuine) => resolve(isGenuine)));
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      for (let done = 0; done < count / 64; done += 1) await one();
    }),
  );
  const rate = count / ((performance.now() - startedAt) / 1000);
  out(`verifications on ${availableParallelism()} cores: ${rate.toFixed(0)}/s`);
  return rate;
}

const profile = PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${PROFILE}`] : [];
const city = await startCity(THINGS, profile);
try {
  await load(city.port, prepareOrders(city, 3_000), Number(CONNECTIONS));
  const requests = prepareOrders(city, Number(REQUESTS));
  const single = await measure(city, 'single orders', requests, Number(CONNECTIONS));
  const bound = Math.min(await verifications(), await bareServer(requests));
  out(`  single orders reach ${((single / bound) * 100).toFixed(0)} % of the lower bound`);
  if (Number(BATCHES) > 0) {
    await load(city.port, prepareBatches(city, 20), 4);
    await measure(city, 'orders in batches', prepareBatches(city, Number(BATCHES)), 16, ORDERS_IN_BATCH);
  }
} finally {
  await city.close();
}
