/** The terms of a mandate in plain words: every rule as a sentence, and all of them as one. */

import type { MandateTerms } from '@bank-of-things/sdk';
import { categoryName } from './categories.ts';
import { countryName } from './countries.ts';
import { limitText } from './limits.ts';
import { both, either, sentence } from './lists.ts';
import { amountText } from './money.ts';
import { hoursText } from './schedule.ts';
import { counted, durationText, momentText, type Standpoint } from './time.ts';

export type TermsContext = Standpoint & { readonly nameOf: (id: string) => string | undefined };
/** One rule: its path in the terms, and what it means, as the rest of a sentence. */
export type TermWords = { readonly path: string; readonly words: string };

type AllowDeny = { readonly allow?: readonly string[]; readonly deny?: readonly string[] };

/** Every rule of the terms; nothing that restricts is left out. */
export function termsInWords(terms: MandateTerms, context: TermsContext): TermWords[] {
  return [
    ...objectWords(terms, context),
    ...contentWords(terms),
    ...amountWords(terms),
    ...(terms.limits ?? []).map((limit) => ({
      path: `limits/${limit.id}`,
      words: `at most ${limitText(limit, terms)}`,
    })),
    ...timeWords(terms, context),
    ...sessionWords(terms),
    ...meansWords(terms),
    ...signatureWords(terms),
    ...approvalWords(terms),
    ...delegationWords(terms),
  ];
}

/** The whole mandate as short sentences. */
export function summaryOf(
  terms: MandateTerms,
  { thing, source, ...context }: TermsContext & { thing: string; source: string },
): string[] {
  const all = termsInWords(terms, context);
  const pick = (matches: (path: string) => boolean) =>
    all.filter(({ path }) => matches(path)).map(({ words }) => words);
  const scope = pick((path) => path.startsWith('objects/'));
  const bounds = pick((path) => path.startsWith('amount/') || path.startsWith('limits/'));
  const asks = pick((path) => path.startsWith('approval/'));
  const rest = pick((path) => !/^(objects|amount|limits|approval)\//.test(path));
  const where = scope.length > 0 ? scope.join(', ') : 'anywhere';
  return [
    `${thing} may spend from ${source} ${where}.`,
    bounds.length > 0 ? `${sentence(both(bounds))}.` : 'No amount is too large as long as there is money.',
    ...(asks.length > 0 ? [`It asks first ${both(asks)}.`] : []),
    ...rest.map((words) => `${sentence(words)}.`),
    ...(terms.mode === 'shadow'
      ? ['Only tried for now: it shows what it would decide, and binds nothing.']
      : []),
  ];
}

function objectWords({ objects }: MandateTerms, { nameOf }: TermsContext): TermWords[] {
  if (!objects) return [];
  const kinds: Readonly<Record<string, string>> = {
    business: 'businesses',
    thing: 'things',
    person: 'persons',
  };
  const lists: [string, string, AllowDeny | undefined, (code: string) => string][] = [
    ['payees', 'at', objects.payees, (id) => nameOf(id) ?? 'a payee without a name here'],
    ['payeeKinds', 'only with', objects.payeeKinds, (kind) => kinds[kind] ?? kind],
    ['categories', 'at', objects.categories, categoryName],
    ['countries', 'in', objects.countries, countryName],
  ];
  const words = lists.flatMap(([name, before, list, read]) =>
    listWords(`objects/${name}`, before, list, read),
  );
  return [
    ...words,
    ...areaWords('objects/geofence', 'inside', objects.geofence),
    ...areaWords('objects/geofenceDeny', 'outside', objects.geofenceDeny),
  ];
}

function areaWords(path: string, where: string, { length }: readonly unknown[] = []): TermWords[] {
  if (length === 0) return [];
  return [{ path, words: `${where} ${length === 1 ? 'one area' : `${length} areas`} on the map` }];
}

function listWords(
  path: string,
  before: string,
  { allow, deny }: AllowDeny = {},
  read: (code: string) => string,
): TermWords[] {
  const words: TermWords[] = [];
  if (allow) {
    const named = allow.length > 0 ? either(unique(allow.map(read))) : 'none';
    words.push({ path, words: `${before} ${named}` });
  }
  if (deny && deny.length > 0) {
    words.push({ path, words: `not ${before.replace('only ', '')} ${either(unique(deny.map(read)))}` });
  }
  return words;
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}

function contentWords({ content }: MandateTerms): TermWords[] {
  const words: TermWords[] = [];
  if (content?.items) {
    const items = content.items.map(({ category, sku, unit, maxUnitPrice, maxQuantity }) => {
      const what = [category, sku, unit && `in ${unit}`].filter(Boolean).join(' ') || 'anything';
      const bounds = [
        maxUnitPrice && `at most ${maxUnitPrice} a unit`,
        maxQuantity && `at most ${maxQuantity}${unit ? ` ${unit}` : ''}`,
      ].filter(Boolean);
      return bounds.length > 0 ? `${what} (${bounds.join(', ')})` : what;
    });
    words.push({ path: 'content/items', words: `only ${either(items) || 'nothing'} may be bought` });
  }
  if (content?.offerHash)
    words.push({ path: 'content/offerHash', words: 'only one certain offer may be bought' });
  return words;
}

function amountWords({ amount, ...money }: MandateTerms): TermWords[] {
  const words: TermWords[] = [];
  if (amount?.min)
    words.push({ path: 'amount/min', words: `at least ${amountText(amount.min, money)} at once` });
  if (amount?.max)
    words.push({ path: 'amount/max', words: `at most ${amountText(amount.max, money)} at once` });
  return words;
}

function timeWords({ time = {} }: MandateTerms, context: TermsContext): TermWords[] {
  const words: TermWords[] = [];
  const { from, to, weekly, timeZone, minIntervalMs, maxOpenHolds } = time;
  if (from) words.push({ path: 'time/from', words: `valid from ${momentText(from, context)}` });
  if (to) words.push({ path: 'time/to', words: `valid until ${momentText(to, context)}` });
  if (weekly) {
    const zone = timeZone ? ` (${zoneText(timeZone)})` : '';
    words.push({ path: 'time/weekly', words: `only ${hoursText(weekly)}${zone}` });
  }
  if (minIntervalMs) {
    words.push({
      path: 'time/minIntervalMs',
      words: `at least ${durationText(minIntervalMs)} between two payments`,
    });
  }
  if (maxOpenHolds) {
    words.push({
      path: 'time/maxOpenHolds',
      words: `at most ${counted(maxOpenHolds, 'amount')} held at once`,
    });
  }
  return words;
}

/** `Berlin time` for `Europe/Berlin`. */
export function zoneText(timeZone: string): string {
  return timeZone === 'UTC' ? 'UTC' : `${(timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ')} time`;
}

function sessionWords({ session = {}, ...money }: MandateTerms): TermWords[] {
  const { maxAmount, maxQuantity, unit = '', maxDurationMs } = session;
  const bounds = [
    maxAmount && amountText(maxAmount, money),
    maxQuantity && `${maxQuantity} ${unit}`.trim(),
    maxDurationMs && durationText(maxDurationMs),
  ].filter((bound) => bound !== undefined && bound !== '' && bound !== 0);
  if (bounds.length === 0) return [];
  return [{ path: 'session', words: `a session takes at most ${both(bounds.map(String))}` }];
}

function meansWords({ means = {}, ...money }: MandateTerms): TermWords[] {
  const words: TermWords[] = [];
  if (means.creditAllowed)
    words.push({ path: 'means/creditAllowed', words: 'the account’s credit may be used' });
  if (means.rails) words.push({ path: 'means/rails', words: 'only inside the bank' });
  if (means.offlineMax) {
    words.push({
      path: 'means/offlineMax',
      words: `at most ${amountText(means.offlineMax, money)} without a network`,
    });
  }
  return words;
}

function signatureWords({ signatures, ...money }: MandateTerms): TermWords[] {
  if (!signatures) return [];
  const { secondAbove } = signatures;
  const words =
    secondAbove === '0'
      ? 'every payment is signed by its second key as well'
      : `above ${amountText(secondAbove, money)} its second key signs as well`;
  return [{ path: 'signatures/secondAbove', words }];
}

function approvalWords({ approval, ...money }: MandateTerms): TermWords[] {
  const words: TermWords[] = [];
  if (approval?.above)
    words.push({ path: 'approval/above', words: `above ${amountText(approval.above, money)}` });
  if (approval?.firstPaymentToPayee) {
    words.push({ path: 'approval/firstPaymentToPayee', words: 'when it pays somebody for the first time' });
  }
  if (approval?.approvers) {
    words.push({
      path: 'approval/approvers',
      words: `(${counted(approval.approvers.length, 'person')} may answer)`.replace('persons', 'people'),
    });
  }
  return words;
}

function delegationWords({ delegation }: MandateTerms): TermWords[] {
  if (!delegation) return [];
  const asked = delegation.needsApproval ? ', which you approve' : '';
  return [{ path: 'delegation', words: `it may hand a narrower mandate to other things${asked}` }];
}
