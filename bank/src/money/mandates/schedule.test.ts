/** Opening hours minute by minute: over midnight, over the week, and when the clocks change. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toIso } from '../../platform/kernel/clock.ts';
import { isOpen, nextOpening, openMinutes, type WeeklySpans } from './schedule.ts';

const BERLIN = 'Europe/Berlin';
const EVERY_DAY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

function daily(from: string, to: string): WeeklySpans {
  return [{ days: [...EVERY_DAY], from, to }];
}

function check(weekly: WeeklySpans, at: string, opensAt: string): void {
  const instant = Date.parse(at);
  const opening = nextOpening(weekly, BERLIN, instant);
  assert.equal(opening === undefined ? 'never' : toIso(opening), toIso(Date.parse(opensAt)));
  assert.equal(isOpen(weekly, BERLIN, instant), at === opensAt, 'open exactly when it opens now');
}

test('a span is open from its first minute up to, and not at, its last', () => {
  const office: WeeklySpans = [{ days: ['mon', 'tue'], from: '08:00', to: '18:00' }];
  check(office, '2026-03-02T06:59:59.999Z', '2026-03-02T07:00:00Z');
  check(office, '2026-03-02T07:00:00Z', '2026-03-02T07:00:00Z');
  check(office, '2026-03-02T16:59:59.999Z', '2026-03-02T16:59:59.999Z');
  check(office, '2026-03-02T17:00:00Z', '2026-03-03T07:00:00Z');
  check(office, '2026-03-03T17:00:00Z', '2026-03-09T07:00:00Z');
});

test('a span over midnight belongs to the day on which it starts', () => {
  const friday: WeeklySpans = [{ days: ['fri'], from: '22:00', to: '06:00' }];
  check(friday, '2026-03-06T20:00:00Z', '2026-03-06T21:00:00Z');
  check(friday, '2026-03-07T04:59:00Z', '2026-03-07T04:59:00Z');
  check(friday, '2026-03-07T05:00:00Z', '2026-03-13T21:00:00Z');
});

test('a span over the end of the week goes on on Monday', () => {
  const sunday: WeeklySpans = [{ days: ['sun'], from: '23:00', to: '01:00' }];
  check(sunday, '2026-03-01T23:30:00Z', '2026-03-01T23:30:00Z');
});

test('a span until 24:00 ends at midnight, and one that ends as it starts lasts a day', () => {
  const evening: WeeklySpans = [{ days: ['mon'], from: '20:00', to: '24:00' }];
  check(evening, '2026-03-02T22:59:00Z', '2026-03-02T22:59:00Z');
  check(evening, '2026-03-02T23:00:00Z', '2026-03-09T19:00:00Z');
  const aDay: WeeklySpans = [{ days: ['mon'], from: '08:00', to: '08:00' }];
  check(aDay, '2026-03-03T06:59:00Z', '2026-03-03T06:59:00Z');
  check(aDay, '2026-03-03T07:00:00Z', '2026-03-09T07:00:00Z');
});

test('in the night when the clocks jump from 02:00 to 03:00, a span 02:30–03:30 opens at 03:00', () => {
  const night = daily('02:30', '03:30');
  check(night, '2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z');
  check(night, '2026-03-29T01:29:00Z', '2026-03-29T01:29:00Z');
  check(night, '2026-03-29T01:30:00Z', '2026-03-30T00:30:00Z');
});

test('a span within the hour that is left out does not open that night', () => {
  check(daily('02:10', '02:50'), '2026-03-29T00:59:00Z', '2026-03-30T00:10:00Z');
});

test('an hour that comes twice is open twice', () => {
  const night = daily('02:30', '03:30');
  check(night, '2026-10-25T00:00:00Z', '2026-10-25T00:30:00Z');
  check(night, '2026-10-25T00:45:00Z', '2026-10-25T00:45:00Z');
  check(night, '2026-10-25T01:00:00Z', '2026-10-25T01:30:00Z');
  check(night, '2026-10-25T02:29:00Z', '2026-10-25T02:29:00Z');
  check(night, '2026-10-25T02:30:00Z', '2026-10-26T01:30:00Z');
});

const times = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => `${part}`.padStart(2, '0')).join(':'));
const spans = fc.record({
  days: fc.subarray([...EVERY_DAY], { minLength: 1 }),
  from: times,
  to: fc.oneof(times, fc.constant('24:00')),
});
const zones = fc.constantFrom(BERLIN, 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe', 'UTC');

test('the next opening is open, and nothing before it is', () => {
  fc.assert(
    fc.property(
      fc.array(spans, { minLength: 1, maxLength: 4 }),
      zones,
      fc.integer({ min: 0, max: 2e12 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (weekly, zone, at, share) => {
        const opening = nextOpening(weekly, zone, at);
        assert.ok(opening !== undefined && opening >= at);
        assert.ok(isOpen(weekly, zone, opening));
        const between = Math.floor(at + (opening - at) * share);
        assert.equal(isOpen(weekly, zone, between), between === opening);
      },
    ),
  );
});

test('where no clock is changed, the open minutes of the week are the open ones', () => {
  const monday = Date.parse('2026-03-02T00:00:00Z');
  fc.assert(
    fc.property(
      fc.array(spans, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 10_079 }),
      (weekly, minute) => {
        assert.equal(openMinutes(weekly)[minute] === 1, isOpen(weekly, 'UTC', monday + minute * 60_000));
      },
    ),
  );
});
