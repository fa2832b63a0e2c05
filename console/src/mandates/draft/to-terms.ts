/** Makes terms of what the form holds, or says what is missing. */

import type { Limit, LimitWindow, MandateTerms } from '@bank-of-things/sdk';
import { minorUnitsOf, type Unit } from '../../words/money.ts';
import type { Draft, DraftLimit } from './draft.ts';
import { defined, keptTerms, orNone } from './from-terms.ts';
import { endAfter } from './last-day.ts';

/** By field: what has to be put right. A row is `limits/<key>` or `hours/<key>`. */
export type Problems = Readonly<Record<string, string>>;
export type Made = { readonly terms: MandateTerms; readonly problems: Problems };

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const MAX_WAIT_MINUTES = 30 * 24 * 60;

/** `base` are the terms that are changed: what the form does not show is taken over from them. */
export function termsOf(draft: Draft, unit: Unit, base?: MandateTerms): Made {
  const problems: Record<string, string> = {};
  const amount = (field: string, typed: string) => {
    if (typed.trim() === '') return undefined;
    const minor = minorUnitsOf(typed, unit.scale);
    if (minor === undefined)
      problems[field] = `An amount such as 20.00, with at most ${unit.scale} decimals.`;
    return minor;
  };
  if (draft.name.trim() === '') problems.name = 'Give it a name that you recognise.';
  const secondAbove = amount('signTwiceAbove', draft.signTwiceAbove);
  const kept: Partial<MandateTerms> = base ? keptTerms(base) : {};
  const terms: MandateTerms = {
    ...kept,
    name: draft.name.trim() || 'Mandate',
    mode: draft.isShadow ? 'shadow' : 'enforce',
    asset: unit.asset,
    scale: unit.scale,
    ...defined({
      objects: objectsOf(draft, kept.objects),
      amount: orNone({ ...kept.amount, ...defined({ max: amount('atOnce', draft.atOnce) }) }),
      limits: limitsOf(draft, { unit, kept: kept.limits ?? [], problems }),
      time: timeOf(draft, kept.time, problems),
      approval: approvalOf(draft, amount('askAbove', draft.askAbove), { kept: kept.approval, problems }),
      signatures: secondAbove === undefined ? undefined : { secondAbove },
      means: orNone({ ...kept.means, ...(draft.mayUseCredit ? { creditAllowed: true } : {}) }),
    }),
  };
  return { terms, problems };
}

function objectsOf(draft: Draft, kept: MandateTerms['objects']): MandateTerms['objects'] {
  const allow = (list: readonly string[], rest: { allow?: string[]; deny?: string[] } | undefined) =>
    list.length > 0 ? { ...rest, allow: [...list] } : rest;
  return orNone({
    ...kept,
    ...defined({
      categories: allow(draft.categories, kept?.categories),
      countries: allow(draft.countries, kept?.countries),
      payees: allow(draft.payees, kept?.payees),
    }),
  });
}

type LimitParts = { unit: Unit; kept: readonly Limit[]; problems: Record<string, string> };

function limitsOf(draft: Draft, parts: LimitParts): Limit[] | undefined {
  const limits: Limit[] = [...parts.kept];
  for (const row of draft.limits) {
    // A row that nobody filled in is no limit.
    if (row.max.trim() === '' && row.origin === undefined) continue;
    const limit = limitOf(row, draft.timeZone, parts);
    if (limit) limits.push({ ...limit, id: idOf(limit, row, limits) });
  }
  return limits.length > 0 ? limits : undefined;
}

function limitOf(
  row: DraftLimit,
  timeZone: string,
  { unit, problems }: LimitParts,
): Omit<Limit, 'id'> | undefined {
  const field = `limits/${row.key}`;
  const max = maxOf(row, unit);
  const window = windowOf(row, timeZone);
  if (max === undefined) {
    problems[field] = row.measure === 'count' ? 'A whole number of payments.' : 'A number, such as 60.00.';
  } else if (window === undefined) problems[field] = 'A number of hours, at most 8784.';
  else if (row.measure === 'quantity' && !/^[A-Za-z][A-Za-z0-9-]{0,15}$/.test(row.unit)) {
    problems[field] = 'A unit such as kWh or hour.';
  } else
    return { measure: row.measure, max, window, ...(row.measure === 'quantity' ? { unit: row.unit } : {}) };
  return undefined;
}

function maxOf({ measure, max }: DraftLimit, { scale }: Unit): string | undefined {
  if (measure === 'amount') return minorUnitsOf(max, scale);
  const pattern = measure === 'count' ? /^[0-9]{1,9}$/ : /^[0-9]{1,12}([.][0-9]{1,6})?$/;
  const typed = max.trim().replace(',', '.');
  return pattern.test(typed) ? typed.replace(/^0+(?=[0-9])/, '') : undefined;
}

function windowOf({ every, startsOn, hours, origin }: DraftLimit, timeZone: string): LimitWindow | undefined {
  if (every === 'ever') return { type: 'lifetime' };
  if (every === 'hours') {
    const count = Number(hours);
    return Number.isInteger(count) && count >= 1 && count <= 8784
      ? { type: 'rolling', ms: count * HOUR_MS }
      : undefined;
  }
  const anchor = Number(startsOn);
  const before =
    origin?.window.type === 'calendar' && origin.window.unit === every ? origin.window : undefined;
  // Left out and 1 mean the same; what was written stays as it was, so that the limit stays the same limit.
  const written = anchor === (before?.anchor ?? 1) ? before?.anchor : anchor;
  return {
    type: 'calendar',
    unit: every,
    timeZone: before?.timeZone ?? timeZone,
    ...(every !== 'day' && written !== undefined ? { anchor: written } : {}),
  };
}

/** A limit keeps its id, and with it what was used, as long as it counts the same; otherwise it gets a new one. */
function idOf(limit: Omit<Limit, 'id'>, { origin }: DraftLimit, taken: readonly Limit[]): string {
  const isFree = (id: string) => !taken.some((other) => other.id === id) && id !== origin?.id;
  if (origin && countsAlike(limit, origin)) return origin.id;
  const { window, measure } = limit;
  const period = {
    lifetime: 'total',
    rolling: 'rolling',
    calendar: window.type === 'calendar' ? window.unit : '',
  }[window.type];
  const name = `${measure}-${period}`;
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? name : `${name}-${number}`;
    if (isFree(id)) return id;
  }
}

function countsAlike(a: Omit<Limit, 'id'>, b: Limit): boolean {
  return a.measure === b.measure && a.unit === b.unit && windowKey(a.window) === windowKey(b.window);
}

function windowKey(window: LimitWindow): string {
  if (window.type === 'lifetime') return 'lifetime';
  if (window.type === 'rolling') return `rolling ${window.ms}`;
  return `${window.unit} ${window.anchor ?? 1} ${window.timeZone}`;
}

function timeOf(
  draft: Draft,
  kept: MandateTerms['time'],
  problems: Record<string, string>,
): MandateTerms['time'] {
  const weekly = draft.hours.map(({ key, days, from, to }) => {
    if (days.length === 0) problems[`hours/${key}`] = 'Choose at least one day.';
    if (!isTime(from) || !isTime(to)) problems[`hours/${key}`] = 'Times such as 06:00 and 22:00.';
    return { days: [...days], from, to };
  });
  const to = draft.lastDay === '' ? undefined : endAfter(draft.lastDay, draft.timeZone);
  if (draft.lastDay !== '' && to === undefined) problems.lastDay = 'A day such as 2026-12-31.';
  const needsZone = weekly.length > 0 || to !== undefined;
  return orNone({
    ...kept,
    ...defined({
      weekly: weekly.length > 0 ? weekly : undefined,
      to: to ?? kept?.to,
      timeZone: needsZone ? draft.timeZone : undefined,
    }),
  });
}

function isTime(text: string): boolean {
  return /^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/.test(text);
}

type ApprovalParts = { kept: MandateTerms['approval']; problems: Record<string, string> };

function approvalOf(
  draft: Draft,
  above: string | undefined,
  { kept, problems }: ApprovalParts,
): MandateTerms['approval'] {
  if (above === undefined && !draft.asksNewPayees) return undefined;
  const minutes = Number(draft.waitMinutes);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_WAIT_MINUTES) {
    problems.waitMinutes = 'Whole minutes, at most 30 days.';
    return undefined;
  }
  return {
    ...kept,
    ...defined({ above, firstPaymentToPayee: draft.asksNewPayees ? true : undefined }),
    waitMs: minutes * MINUTE_MS,
  };
}
