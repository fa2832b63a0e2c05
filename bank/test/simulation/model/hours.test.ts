/** The model's weekly hours against the engine's: two ways to read the same wall. */

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { isOpen } from '../../../src/money/mandates/schedule.ts';
import { HOURS } from '../generate/hours.ts';
import { createRandom } from '../random.ts';
import { beforeNextHours, inNextNight } from '../turns.ts';
import { isOpenAt, isWithin } from './hours.ts';

const SPAN_MS = 4 * 365 * 86_400_000;
const FROM = Date.parse('2026-01-01T00:00:00Z');

test('the model and the bank find the same hours open, around their ends and in nights in which clocks change', (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const random = createRandom(seed);
  for (const { weekly, timeZone } of HOURS)
    for (let count = 0; count < 200; count += 1) {
      const at = FROM + random.below(SPAN_MS);
      for (const near of [at, beforeNextHours(random, at), inNextNight(random, at)])
        for (const away of [0, 1, 700, random.below(7_200_000)]) {
          const said = `${JSON.stringify(weekly)} ${timeZone} at ${new Date(near + away).toISOString()}`;
          assert.equal(isOpenAt(weekly, timeZone, near + away), isOpen(weekly, timeZone, near + away), said);
        }
    }
});

test('an hour that comes twice is open twice, and one that the clocks jump over never', () => {
  const berlin = (from: string, to: string, at: string) =>
    isOpenAt([{ days: ['sun'], from, to }], 'Europe/Berlin', Date.parse(at));
  assert.equal(berlin('02:00', '03:00', '2026-10-25T02:30:00+02:00'), true);
  assert.equal(berlin('02:00', '03:00', '2026-10-25T02:30:00+01:00'), true);
  assert.equal(berlin('02:00', '03:00', '2026-03-29T01:59:59+01:00'), false);
  assert.equal(berlin('02:00', '03:00', '2026-03-29T03:00:00+02:00'), false);
});

test('a span that ends when it begins lasts a day, and belongs to the day on which it begins', () => {
  const open = (at: string) =>
    isOpenAt([{ days: ['fri'], from: '22:00', to: '22:00' }], 'Etc/UTC', Date.parse(at));
  assert.deepEqual(
    ['2026-03-06T21:59:00Z', '2026-03-06T22:00:00Z', '2026-03-07T21:59:00Z', '2026-03-07T22:00:00Z'].map(
      open,
    ),
    [false, true, true, false],
  );
});

test('hours over midnight are within those of both days', () => {
  const night = [{ days: ['sun' as const], from: '23:00', to: '01:00' }];
  const days = (...named: ('sun' | 'mon')[]) => [{ days: named, from: '00:00', to: '24:00' }];
  assert.equal(isWithin(night, days('sun', 'mon')), true);
  assert.equal(isWithin(night, days('sun')), false);
});
