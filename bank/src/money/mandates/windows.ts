/** The windows over which limits count: periods of a calendar, slices of a rolling window, or a lifetime. */

import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../platform/kernel/clock.ts';
import type { LimitWindow } from './contract.ts';

/** Half-open: `end` is the first instant outside. A lifetime has no end. */
export type Window = { readonly start: Instant; readonly end: Instant | undefined };
export type WindowFinder = (at: Instant) => Window;

type CalendarWindow = Extract<LimitWindow, { type: 'calendar' }>;
type CalendarPeriod = { readonly start: Instant; readonly end: Instant };

const LIFETIME: Window = { start: 0, end: undefined };
const SLICES_PER_WINDOW = 1000;
const MAX_SHARED_FINDERS = 4096;

/**
 * The window in which a charge at `at` counts.
 *
 * A rolling window is cut into at most 1000 slices of at least one millisecond. `start` is the beginning of the
 * slice that `at` falls in, and `end` is when the last instant of that slice is `ms` old: only then does the slice
 * stop to count. So no span of `ms` milliseconds ever sees more than the limit, and a charge counts at most one
 * slice longer than it strictly had to.
 */
export function windowOf(window: LimitWindow, at: Instant): Window {
  return windowFinder(window)(at);
}

/** `windowOf` for one window. Finders of the same calendar period share the last answer, so that Temporal rarely runs. */
export function windowFinder(window: LimitWindow): WindowFinder {
  if (window.type === 'lifetime') return () => LIFETIME;
  return window.type === 'rolling' ? rollingFinder(window.ms) : calendarFinder(window);
}

/** Whether two windows always begin and end together. */
export function sameWindow(a: LimitWindow, b: LimitWindow): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf(window: LimitWindow): string {
  if (window.type === 'lifetime') return window.type;
  if (window.type === 'rolling') return `${window.type} ${window.ms}`;
  return `${window.unit} ${window.anchor ?? 1} ${window.timeZone}`;
}

function rollingFinder(ms: number): WindowFinder {
  const sliceMs = Math.ceil(ms / SLICES_PER_WINDOW);
  return (at) => {
    const start = Math.floor(at / sliceMs) * sliceMs;
    return { start, end: start + sliceMs - 1 + ms };
  };
}

const sharedFinders = new Map<string, WindowFinder>();

function calendarFinder(window: CalendarWindow): WindowFinder {
  const key = keyOf(window);
  const shared = sharedFinders.get(key);
  if (shared) return shared;
  let last: CalendarPeriod = { start: 0, end: 0 };
  const find: WindowFinder = (at) => {
    if (at < last.start || at >= last.end) last = periodOf(window, at);
    return last;
  };
  // Whoever compiled a limit keeps its finder; forgetting them all only costs a few calculations.
  if (sharedFinders.size >= MAX_SHARED_FINDERS) sharedFinders.clear();
  sharedFinders.set(key, find);
  return find;
}

function periodOf(window: CalendarWindow, at: Instant): CalendarPeriod {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(window.timeZone);
  let first = firstDayOf(window, local.toPlainDate());
  for (;;) {
    const next = firstDayAfter(window, first);
    const end = startOfDay(next, window.timeZone);
    if (at < end) return { start: startOfDay(first, window.timeZone), end };
    // Where clocks went back over midnight (St. John’s until 2011), yesterday’s date returns after today has begun.
    first = next;
  }
}

function startOfDay(date: Temporal.PlainDate, timeZone: string): Instant {
  return date.toZonedDateTime(timeZone).epochMilliseconds;
}

function firstDayOf({ unit, anchor = 1 }: CalendarWindow, date: Temporal.PlainDate): Temporal.PlainDate {
  if (unit === 'day') return date;
  if (unit === 'week') return date.subtract({ days: (date.dayOfWeek - anchor + 7) % 7 });
  if (unit === 'year') {
    return new Temporal.PlainDate(date.month >= anchor ? date.year : date.year - 1, anchor, 1);
  }
  const first = anchoredDay(date, 0, anchor);
  return Temporal.PlainDate.compare(first, date) <= 0 ? first : anchoredDay(date, -1, anchor);
}

function firstDayAfter({ unit, anchor = 1 }: CalendarWindow, first: Temporal.PlainDate): Temporal.PlainDate {
  if (unit === 'day') return first.add({ days: 1 });
  if (unit === 'week') return first.add({ days: 7 });
  return unit === 'year' ? first.add({ years: 1 }) : anchoredDay(first, 1, anchor);
}

/** Day `anchor` of the month that lies `months` after `date`’s, or the last day of a month that is too short. */
function anchoredDay(date: Temporal.PlainDate, months: number, anchor: number): Temporal.PlainDate {
  return date.with({ day: 1 }).add({ months }).with({ day: anchor });
}
