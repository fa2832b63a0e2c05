/** Whole replays against a real bank: what is paid, what is refused, and that nothing is paid twice. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startTemporaryBank, type TemporaryBank } from '../temporary-bank.ts';
import { fileAbsent, recordedFile } from './recorded-file.ts';
import { replay } from './replay.ts';
import type { Report } from './report.ts';
import { header, lineOf, session } from './session-examples.ts';
import { priceOfStay } from './tariff.ts';

let bank: TemporaryBank;
let directory: string;

before(async () => {
  bank = await startTemporaryBank({ startAt: Date.parse('2014-11-01T00:00:00Z') });
  directory = await mkdtemp(join(tmpdir(), 'replay-test-'));
});

after(async () => {
  await bank.stop();
  await rm(directory, { recursive: true, force: true });
  assert.equal(existsSync(bank.directory), false, 'a temporary bank leaves nothing behind');
});

/** Replays `path` with residents of its own. */
async function replayed(
  path: string,
  town: string,
  options: { budget?: bigint; limit?: number } = {},
): Promise<Report> {
  const keep = join(directory, town);
  const shown: number[] = [];
  const surroundings = {
    elapsedMs: () => performance.now(),
    signal: new AbortController().signal,
    say: () => undefined,
    progressOf: (total: number) => ({
      show: (done: number) => void shown.push(done),
      end: () =>
        assert.deepEqual(
          shown,
          Array.from({ length: total }, (_, index) => index + 1),
        ),
    }),
  };
  return (await replay({ path, bank, keep, ...options }, surroundings)).report;
}

async function fileOf(name: string, lines: readonly string[]): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, `${[header, ...lines].join('\n')}\n`);
  return path;
}

/** Stays of 0 to 9 hours by three cars at two stations; every third car that stays long pays. */
const stays = Array.from({ length: 30 }, (_, index) => {
  const hours = index % 10;
  const own = {
    id: `${1000 + index}`,
    userId: `${10 + (index % 3)}`,
    stationId: `${20 + (index % 2)}`,
    line: index + 2,
  };
  return session({
    ...own,
    hours,
    afterHours: index * 3,
    cents: priceOfStay(hours * 3_600_000),
    kwh: `${hours}.5`,
  });
});

test('a recording is paid once: the second time every answer is a replay and no money moves', async () => {
  const expected = stays.reduce((sum, { cents }) => sum + cents, 0n);
  const path = await fileOf('stays.csv', [...stays.map(lineOf).reverse(), 'broken']);
  const first = await replayed(path, 'twice');
  assert.deepEqual(first.contradictions, []);
  assert.deepEqual(first.refused, []);
  assert.deepEqual(first.faults, [{ line: 32, reason: 'it has 1 columns instead of 8' }]);
  assert.equal(first.completed, 30);
  assert.equal(first.paid, stays.filter(({ cents }) => cents > 0n).length);
  assert.equal(first.totalCents, expected);
  assert.deepEqual(first.replayed, { orders: 0, captures: 0 });

  const second = await replayed(path, 'twice');
  assert.deepEqual(second.replayed, { orders: 30, captures: 30 });
  assert.equal(second.totalCents, expected);
  assert.deepEqual({ ...second, replayed: first.replayed }, first);
});

test('a budget that is used up refuses the sessions that follow, and what was paid stays within it', async () => {
  const path = await fileOf('budget.csv', stays.map(lineOf));
  const report = await replayed(path, 'budget', { budget: 500n });
  assert.deepEqual(report.contradictions, []);
  assert.ok(report.refused.length > 0);
  assert.equal(report.completed + report.refused.length, 30);
  assert.deepEqual(new Set(report.refused.map(({ code }) => code)), new Set(['mandates/limit-exceeded']));
  for (const car of report.cars) assert.ok(-car.cents <= 500n);
});

test('a bill above what the station holds is refused, and the hold is released', async () => {
  const dear = session({ id: '7', userId: '77', stationId: '27', hours: 5, cents: 999n });
  const path = await fileOf('dear.csv', [lineOf(dear)]);
  const report = await replayed(path, 'dear');
  assert.deepEqual(
    report.refused.map(({ session: { id }, code }) => [id, code]),
    [['7', 'ledger/exceeds-hold']],
  );
  assert.equal(report.totalCents, 0n);
  assert.deepEqual(report.contradictions, []);
});

test('the first 150 recorded sessions are paid as they were billed', { skip: fileAbsent }, async () => {
  const first = await replayed(recordedFile ?? '', 'recorded', { limit: 150 });
  assert.deepEqual([first.completed, first.refused.length, first.contradictions.length], [150, 0, 0]);
  const second = await replayed(recordedFile ?? '', 'recorded', { limit: 150 });
  assert.deepEqual(second.replayed, { orders: 150, captures: 150 });
  assert.equal(second.totalCents, first.totalCents);
  assert.ok(first.totalCents > 0n);
});
