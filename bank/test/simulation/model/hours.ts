/** Weekly hours as a person checks them: a look at the wall of the time zone, and minutes counted round the week. */

import type { MandateTerms } from '../../../src/money/mandates/contract.ts';

type Weekly = NonNullable<NonNullable<MandateTerms['time']>['weekly']>;

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY = 24 * 60;
const WEEK = 7 * DAY;

export function isOpenAt(weekly: Weekly, timeZone: string, at: number): boolean {
  return isOpenIn(weekly, minuteOnWall(timeZone, at));
}

/** Every minute of the week in which the inner hours are open is one of the outer's. */
export function isWithin(inner: Weekly, outer: Weekly): boolean {
  for (let minute = 0; minute < WEEK; minute += 1)
    if (isOpenIn(inner, minute) && !isOpenIn(outer, minute)) return false;
  return true;
}

/** A span that has begun so many minutes ago lasts on; one that ends when it began lasts a day. */
function isOpenIn(weekly: Weekly, minute: number): boolean {
  return weekly.some(({ days, from, to }) => {
    const lasts = (minutesOf(to) - minutesOf(from) + DAY) % DAY || DAY;
    return days.some((day) => {
      const begins = DAYS.indexOf(day) * DAY + minutesOf(from);
      return (minute - begins + WEEK) % WEEK < lasts;
    });
  });
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

const walls = new Map<string, Intl.DateTimeFormat>();

/** Counted from Monday, 00:00. Swedes write dates as 2026-03-29 02:30, which can be read as if it were UTC. */
function minuteOnWall(timeZone: string, at: number): number {
  const wall =
    walls.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  walls.set(timeZone, wall);
  const shown = new Date(`${wall.format(at).replace(' ', 'T')}Z`);
  const daysSinceMonday = (shown.getUTCDay() + 6) % 7;
  return daysSinceMonday * DAY + shown.getUTCHours() * 60 + shown.getUTCMinutes();
}
