/** The windows of limits on the calendar: days, weeks, months and years in time zones, and rolling ones. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toIso } from '../../platform/kernel/clock.ts';
import type { LimitWindow } from './contract.ts';
import { sameWindow, windowOf } from './windows.ts';

type Calendar = Extract<LimitWindow, { type: 'calendar' }>;
const BERLIN = 'Europe/Berlin';

function check(window: Omit<Calendar, 'type'>, at: string, [start, end]: [string, string]): void {
  const found = windowOf({ type: 'calendar', ...window }, Date.parse(at));
  assert.deepEqual([toIso(found.start), toIso(found.end ?? 0)], [`${start}:00.000Z`, `${end}:00.000Z`]);
}

test('a day begins at midnight of its time zone, and has 23 or 25 hours when the clocks change', () => {
  const day = { unit: 'day', timeZone: BERLIN } as const;
  check(day, '2026-03-28T22:59:59Z', ['2026-03-27T23:00', '2026-03-28T23:00']);
  check(day, '2026-03-28T23:00:00Z', ['2026-03-28T23:00', '2026-03-29T22:00']);
  check(day, '2026-10-25T00:30:00Z', ['2026-10-24T22:00', '2026-10-25T23:00']);
  check(day, '2026-10-25T01:30:00Z', ['2026-10-24T22:00', '2026-10-25T23:00']);
});

test('where clocks went back over midnight, the hour that returned belongs to the day that had begun', () => {
  const day = { unit: 'day', timeZone: 'America/St_Johns' } as const;
  check(day, '2010-11-07T02:31:30Z', ['2010-11-07T02:30', '2010-11-08T03:30']);
});

test('a day that a country skipped has no window', () => {
  const day = { unit: 'day', timeZone: 'Pacific/Apia' } as const;
  check(day, '2011-12-30T09:59:00Z', ['2011-12-29T10:00', '2011-12-30T10:00']);
  check(day, '2011-12-30T10:00:00Z', ['2011-12-30T10:00', '2011-12-31T10:00']);
});

test('a week begins on its weekday', () => {
  check({ unit: 'week', timeZone: 'UTC' }, '2026-03-04T12:00:00Z', ['2026-03-02T00:00', '2026-03-09T00:00']);
  const sunday = { unit: 'week', anchor: 7, timeZone: 'UTC' } as const;
  check(sunday, '2026-03-04T12:00:00Z', ['2026-03-01T00:00', '2026-03-08T00:00']);
});

test('a month that begins on the 31st begins on the last day of shorter months', () => {
  const month = { unit: 'month', anchor: 31, timeZone: 'UTC' } as const;
  check(month, '2026-01-30T12:00:00Z', ['2025-12-31T00:00', '2026-01-31T00:00']);
  check(month, '2026-01-31T00:00:00Z', ['2026-01-31T00:00', '2026-02-28T00:00']);
  check(month, '2026-02-28T12:00:00Z', ['2026-02-28T00:00', '2026-03-31T00:00']);
  check(month, '2028-02-28T12:00:00Z', ['2028-01-31T00:00', '2028-02-29T00:00']);
  check(month, '2028-02-29T12:00:00Z', ['2028-02-29T00:00', '2028-03-31T00:00']);
  check(month, '2026-04-30T12:00:00Z', ['2026-04-30T00:00', '2026-05-31T00:00']);
});

test('a year begins with its month', () => {
  const april = { unit: 'year', anchor: 4, timeZone: BERLIN } as const;
  check(april, '2026-03-31T21:59:00Z', ['2025-03-31T22:00', '2026-03-31T22:00']);
  check(april, '2026-03-31T22:00:00Z', ['2026-03-31T22:00', '2027-03-31T22:00']);
});

test('a lifetime has one window without an end', () => {
  assert.deepEqual(windowOf({ type: 'lifetime' }, 12345), { start: 0, end: undefined });
});

const calendars = fc.record({
  type: fc.constant('calendar' as const),
  unit: fc.constantFrom('day', 'week', 'month', 'year'),
  anchor: fc.integer({ min: 1, max: 31 }),
  timeZone: fc.constantFrom(
    BERLIN,
    'UTC',
    'America/New_York',
    'America/St_Johns',
    'America/Sao_Paulo',
    'America/Havana',
    'Pacific/Apia',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Cairo',
  ),
});
const highestAnchor: Record<string, number> = { week: 7, month: 31, year: 12 };

test('calendar windows follow each other without a gap or an overlap, whatever the clocks do', () => {
  const instants = fc.integer({ min: 0, max: Date.parse('2037-12-31T00:00:00Z') });
  fc.assert(
    fc.property(calendars, instants, (calendar, at) => {
      const window = { ...calendar, anchor: 1 + (calendar.anchor % (highestAnchor[calendar.unit] ?? 1)) };
      const { start, end = Number.NaN } = windowOf(window, at);
      assert.ok(start <= at && at < end, 'the instant lies in its window');
      assert.deepEqual(windowOf(window, start), { start, end });
      assert.deepEqual(windowOf(window, end - 1), { start, end });
      assert.equal(windowOf(window, end).start, end);
      assert.equal(windowOf(window, start - 1).end, start);
    }),
    { numRuns: 300 },
  );
});

test('a charge counts in a rolling window until it is as old as the window, and at most a slice longer', () => {
  const lengths = fc.integer({ min: 1000, max: 366 * 86_400_000 });
  const instants = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(lengths, instants, (ms, at) => {
      const { start, end = Number.NaN } = windowOf({ type: 'rolling', ms }, at);
      const sliceMs = Math.max(1, ms / 1000);
      assert.ok(start <= at && at < end);
      assert.ok(end >= at + ms, 'it never leaves early');
      assert.ok(end < at + ms + sliceMs + 1, 'it leaves at most one slice late');
    }),
  );
});

test('windows are the same when they always begin and end together', () => {
  const month = { type: 'calendar', unit: 'month', timeZone: 'UTC' } as const;
  assert.ok(sameWindow(month, { ...month, anchor: 1 }));
  assert.ok(!sameWindow(month, { ...month, anchor: 2 }));
  assert.ok(!sameWindow(month, { ...month, timeZone: BERLIN }));
  assert.ok(!sameWindow({ type: 'rolling', ms: 1000 }, { type: 'rolling', ms: 2000 }));
  assert.ok(!sameWindow({ type: 'rolling', ms: 1000 }, { type: 'lifetime' }));
});
