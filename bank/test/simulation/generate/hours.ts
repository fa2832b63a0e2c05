/** Weekly hours in which a thing may pay: over midnight, over nights in which clocks change, and to the end of a day. */

import type { MandateTerms } from '../../../src/money/mandates/contract.ts';
import type { Random } from '../random.ts';
import { BERLIN, LORD_HOWE, SANTIAGO } from './limits.ts';

type Time = NonNullable<MandateTerms['time']>;
export type Hours = { readonly weekly: NonNullable<Time['weekly']>; readonly timeZone: string };

const workdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const weekend = ['sat', 'sun'] as const;
const everyDay = [...workdays, ...weekend];

/** In the town's time zones: clocks change in the middle of some, and jump over the whole of one. */
export const HOURS: readonly Hours[] = [
  { weekly: [{ days: [...everyDay], from: '06:30', to: '24:00' }], timeZone: BERLIN },
  { weekly: [{ days: [...everyDay], from: '21:30', to: '14:00' }], timeZone: BERLIN },
  {
    weekly: [
      { days: [...workdays], from: '08:00', to: '17:30' },
      { days: [...weekend], from: '00:00', to: '24:00' },
    ],
    timeZone: SANTIAGO,
  },
  { weekly: [{ days: ['fri', 'sat', 'sun', 'mon'], from: '22:00', to: '22:00' }], timeZone: SANTIAGO },
  {
    weekly: [
      { days: [...everyDay], from: '16:45', to: '01:45' },
      { days: ['sun', 'mon'], from: '02:00', to: '02:30' },
    ],
    timeZone: LORD_HOWE,
  },
];

export function someHours(random: Random): Hours {
  return random.pick(HOURS);
}

/** Mostly a day less, which is tighter; at times every day, or the same hours on another wall. */
export function otherHours(random: Random, time: Time): Time {
  const { weekly, timeZone } = time;
  if (!weekly || !timeZone) return time;
  const fewer = random.chance(0.8);
  return {
    ...time,
    weekly: weekly.map((span) => ({ ...span, days: fewer ? withoutFirst(span.days) : [...everyDay] })),
    timeZone: random.chance(0.7) ? timeZone : random.pick(HOURS).timeZone,
  };
}

function withoutFirst<Day>(days: readonly Day[]): Day[] {
  return days.length > 1 ? days.slice(1) : [...days];
}
