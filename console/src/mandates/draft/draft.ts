/** A mandate as the form holds it: what people type and choose, not yet checked. */

import type { Limit } from '@bank-of-things/sdk';
import type { Weekday } from '../../words/schedule.ts';

/** How long a limit counts, as the form says it; `hours` looks back over so many hours. */
export type Every = 'day' | 'week' | 'month' | 'year' | 'hours' | 'ever';

export type DraftLimit = {
  /** Tells rows of the form apart. */
  readonly key: string;
  /** The limit of the terms that this row came from. */
  readonly origin?: Limit;
  readonly measure: Limit['measure'];
  readonly max: string;
  /** Of quantities. */
  readonly unit: string;
  readonly every: Every;
  /** Weekday, day of the month or month with which the period begins. */
  readonly startsOn: string;
  readonly hours: string;
};

export type DraftSpan = {
  readonly key: string;
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
};

/** What people type stays as they typed it. Empty means: no such rule. */
export type Draft = {
  readonly name: string;
  readonly account: string;
  readonly categories: readonly string[];
  readonly countries: readonly string[];
  readonly payees: readonly string[];
  readonly atOnce: string;
  readonly limits: readonly DraftLimit[];
  readonly askAbove: string;
  readonly asksNewPayees: boolean;
  readonly waitMinutes: string;
  /** Above this amount the thing's second key signs as well; `0` is always. */
  readonly signTwiceAbove: string;
  readonly hours: readonly DraftSpan[];
  readonly timeZone: string;
  /** A day, `2026-12-31`: the last on which it is valid. */
  readonly lastDay: string;
  readonly mayUseCredit: boolean;
  readonly isShadow: boolean;
};

export const WEEK: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** Where a new mandate begins: bounded, but not yet about anything. */
export function newDraft(account: string, timeZone: string): Draft {
  return {
    name: '',
    account,
    categories: [],
    countries: [],
    payees: [],
    atOnce: '',
    limits: [{ ...newLimit('first'), max: '' }],
    askAbove: '',
    asksNewPayees: false,
    waitMinutes: '60',
    signTwiceAbove: '',
    hours: [],
    timeZone,
    lastDay: '',
    mayUseCredit: false,
    isShadow: false,
  };
}

export function newLimit(key: string): DraftLimit {
  return { key, measure: 'amount', max: '', unit: '', every: 'month', startsOn: '1', hours: '24' };
}
