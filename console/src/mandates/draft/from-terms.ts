/** Reads existing terms into the form, and finds the rules that the form does not show. */

import type { Limit, MandateTerms } from '@bank-of-things/sdk';
import { typedOf } from '../../words/money.ts';
import type { Draft, DraftLimit, Every } from './draft.ts';
import { endsWithDay, lastDayOf } from './last-day.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** `timeZone` is used where the terms name none. */
export function draftOf(terms: MandateTerms, account: string, timeZone: string): Draft {
  const {
    name,
    mode,
    scale,
    objects = {},
    amount,
    limits = [],
    time = {},
    approval,
    signatures,
    means,
  } = terms;
  const zone = time.timeZone ?? zoneOf(limits) ?? timeZone;
  const typed = (value: string | undefined) => (value === undefined ? '' : typedOf(value, scale));
  return {
    name,
    account,
    categories: objects.categories?.allow ?? [],
    countries: objects.countries?.allow ?? [],
    payees: objects.payees?.allow ?? [],
    atOnce: typed(amount?.max),
    limits: limits.filter(showsLimit).map((limit) => limitDraft(limit, scale)),
    askAbove: typed(approval?.above),
    asksNewPayees: approval?.firstPaymentToPayee ?? false,
    waitMinutes: approval ? String(Math.max(1, Math.round(approval.waitMs / MINUTE_MS))) : '60',
    signTwiceAbove: typed(signatures?.secondAbove),
    hours: (time.weekly ?? []).map((span, index) => ({ ...span, key: `span-${index}` })),
    timeZone: zone,
    lastDay: time.to !== undefined && endsWithDay(time.to, zone) ? lastDayOf(time.to, zone) : '',
    mayUseCredit: means?.creditAllowed ?? false,
    isShadow: mode === 'shadow',
  };
}

/**
 * What the form keeps as it is: `terms` without everything that the form shows. An allow list that is there but
 * empty allows nothing, which the form cannot say, so that it is kept too.
 */
export function keptTerms(terms: MandateTerms): MandateTerms {
  const {
    name,
    mode,
    asset,
    scale,
    objects = {},
    content,
    means,
    amount,
    limits,
    time,
    session,
    approval,
    delegation,
  } = terms;
  const { categories, countries, payees, payeeKinds, geofence, geofenceDeny } = objects;
  const keptObjects = defined({
    categories: keptList(categories),
    countries: keptList(countries),
    payees: keptList(payees),
    payeeKinds,
    geofence,
    geofenceDeny,
  });
  const keptLimits = limits?.filter((limit) => !showsLimit(limit)) ?? [];
  const zone = time?.timeZone ?? zoneOf(limits ?? []);
  const keptEnd = time?.to !== undefined && !(zone && endsWithDay(time.to, zone)) ? time.to : undefined;
  const kept = {
    objects: orNone(keptObjects),
    content,
    means: orNone(defined({ rails: means?.rails, offlineMax: means?.offlineMax })),
    amount: orNone(defined({ min: amount?.min })),
    limits: keptLimits.length > 0 ? keptLimits : undefined,
    time: orNone(
      defined({
        from: time?.from,
        to: keptEnd,
        minIntervalMs: time?.minIntervalMs,
        maxOpenHolds: time?.maxOpenHolds,
      }),
    ),
    session,
    approval: approval?.approvers && { approvers: approval.approvers, waitMs: approval.waitMs },
    delegation,
  };
  return { name, mode, asset, scale, ...defined(kept) };
}

/** Whether the form has words for the limit. */
export function showsLimit({ window, per = 'mandate' }: Limit): boolean {
  return per === 'mandate' && (window.type !== 'rolling' || window.ms % HOUR_MS === 0);
}

function limitDraft(limit: Limit, scale: number): DraftLimit {
  const { id, measure, max, unit = '', window } = limit;
  const every: Every =
    window.type === 'calendar' ? window.unit : window.type === 'rolling' ? 'hours' : 'ever';
  return {
    key: id,
    origin: limit,
    measure,
    max: measure === 'amount' ? typedOf(max, scale) : max,
    unit,
    every,
    startsOn: String((window.type === 'calendar' && window.anchor) || 1),
    hours: window.type === 'rolling' ? String(window.ms / HOUR_MS) : '24',
  };
}

function zoneOf(limits: readonly Limit[]): string | undefined {
  for (const { window } of limits) if (window.type === 'calendar') return window.timeZone;
  return undefined;
}

type Lists<T> = { allow?: T[]; deny?: T[] };

function keptList<T>(list: Lists<T> | undefined): Lists<T> | undefined {
  if (!list) return undefined;
  const allow = list.allow?.length === 0 ? list.allow : undefined;
  return orNone(defined({ allow, deny: list.deny }));
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the properties that are undefined. */
export function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>;
}

export function orNone<T extends object>(object: T): T | undefined {
  return Object.keys(object).length > 0 ? object : undefined;
}
