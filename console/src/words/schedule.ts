/** Weekly opening hours in words. */

import type { MandateTerms } from '@bank-of-things/sdk';
import { both } from './lists.ts';

export type Span = NonNullable<NonNullable<MandateTerms['time']>['weekly']>[number];
export type Weekday = Span['days'][number];

export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const SHORT: Readonly<Record<Weekday, string>> = {
  mon: 'Mon',
  tue: 'Tue',
  wed: 'Wed',
  thu: 'Thu',
  fri: 'Fri',
  sat: 'Sat',
  sun: 'Sun',
};

export function weekdayText(day: Weekday): string {
  return SHORT[day];
}

/** `every day`, `Mon–Fri`, `Mon–Wed and Sat`. */
export function daysText(days: readonly Weekday[]): string {
  const runs: Weekday[][] = [];
  for (const day of WEEKDAYS) {
    if (!days.includes(day)) continue;
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && WEEKDAYS.indexOf(last) === WEEKDAYS.indexOf(day) - 1) run.push(day);
    else runs.push([day]);
  }
  if (runs[0]?.length === 7) return 'every day';
  return both(runs.flatMap(runText));
}

function runText(run: readonly Weekday[]): string[] {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return [];
  return run.length > 2 ? [`${SHORT[first]}–${SHORT[last]}`] : run.map((day) => SHORT[day]);
}

/** `Mon–Fri 06:00–22:00 and Sat 08:00–12:00`. */
export function hoursText(spans: readonly Span[]): string {
  return both(spans.map(({ days, from, to }) => `${daysText(days)} ${from}–${to}`));
}
