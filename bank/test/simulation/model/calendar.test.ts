/** The model's calendar against the engine's: two ways to the same midnights, also where clocks change at midnight. */

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { windowOf } from '../../../src/money/mandates/windows.ts';
import { type Calendar, calendars } from '../generate/limits.ts';
import { createRandom } from '../random.ts';
import { inNextNight } from '../turns.ts';
import { beginningOf } from './calendar.ts';

const SPAN_MS = 4 * 365 * 86_400_000;
const FROM = Date.parse('2026-01-01T00:00:00Z');

function assertAlike(calendar: Calendar, at: number): void {
  const said = `${JSON.stringify(calendar)} at ${new Date(at).toISOString()}`;
  assert.equal(beginningOf(calendar, at), windowOf(calendar, at).start, said);
}

test('the model and the bank find the same beginnings, on any day and in nights in which clocks change', (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const random = createRandom(seed);
  for (const calendar of calendars)
    for (let count = 0; count < 200; count += 1) {
      const at = FROM + random.below(SPAN_MS);
      assertAlike(calendar, at);
      const night = inNextNight(random, at);
      for (const away of [0, 1, 700, random.below(7_200_000)]) assertAlike(calendar, night + away);
    }
});

test('a day without midnight begins at one o’clock, and a day of 25 hours is one day', () => {
  const santiago: Calendar = { type: 'calendar', unit: 'day', timeZone: 'America/Santiago' };
  const begins = (at: string) => new Date(beginningOf(santiago, Date.parse(at))).toISOString();
  assert.equal(begins('2026-09-06T12:00:00-03:00'), '2026-09-06T04:00:00.000Z');
  assert.equal(begins('2026-04-04T12:00:00-03:00'), '2026-04-04T03:00:00.000Z');
  assert.equal(begins('2026-04-04T23:59:59-04:00'), '2026-04-04T03:00:00.000Z');
  assert.equal(begins('2026-04-05T00:00:00-04:00'), '2026-04-05T04:00:00.000Z');
});

test('months from the 31st begin on the last day of shorter ones', () => {
  const month: Calendar = { type: 'calendar', unit: 'month', anchor: 31, timeZone: 'Europe/Berlin' };
  const begins = (at: string) => new Date(beginningOf(month, Date.parse(at))).toISOString();
  assert.equal(begins('2026-02-27T23:30:00+01:00'), '2026-01-30T23:00:00.000Z');
  assert.equal(begins('2026-02-28T00:00:00+01:00'), '2026-02-27T23:00:00.000Z');
  assert.equal(begins('2026-03-31T00:00:00+02:00'), '2026-03-30T22:00:00.000Z');
});
