/** Limits of every measure, over every kind of window: in time zones whose clocks change, and from anchored days. */

import type { Limit, LimitWindow } from '../../../src/money/mandates/contract.ts';
import type { Random } from '../random.ts';

const UTC = 'Etc/UTC';
/** Clocks change at two and three o'clock. */
export const BERLIN = 'Europe/Berlin';
/** Clocks change at midnight: one day in the year begins at one o'clock, and another has its last hour twice. */
export const SANTIAGO = 'America/Santiago';
/** Half an hour, at two o'clock. */
export const LORD_HOWE = 'Australia/Lord_Howe';

type Template = Omit<Limit, 'max'> & { readonly max: readonly string[] };

/** A limit's id stands for what it counts, because counters carry over to the next version by it. */
const LIMITS: readonly Template[] = [
  { id: 'ever', measure: 'amount', max: ['300', '2000'], window: { type: 'lifetime' } },
  { id: 'ever-payee', measure: 'count', max: ['5', '40'], window: { type: 'lifetime' }, per: 'payee' },
  {
    id: 'day',
    measure: 'amount',
    max: ['100', '700'],
    window: { type: 'calendar', unit: 'day', timeZone: UTC },
  },
  {
    ...{ id: 'week-category', measure: 'count', max: ['3', '20'], per: 'category' },
    window: { type: 'calendar', unit: 'week', timeZone: UTC },
  },
  {
    id: 'month',
    measure: 'count',
    max: ['10', '60'],
    window: { type: 'calendar', unit: 'month', timeZone: UTC },
  },
  {
    ...{ id: 'day-energy', measure: 'quantity', unit: 'kWh', max: ['12.5', '80'] },
    window: { type: 'calendar', unit: 'day', timeZone: UTC },
  },
  {
    id: 'day-santiago',
    measure: 'amount',
    max: ['90', '500'],
    window: { type: 'calendar', unit: 'day', timeZone: SANTIAGO },
  },
  {
    ...{ id: 'day-berlin-payee', measure: 'count', max: ['3', '15'], per: 'payee' },
    window: { type: 'calendar', unit: 'day', timeZone: BERLIN },
  },
  {
    id: 'week-from-sunday',
    measure: 'amount',
    max: ['150', '900'],
    window: { type: 'calendar', unit: 'week', anchor: 7, timeZone: SANTIAGO },
  },
  {
    id: 'week-from-thursday',
    measure: 'count',
    max: ['6', '30'],
    window: { type: 'calendar', unit: 'week', anchor: 4, timeZone: LORD_HOWE },
  },
  {
    id: 'month-from-31st',
    measure: 'count',
    max: ['8', '50'],
    window: { type: 'calendar', unit: 'month', anchor: 31, timeZone: BERLIN },
  },
  {
    ...{ id: 'month-from-30th-energy', measure: 'quantity', unit: 'kWh', max: ['25.5', '160'] },
    window: { type: 'calendar', unit: 'month', anchor: 30, timeZone: LORD_HOWE },
  },
  {
    id: 'year-from-april',
    measure: 'amount',
    max: ['400', '3000'],
    window: { type: 'calendar', unit: 'year', anchor: 4, timeZone: SANTIAGO },
  },
  {
    id: 'year',
    measure: 'count',
    max: ['12', '90'],
    window: { type: 'calendar', unit: 'year', timeZone: 'Pacific/Kiritimati' },
  },
  { id: 'seconds', measure: 'count', max: ['1', '2', '4'], window: { type: 'rolling', ms: 1_500 } },
  { id: 'minute', measure: 'amount', max: ['60', '250'], window: { type: 'rolling', ms: 60_000 } },
  {
    id: 'hour-payee',
    measure: 'amount',
    max: ['90', '400'],
    window: { type: 'rolling', ms: 3_600_000 },
    per: 'payee',
  },
  {
    id: 'hour-energy',
    measure: 'quantity',
    unit: 'kWh',
    max: ['7', '30.25'],
    window: { type: 'rolling', ms: 3_599_999 },
  },
];

/** Three of them on average. */
export function someLimits(random: Random): Limit[] {
  const chosen = LIMITS.filter(() => random.chance(0.2));
  return chosen.map((template) => ({
    ...template,
    max: random.pick(template.max),
    window: perhapsLonger(random, template.window),
  }));
}

/** What has left a window stays away, also when a later version makes the window longer. */
function perhapsLonger(random: Random, window: LimitWindow): LimitWindow {
  return window.type === 'rolling' && random.chance(0.2) ? { type: 'rolling', ms: window.ms * 10 } : window;
}

export type Calendar = Extract<LimitWindow, { type: 'calendar' }>;

/** The calendars by which the town's limits count. */
export const calendars: readonly Calendar[] = LIMITS.flatMap(({ window }) =>
  window.type === 'calendar' ? [window] : [],
);
