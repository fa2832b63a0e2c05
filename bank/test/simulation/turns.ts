/** Moments at which something turns: a period of a limit ends, hours open or close, or the clocks of a time zone change. */

import { Temporal } from 'temporal-polyfill';
import { HOURS } from './generate/hours.ts';
import { type Calendar, calendars } from './generate/limits.ts';
import { beginningOf } from './model/calendar.ts';
import type { Random } from './random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The town lives through a few milliseconds with every command. */
const NEAR_MS = [30, 150, 600];

/** A moment shortly before a limit begins to count anew. */
export function beforeNextPeriod(random: Random, now: number): number {
  const calendar = random.pick(calendars);
  return nextBeginning(calendar, now) - random.below(random.pick(NEAR_MS));
}

function nextBeginning(calendar: Calendar, now: number): number {
  for (let at = now + DAY_MS; ; at += DAY_MS) {
    const beginning = beginningOf(calendar, at);
    if (beginning > now) return beginning;
  }
}

/** A moment shortly before hours open or close on the wall of their time zone. */
export function beforeNextHours(random: Random, now: number): number {
  const { weekly, timeZone } = random.pick(HOURS);
  const { from, to } = random.pick(weekly);
  return nextOnWall(random.pick([from, to]), timeZone, now) - random.below(random.pick(NEAR_MS));
}

function nextOnWall(time: string, timeZone: string, now: number): number {
  const wall = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  const today = wall.withPlainTime(time.replace('24:', '00:'));
  const next = today.epochMilliseconds > now ? today : today.add({ days: 1 });
  return next.epochMilliseconds;
}

/** A moment in a night in which clocks change: shortly before they do, or before one of the midnights around it. */
export function inNextNight(random: Random, now: number): number {
  const changes = calendars.flatMap(({ timeZone }) => changeAfter(timeZone, now) ?? []);
  const change = changes.length > 0 ? random.pick(changes) : now;
  const hours = random.pick([0, 0, -2, -1, 1, 22, 22, 23, 24]);
  return Math.max(now, change + hours * HOUR_MS - random.below(random.pick(NEAR_MS)));
}

function changeAfter(timeZone: string, now: number): number | undefined {
  const wall = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  return wall.getTimeZoneTransition('next')?.epochMilliseconds;
}
