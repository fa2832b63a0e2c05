/** Weekly opening hours: open whenever the clock on the wall of the time zone shows a time within a span. */

import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../platform/kernel/clock.ts';
import type { MandateTerms } from './contract.ts';

export type WeeklySpans = NonNullable<NonNullable<MandateTerms['time']>['weekly']>;

/** Weekdays are 1 Monday … 7 Sunday as in ISO 8601; times are milliseconds after local midnight. */
type Span = { readonly days: ReadonlySet<number>; readonly fromMs: number; readonly toMs: number };

/** A stretch of time in which the zone’s clocks are not changed: there, wall time is the instant plus the offset. */
type Offset = { readonly from: Instant; readonly until: Instant; readonly offsetMs: number };

export type Schedule = {
  isOpen(at: Instant): boolean;
  /** `at` itself when open, otherwise when it opens next; undefined when it never does within a year. */
  nextOpening(at: Instant): Instant | undefined;
};

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const SEARCHED_MS = 366 * DAY_MS;
const MAX_REMEMBERED_ZONES = 1024;

/**
 * The hours of `weekly` in `timeZone`. The wall decides: in the night when clocks jump forward from 02:00 to 03:00,
 * a span 02:30–03:30 opens at 03:00; an hour that comes twice is open twice. A span whose end is not after its start
 * runs over midnight and belongs to the day on which it starts.
 */
export function createSchedule(weekly: WeeklySpans, timeZone: string): Schedule {
  const spans = spansOf(weekly);
  return {
    isOpen: (at) => showsOpen(spans, at + offsetAt(timeZone, at).offsetMs),
    nextOpening: (at) => findOpening(spans, timeZone, at),
  };
}

/** Whether `weekly` is open at `at`. */
export function isOpen(weekly: WeeklySpans, timeZone: string, at: Instant): boolean {
  return createSchedule(weekly, timeZone).isOpen(at);
}

/** See `Schedule.nextOpening`. */
export function nextOpening(weekly: WeeklySpans, timeZone: string, at: Instant): Instant | undefined {
  return createSchedule(weekly, timeZone).nextOpening(at);
}

/** The minutes of a week without changed clocks that are open, from Monday 00:00: 10 080 flags. */
export function openMinutes(weekly: WeeklySpans): Uint8Array {
  const minutes = new Uint8Array(7 * 1440);
  for (const { days, fromMs, toMs } of spansOf(weekly)) {
    const length = ((toMs > fromMs ? toMs : toMs + DAY_MS) - fromMs) / MINUTE_MS;
    for (const day of days) {
      const first = (day - 1) * 1440 + fromMs / MINUTE_MS;
      for (let index = 0; index < length; index += 1) minutes[(first + index) % minutes.length] = 1;
    }
  }
  return minutes;
}

function spansOf(weekly: WeeklySpans): Span[] {
  return weekly.map(({ days, from, to }) => ({
    days: new Set(days.map((day) => DAYS.indexOf(day) + 1)),
    fromMs: msOfDay(from),
    toMs: msOfDay(to),
  }));
}

function msOfDay(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * MINUTE_MS;
}

/** `wallMs` is what the wall shows, counted in milliseconds as if it were UTC. */
function showsOpen(spans: readonly Span[], wallMs: number): boolean {
  const day = Math.floor(wallMs / DAY_MS);
  const timeMs = wallMs - day * DAY_MS;
  const today = weekdayOf(day);
  const yesterday = weekdayOf(day - 1);
  return spans.some(({ days, fromMs, toMs }) => {
    if (toMs > fromMs) return days.has(today) && timeMs >= fromMs && timeMs < toMs;
    return (days.has(today) && timeMs >= fromMs) || (days.has(yesterday) && timeMs < toMs);
  });
}

/** The weekday of a day counted from 1970-01-01, which was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

function findOpening(spans: readonly Span[], timeZone: string, at: Instant): Instant | undefined {
  let instant = at;
  while (instant < at + SEARCHED_MS) {
    const { offsetMs, until } = offsetAt(timeZone, instant);
    if (showsOpen(spans, instant + offsetMs)) return instant;
    const opening = nextStart(spans, instant + offsetMs) - offsetMs;
    if (opening < until) return opening;
    instant = until;
  }
  return undefined;
}

/** The earliest beginning of a span after `wallMs`; infinity when there is no span. */
function nextStart(spans: readonly Span[], wallMs: number): number {
  const today = Math.floor(wallMs / DAY_MS);
  let earliest = Number.POSITIVE_INFINITY;
  for (let day = today; day <= today + 7; day += 1) {
    for (const { days, fromMs } of spans) {
      const start = day * DAY_MS + fromMs;
      if (start > wallMs && start < earliest && days.has(weekdayOf(day))) earliest = start;
    }
  }
  return earliest;
}

const offsets = new Map<string, Offset>();

/** Remembers the last stretch of every zone, so that Temporal runs only when it ends. */
function offsetAt(timeZone: string, at: Instant): Offset {
  const known = offsets.get(timeZone);
  if (known && at >= known.from && at < known.until) return known;
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const change = local.getTimeZoneTransition('next');
  const offset: Offset = {
    from: at,
    until: change?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: local.offsetNanoseconds / 1_000_000,
  };
  if (offsets.size >= MAX_REMEMBERED_ZONES) offsets.clear();
  offsets.set(timeZone, offset);
  return offset;
}
