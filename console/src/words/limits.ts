/** Limits of a mandate in words: what they are called, what they allow, and when they begin again. */

import type { Limit, LimitUse, LimitWindow } from '@bank-of-things/sdk';
import { sentence } from './lists.ts';
import { digitsOf, type Unit } from './money.ts';
import { counted, durationText } from './time.ts';

const ADJECTIVES = { day: 'Daily', week: 'Weekly', month: 'Monthly', year: 'Yearly' } as const;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = Array.from({ length: 12 }, (_, index) =>
  new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, index, 1)),
);

type Measured = Pick<Limit, 'measure'> & { readonly unit?: string | undefined };

/** A value of the limit's measure: `60.00 EUR`, `5 payments`, `40 kWh`. */
export function measureText(value: string, { measure, unit }: Measured, money: Unit): string {
  if (measure === 'amount') return `${digitsOf(value, money.scale)}\u00a0${money.asset}`;
  if (measure === 'count') return counted(value, 'payment');
  return unit ? `${value}\u00a0${unit}` : value;
}

/** The same without the name of the measure, where that stands beside it. */
export function bareText(value: string, { measure }: Measured, money: Unit): string {
  return measure === 'amount' ? digitsOf(value, money.scale) : value;
}

/** `Monthly budget`, `Daily number of payments`, `kWh in any 24 hours`, with `at each payee` where it counts so. */
export function limitTitle(limit: Pick<Limit, 'measure' | 'unit' | 'window' | 'per'>): string {
  const { window, measure, unit } = limit;
  const noun = { amount: 'budget', count: 'number of payments', quantity: unit ?? 'quantity' }[measure];
  // A unit keeps its letters: kWh is not KWh.
  const first = measure === 'quantity' && unit ? unit : sentence(noun);
  return `${periodTitle(window, noun, first)}${scopeText(limit.per)}`;
}

/** `first` is the noun as a title begins with it. */
function periodTitle(window: LimitWindow, noun: string, first: string): string {
  if (window.type === 'lifetime') return `Total ${noun}`;
  if (window.type === 'calendar') return `${ADJECTIVES[window.unit]} ${noun}`;
  return `${first} in any ${durationText(window.ms)}`;
}

/** `60.00 EUR per month`, `5 payments per day at each payee`, `500.00 EUR in total`. */
export function limitText(limit: Limit, money: Unit): string {
  return `${measureText(limit.max, limit, money)} ${windowText(limit.window)}${scopeText(limit.per)}`;
}

export function windowText(window: LimitWindow): string {
  if (window.type === 'lifetime') return 'in total';
  if (window.type === 'rolling') return `in any ${durationText(window.ms)}`;
  return `per ${window.unit}${anchorText(window)}`;
}

function anchorText({ unit, anchor = 1 }: Extract<LimitWindow, { type: 'calendar' }>): string {
  if (anchor === 1 || unit === 'day') return '';
  if (unit === 'week') return ` from ${WEEKDAYS[anchor - 1]}`;
  return unit === 'month' ? ` from day ${anchor}` : ` from ${MONTHS[anchor - 1]}`;
}

function scopeText(per: LimitUse['per'] = 'mandate'): string {
  return { mandate: '', payee: ' at each payee', category: ' in each category' }[per];
}

/** How far a limit is used, in thousandths of the whole, so that a bar can be drawn. */
export function sharesOf({ max, reserved, committed }: Pick<LimitUse, 'max' | 'reserved' | 'committed'>) {
  const whole = toMillionths(max);
  const share = (value: string) => (whole === 0n ? 0 : Number((toMillionths(value) * 1000n) / whole) / 10);
  const spent = Math.min(100, share(committed));
  return { committed: spent, reserved: Math.min(100 - spent, share(reserved)) };
}

/** `a − b`, exactly, as decimal text; never below zero. */
export function difference(a: string, b: string): string {
  return decimalText(toMillionths(a) - toMillionths(b));
}

export function sum(a: string, b: string): string {
  return decimalText(toMillionths(a) + toMillionths(b));
}

function toMillionths(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

function decimalText(value: bigint): string {
  if (value < 0n) return '0';
  const fraction = (value % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  return fraction ? `${value / 1_000_000n}.${fraction}` : `${value / 1_000_000n}`;
}
