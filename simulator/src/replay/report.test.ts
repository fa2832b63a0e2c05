/** The report adds up, or says that it does not. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeReport } from './report.ts';
import { reportText } from './report-text.ts';
import type { Session } from './row.ts';
import type { SessionResult } from './run.ts';
import { session } from './session-examples.ts';
import type { AccountTotal } from './statements.ts';

const limits = { ceiling: 200n, budget: 500n, holdMs: 1000 };
const refusal = { code: 'mandates/limit-exceeded', title: 'Used up.', detail: 'left 100', remedy: 'Wait.' };
const completed = (one: Session, replayed = false): SessionResult => ({
  session: one,
  started: { replayed },
  ended: { replayed },
});
const account = (name: string, cents: bigint, payments = 1): AccountTotal => ({
  name,
  account: name,
  payments,
  cents,
});

const results: SessionResult[] = [
  completed(session({ id: '1', hours: 6, cents: 200n })),
  completed(session({ id: '2', hours: 1, kwh: '9' }), true),
  completed(session({ id: '3', hours: 5, cents: 30n })),
  { session: session({ id: '4', hours: 5, cents: 100n }), started: { replayed: false, refusal } },
];
const run = { results, position: '9', interrupted: false };
const statements = {
  stations: [account('Station 1', 30n), account('Station 2', 200n), account('Station 3', 0n, 0)],
  cars: [account('Car of 1', -230n, 2)],
};
const faults = [{ line: 7, reason: 'it has 2 columns instead of 8' }];

test('totals come from the statements and agree with what was captured', () => {
  const report = makeReport({ run, statements, faults, limits });
  assert.equal(report.sessions, 4);
  assert.equal(report.completed, 3);
  assert.equal(report.paid, 2);
  assert.equal(report.totalCents, 230n);
  assert.deepEqual(report.replayed, { orders: 1, captures: 1 });
  assert.deepEqual(
    report.refused.map(({ session: { id }, code }) => [id, code]),
    [['4', refusal.code]],
  );
  assert.deepEqual(
    report.differing.map(({ session: { id }, expected }) => [id, expected]),
    [['3', 100n]],
  );
  assert.deepEqual(
    report.impossible.map(({ session: { id }, kilowatts }) => [id, kilowatts]),
    [['2', '9.0']],
  );
  assert.deepEqual(report.contradictions, []);
});

test('a cent that is lost between cars and stations is a contradiction', () => {
  const cars = [account('Car of 1', -229n, 2)];
  const report = makeReport({ run, statements: { ...statements, cars }, faults, limits });
  assert.deepEqual(report.contradictions, ['The stations received 230 cents and the cars paid 229.']);
});

test('a capture that the statements do not show is a contradiction', () => {
  const lost = { stations: [account('Station 2', 200n)], cars: [account('Car of 1', -200n)] };
  const report = makeReport({ run, statements: lost, faults, limits });
  assert.deepEqual(report.contradictions, [
    'The stations received 200 cents, and 230 were captured in this replay.',
  ]);
});

const notes = { durationMs: 2000, inTodaysTime: true };

test('on a terminal people read the same totals, with the rest of a long table in one line that says how to see it', () => {
  const many = Array.from({ length: 20 }, (_, index) => account(`Station ${index}`, 10n));
  const cars = [account('Car of 1', -200n, 20)];
  const report = makeReport({ run, statements: { stations: many, cars }, faults, limits });
  const text = reportText(report, { ...notes, isWhole: false });
  assert.match(text, /total paid +2\.00 USD/);
  assert.match(text, /12 others \(all of them with --all\) +12 +1\.20 USD\n +total +20 +2\.00 USD/);
  assert.match(text, /line 7: it has 2 columns instead of 8/);
  assert.match(text, /Refused: mandates\/limit-exceeded, Used up\.: 1\n +session 4 \(line 2\): left 100/);
  assert.match(text, /today’s time/);
  assert.match(text, /CONTRADICTIONS: 1/);
});

test('a whole report names every station, car, refusal and bill, and still adds up', () => {
  const stations = Array.from({ length: 20 }, (_, index) => account(`Station ${index}`, 10n));
  const cars = Array.from({ length: 10 }, (_, index) => account(`Car of ${index}`, -20n, 2));
  const many = Array.from({ length: 12 }, (_, index): SessionResult[] => [
    { session: session({ id: `r${index}`, hours: 5 }), started: { replayed: false, refusal } },
    completed(session({ id: `d${index}`, hours: 5, cents: 30n })),
  ]).flat();
  const report = makeReport({
    run: { ...run, results: many },
    statements: { stations, cars },
    faults,
    limits,
  });
  const whole = reportText(report, { ...notes, isWhole: true });
  assert.doesNotMatch(whole, /--all/);
  for (const { name } of [...stations, ...cars]) assert.match(whole, new RegExp(`  ${name} +[12] `));
  for (let index = 0; index < 12; index += 1) {
    assert.match(whole, new RegExp(`session r${index} \\(line`));
    assert.match(whole, new RegExp(`session d${index}: 5.00 h billed`));
  }
  assert.equal(whole.match(/ total +20 +2\.00 USD/g)?.length, 2, 'of the stations and of the cars');
  const cut = reportText(report, { ...notes, isWhole: false });
  assert.equal(cut.match(/\(all of them with --all\)/g)?.length, 4, 'every cut table names the way');
});
