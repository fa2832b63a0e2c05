/** The calendar on the wall: where days, weeks, months and years begin, found by looking at one day after the other. */

import type { LimitWindow } from '../../../src/money/mandates/contract.ts';

type Calendar = Extract<LimitWindow, { type: 'calendar' }>;

const DAY_MS = 86_400_000;
/** No wall is further ahead of UTC, nor further behind, with an hour to spare. */
const FURTHEST_MS = 15 * 3_600_000;

/**
 * When the period began that `at` belongs to: the last midnight on the wall, not after `at`, of a day that begins a
 * period. Days are counted from 1970 in plain numbers, so that time zones come in at midnights only.
 */
export function beginningOf(calendar: Calendar, at: number): number {
  const remembered = last.get(calendar);
  if (remembered?.at === at) return remembered.start;
  // In the east it may be tomorrow already.
  for (let day = Math.floor(at / DAY_MS) + 1; ; day -= 1) {
    if (!isFirst(calendar, new Date(day * DAY_MS))) continue;
    const start = midnight(day, calendar.timeZone);
    if (start > at) continue;
    last.set(calendar, { at, start });
    return start;
  }
}

/** Many charges are looked at in the same moment. */
const last = new WeakMap<Calendar, { at: number; start: number }>();

function isFirst({ unit, anchor = 1 }: Calendar, date: Date): boolean {
  if (unit === 'day') return true;
  // Sundays are 0 here and 7 in anchors.
  if (unit === 'week') return date.getUTCDay() === anchor % 7;
  if (unit === 'year') return date.getUTCDate() === 1 && date.getUTCMonth() + 1 === anchor;
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.getUTCDate() === Math.min(anchor, lastOfMonth);
}

const midnights = new Map<string, number>();

/** The first moment at which the wall shows this day, be it at 00:00 or, where the clocks jump over it, later. */
function midnight(day: number, timeZone: string): number {
  const key = `${day} ${timeZone}`;
  const known = midnights.get(key);
  if (known !== undefined) return known;
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  let [before, from] = [day * DAY_MS - FURTHEST_MS, day * DAY_MS + FURTHEST_MS];
  while (from - before > 1) {
    const between = Math.floor((before + from) / 2);
    if (dateOnWall(timeZone, between) >= date) from = between;
    else before = between;
  }
  midnights.set(key, from);
  return from;
}

const walls = new Map<string, Intl.DateTimeFormat>();

/** As 2026-03-29. Swedes write dates so that they sort. */
function dateOnWall(timeZone: string, at: number): string {
  const wall = walls.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  walls.set(timeZone, wall);
  return wall.format(at);
}
