/** The benchmark measures what it says; how fast the bank is, no test says. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { verifyBooks } from '@bank-of-things/bank/money/verify/verify';
import { createDatabase, type Database } from '@bank-of-things/bank/platform/database/database';
import { runBench } from './bench.ts';
import type { Case } from './case.ts';
import { engine } from './cases/engine.ts';
import { naive } from './cases/naive.ts';
import { cases, casesNamed } from './catalogue.ts';
import { createHistogram } from './histogram.ts';
import { inOwnProcess } from './own-process.ts';
import { timeMeasures } from './processor-time.ts';
import { createRandom, createZipf } from './random.ts';
import { reportOn } from './report.ts';
import { judge } from './requirements.ts';
import { startServer } from './server.ts';

const server = await startServer();
after(() => server.end());

/** The case as it runs in earnest, and then a look at the books that it leaves. */
function lookingAfter(each: Case, look: (database: Database) => Promise<void>): Case {
  return {
    ...each,
    async runWithServer(_, input) {
      const reading = await inOwnProcess({ kind: 'run', name: each.name, input }, () => {});
      const database = createDatabase({ connectionString: input.connectionString, poolSize: 1 });
      await look(database).finally(() => database.close());
      return reading;
    },
  };
}

async function assertSound(database: Database): Promise<void> {
  const { payments, transfers } = await verifyBooks(database);
  assert.ok(payments > 0);
  assert.ok(transfers > payments, 'each payment moved money, and the payers’ funding did');
}

/** What nobody checks for the naive way: its accounts, counters, transfers and payments say the same. */
async function assertInStep(database: Database): Promise<void> {
  const [sums] = await database.query<Record<string, string>>(
    `select (select sum(debits_posted) - sum(credits_posted) from money.accounts)::text as difference,
            (select sum(amount) from money.payments where state = 'settled')::text as paid,
            (select sum(amount) from money.transfers where payment_id is not null)::text as moved,
            (select sum(committed) from money.mandate_counters where limit_id = 'monthly')::text as counted,
            (select sum(committed) from money.mandate_counters where limit_id = 'daily')::text as times,
            (select count(*) from money.payments)::text as payments`,
  );
  assert.ok(sums && Number(sums.paid) > 0);
  assert.equal(sums.difference, '0');
  assert.deepEqual([sums.moved, sums.counted], [sums.paid, sums.paid]);
  assert.equal(sums.times, sums.payments);
}

test('engine and naive way fill the table, settle every payment and leave sound books', async () => {
  const cases = [lookingAfter(engine, assertSound), lookingAfter(naive, assertInStep)];
  const options = { seconds: 1, scale: 0.001, runs: 1, say: () => {} };
  const report = reportOn(cases, await runBench(server, { ...options, cases }));
  const { fsync, synchronous_commit, full_page_writes } = report.machine;
  assert.deepEqual([fsync, synchronous_commit, full_page_writes], ['on', 'on', 'on']);
  for (const { name, measures } of cases) {
    const rows = report.rows.filter((row) => row.name === name);
    const times = new Set(timeMeasures.map(({ label }) => label as string));
    const shown = measures.filter(({ label }) => process.platform === 'linux' || !times.has(label));
    assert.equal(rows.length, shown.length);
    for (const { label } of rows) assert.ok(report.text.includes(label));
    const of = (key: string) =>
      rows.find(({ label }) => label === measures.find((each) => each.key === key)?.label)?.median ?? 0;
    assert.ok(of('sustained') > 0);
    assert.equal(of('notSettled'), 0);
  }
  assert.deepEqual(
    report.verdicts.map(({ asked }) => asked),
    ['engine: at least 50,000 payments/s', 'engine: at least 15 times the naive way'],
  );
});

test('all cases run when all are named, and without names those that are filled soon', () => {
  const namesOf = (...asked: string[]) => casesNamed(asked)?.map(({ name }) => name);
  assert.deepEqual(casesNamed(['all']), cases);
  assert.deepEqual(namesOf('naive', 'engine'), ['engine', 'naive'], 'in the order of the catalogue');
  assert.ok(!namesOf()?.includes('sizes') && namesOf()?.includes('http'));
  assert.equal(casesNamed(['nothing']), undefined);
});

test('one order a request is held against verification on all cores and bare HTTP, whatever Fastify does', () => {
  const limits = { es256: 2_000, es256All: 6_000, nodeHttp: 9_000, fastify: 1_000 };
  const shareOf = (measured: typeof limits) =>
    judge(
      new Map([
        ['http', [{ most: 3_000 }]],
        ['limits', [measured]],
      ]),
    ).find(({ asked }) => asked.includes('0.6'))?.measured;
  assert.equal(shareOf(limits), 0.5);
  assert.equal(shareOf({ ...limits, nodeHttp: 4_000 }), 0.75);
});

test('the second payer of Zipf’s law pays half as often as the first, the tenth a tenth as often', () => {
  const draw = createZipf(1_000, 1, createRandom(7));
  const counts = new Array<number>(1_000).fill(0);
  for (let count = 0; count < 400_000; count += 1) {
    const index = draw();
    counts[index] = (counts[index] ?? 0) + 1;
  }
  const [first = 0, second = 0] = counts;
  assert.ok(Math.abs(second / first - 1 / 2) < 0.03);
  assert.ok(Math.abs((counts[9] ?? 0) / first - 1 / 10) < 0.01);
  assert.ok(Math.abs(first / 400_000 - 1 / 7.4855) < 0.005, 'the first has 1 of the 1,000th harmonic number');
});

test('a histogram answers quantiles within two per cent', () => {
  const histogram = createHistogram();
  for (let ms = 1; ms <= 1_000; ms += 1) histogram.note(ms);
  assert.ok(Math.abs(histogram.at(0.5) / 500 - 1) < 0.02);
  assert.ok(Math.abs(histogram.at(0.99) / 990 - 1) < 0.02);
});
