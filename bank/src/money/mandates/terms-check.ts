/** What is wrong with terms beyond their form: contradictions, and names that nobody knows. */

import { Temporal } from 'temporal-polyfill';
import { fromIso, toIso } from '../../platform/kernel/clock.ts';
import { MAX_AMOUNT } from '../../platform/kernel/money.ts';
import type { Limit, MandateTerms } from './contract.ts';
import { type Circle, liesWithin } from './geofence.ts';
import { unknownRules } from './known-rules.ts';
import { sameWindow } from './windows.ts';

/** Days have no anchor. */
const HIGHEST_ANCHOR: Readonly<Record<string, number>> = { day: 0, week: 7, month: 31, year: 12 };

/**
 * Problems as sentences; none when the terms can be used. `previous` are the terms of the version before: a limit that
 * keeps its id keeps its counters, so it must keep what they count.
 */
export function checkTerms(terms: MandateTerms, previous?: MandateTerms): string[] {
  return [
    ...unknownRules(terms).map((path) => `The bank does not know the rule ${path}.`),
    ...placeProblems(terms.objects ?? {}),
    ...amountProblems(terms),
    ...limitProblems(terms.limits ?? []),
    ...timeProblems(terms.time ?? {}),
    ...sessionProblems(terms),
    ...approvalProblems(terms),
    ...(previous ? changedMeasures(terms.limits ?? [], previous.limits ?? []) : []),
  ];
}

function placeProblems({ geofence, geofenceDeny = [] }: NonNullable<MandateTerms['objects']>): string[] {
  const isDenied = (area: Circle) => geofenceDeny.some((denied) => liesWithin(area, denied));
  if (!geofence?.length || !geofence.every(isDenied)) return [];
  return ['objects/geofenceDeny covers all of objects/geofence, so nothing could ever be ordered anywhere.'];
}

function amountProblems({ amount, means, session, approval, signatures }: MandateTerms): string[] {
  const amounts = {
    'amount/min': amount?.min,
    'amount/max': amount?.max,
    'means/offlineMax': means?.offlineMax,
    'session/maxAmount': session?.maxAmount,
    'approval/above': approval?.above,
    'signatures/secondAbove': signatures?.secondAbove,
  };
  const problems = Object.entries(amounts)
    .filter(([, text]) => text !== undefined && BigInt(text) > MAX_AMOUNT)
    .map(([path]) => `${path} is above the largest amount, ${MAX_AMOUNT}.`);
  if (amount?.min !== undefined && amount.max !== undefined && BigInt(amount.min) > BigInt(amount.max)) {
    problems.push('amount/min is above amount/max, so nothing could ever be paid.');
  }
  return problems;
}

function limitProblems(limits: readonly Limit[]): string[] {
  const ids = limits.map(({ id }) => id);
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [
    ...[...twice].map((id) => `There is more than one limit ${id}.`),
    ...limits.flatMap((limit) => [...measureProblems(limit), ...windowProblems(limit)]),
  ];
}

function measureProblems({ id, measure, unit, max }: Limit): string[] {
  if (measure === 'quantity') {
    return unit === undefined ? [`The limit ${id} counts a quantity but names no unit.`] : [];
  }
  const problems: string[] = [];
  if (unit !== undefined) problems.push(`The limit ${id} names a unit but does not count a quantity.`);
  if (max.includes('.')) problems.push(`The limit ${id} counts ${measure}, which has no decimals.`);
  return problems;
}

function windowProblems({ id, window }: Limit): string[] {
  if (window.type !== 'calendar') return [];
  const { unit, anchor, timeZone } = window;
  const problems = zoneProblems(timeZone);
  const highest = HIGHEST_ANCHOR[unit] ?? 0;
  if (anchor !== undefined && (anchor < 1 || anchor > highest)) {
    const expected = highest === 0 ? 'a day has no anchor' : `it must be 1 to ${highest}`;
    problems.push(`The limit ${id} has the anchor ${anchor}, but for a ${unit} ${expected}.`);
  }
  return problems;
}

function timeProblems({ from, to, timeZone, weekly }: NonNullable<MandateTerms['time']>): string[] {
  const problems = [from, to].flatMap((text) =>
    text === undefined || isDate(text) ? [] : [`${text} is not in the calendar.`],
  );
  if (from !== undefined && to !== undefined && fromIso(from) >= fromIso(to)) {
    problems.push('time/from is not before time/to, so the mandate would never be valid.');
  }
  if (timeZone !== undefined) problems.push(...zoneProblems(timeZone));
  else if (weekly) problems.push('time/weekly needs time/timeZone.');
  if (weekly?.some((span) => span.from === '24:00')) {
    problems.push('A weekly span cannot begin at 24:00; it begins at 00:00 of the next day.');
  }
  return problems;
}

function sessionProblems({ session }: MandateTerms): string[] {
  if (session?.maxQuantity === undefined || session.unit !== undefined) return [];
  return [`session/maxQuantity of ${session.maxQuantity} names no unit.`];
}

function approvalProblems({ approval }: MandateTerms): string[] {
  if (!approval) return [];
  const problems: string[] = [];
  if (approval.above === undefined && !approval.firstPaymentToPayee) {
    problems.push('The approval does not say when it is asked for: above an amount, or for new payees.');
  }
  if (approval.approvers?.length === 0) problems.push('approval/approvers is empty: nobody could approve.');
  return problems;
}

function changedMeasures(limits: readonly Limit[], previous: readonly Limit[]): string[] {
  return limits
    .filter((limit) => previous.some((old) => old.id === limit.id && !countsAlike(limit, old)))
    .map(({ id }) => `The limit ${id} would count something else than before; give it a new id.`);
}

function countsAlike(a: Limit, b: Limit): boolean {
  const samePer = (a.per ?? 'mandate') === (b.per ?? 'mandate');
  return samePer && a.measure === b.measure && a.unit === b.unit && sameWindow(a.window, b.window);
}

function isDate(text: string): boolean {
  const instant = fromIso(text);
  // Date.parse carries 30 February over into March; only a date that comes back unchanged is one.
  return !Number.isNaN(instant) && toIso(instant).slice(0, 10) === text.slice(0, 10);
}

function zoneProblems(timeZone: string): string[] {
  return isTimeZone(timeZone) ? [] : [`There is no time zone ${timeZone}.`];
}

function isTimeZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false;
  try {
    new Temporal.ZonedDateTime(0n, name);
    return true;
  } catch {
    return false;
  }
}
