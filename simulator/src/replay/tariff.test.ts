/** The stations' tariff: examples, the formula, and every bill of the recording. */

import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { stayMs } from './limits.ts';
import { fileAbsent, recordedFile } from './recorded-file.ts';
import { readRecording } from './recording.ts';
import { centsOf, priceOfStay } from './tariff.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;

const examples: [title: string, durationMs: number, cents: bigint][] = [
  ['no time', 0, 0n],
  ['an hour', HOUR_MS, 0n],
  ['exactly 4 hours', 4 * HOUR_MS, 0n],
  ['a second more than 4 hours', 4 * HOUR_MS + SECOND_MS, 50n],
  ['4 hours and 5 minutes', 4 * HOUR_MS + 300 * SECOND_MS, 50n],
  ['half an hour more', 4.5 * HOUR_MS, 50n],
  ['34 minutes and 59 seconds more', 4 * HOUR_MS + 2099 * SECOND_MS, 50n],
  ['35 minutes more', 4 * HOUR_MS + 2100 * SECOND_MS, 58n],
  ['40 minutes more', 4 * HOUR_MS + 2400 * SECOND_MS, 67n],
  ['45 minutes more', 4 * HOUR_MS + 2700 * SECOND_MS, 75n],
  ['an hour more', 5 * HOUR_MS, 100n],
  ['the longest recorded stay', 198_857 * SECOND_MS, 5117n],
];

for (const [title, durationMs, cents] of examples) {
  test(`${title} costs ${cents} cents`, () => assert.equal(priceOfStay(durationMs), cents));
}

test('every stay of whole seconds costs a dollar an hour for full five minutes beyond four hours, at least half a dollar', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 * 24 * 3600 }), (seconds) => {
      const steps = BigInt(Math.floor(Math.max(0, seconds - 4 * 3600) / 300));
      // A step costs 25/3 cents; the sum is rounded half up.
      const price = (steps * 50n + 3n) / 6n;
      const expected = seconds <= 4 * 3600 ? 0n : price < 50n ? 50n : price;
      assert.equal(priceOfStay(seconds * SECOND_MS), expected);
    }),
    { numRuns: 2000 },
  );
});

test('dollars are read exactly to the cent and never rounded', () => {
  assert.equal(centsOf('0.58'), 58n);
  assert.equal(centsOf('1.5'), 150n);
  assert.equal(centsOf('12'), 1200n);
  assert.throws(() => centsOf('0.125'), RangeError);
});

test('the tariff explains 3,333 of the 3,395 recorded bills, and free or paid of all of them', {
  skip: fileAbsent,
}, async () => {
  const { sessions, faults } = await readRecording(createReadStream(recordedFile ?? ''));
  assert.deepEqual(faults, []);
  assert.equal(sessions.length, 3395);
  const exact = sessions.filter((session) => priceOfStay(stayMs(session)) === session.cents);
  assert.equal(exact.length, 3333);
  const paid = sessions.filter(({ cents }) => cents > 0n);
  assert.equal(paid.length, 379);
  assert.equal(
    paid.reduce((sum, { cents }) => sum + cents, 0n),
    40_152n,
  );
  assert.equal(paid.filter((session) => priceOfStay(stayMs(session)) === session.cents).length, 317);
  for (const session of sessions) assert.equal(priceOfStay(stayMs(session)) > 0n, session.cents > 0n);
});
