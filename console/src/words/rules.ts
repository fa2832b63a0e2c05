/** How one rule of a mandate answered, as a sentence that a person understands. */

import type { MandateTerms, RuleResult } from '@bank-of-things/sdk';
import { categoryName, categoryText } from './categories.ts';
import { countryName } from './countries.ts';
import { both, either, sentence } from './lists.ts';
import { amountText, type Unit } from './money.ts';
import { limitSentence, limitTitleOf } from './rule-limits.ts';
import { hoursText } from './schedule.ts';
import { durationText, momentText, type Standpoint } from './time.ts';

/** What is known around a rule’s answer. */
export type RuleContext = Standpoint & {
  readonly money: Unit;
  /** The terms that were asked, when they are at hand. */
  readonly terms?: MandateTerms | undefined;
  /** The name of a payee or thing. */
  readonly nameOf: (id: string) => string | undefined;
};

export type ExplainedRule = {
  readonly title: string;
  readonly text: string;
  readonly verdict: string;
  readonly outcome: RuleResult['outcome'];
};

type Wording = {
  readonly title: string;
  readonly text: (result: RuleResult, context: RuleContext) => string;
};

const VERDICTS = { allow: 'allowed', ask: 'asks first', refuse: 'refused' } as const;
const PAYEE_KINDS: Readonly<Record<string, string>> = {
  business: 'a business',
  thing: 'a thing',
  person: 'a person',
};

/** Everything a person needs of one answer. */
export function explain(result: RuleResult, context: RuleContext): ExplainedRule {
  const { rule, outcome } = result;
  const verdict = VERDICTS[outcome];
  if (rule.startsWith('limits/')) {
    return {
      title: limitTitleOf(rule, context),
      text: limitSentence(result, context),
      verdict,
      outcome,
    };
  }
  const { title, text } = WORDINGS[rule] ?? unknownWording(rule);
  return { title, text: text(result, context), verdict, outcome };
}

/** `Category: charging stations (5552) — allowed`. */
export function ruleSentence(result: RuleResult, context: RuleContext): string {
  const { title, text, verdict } = explain(result, context);
  return text ? `${title}: ${text} — ${verdict}` : `${title} — ${verdict}`;
}

/** A rule that has nothing to say to this kind of payment answers without saying what it saw. */
export function isConcerned({ outcome, observed }: RuleResult): boolean {
  return outcome !== 'allow' || observed !== undefined;
}

const WORDINGS: Readonly<Record<string, Wording>> = {
  state: { title: 'Mandate', text: ({ observed = 'not active' }) => `it is ${observed}` },
  thing: { title: 'Thing', text: () => 'the mandate was given to another thing' },
  account: { title: 'Account', text: () => 'the mandate is for another account' },
  mode: { title: 'Mode', text: () => 'the mandate is only being tried, so it pays nothing' },
  'objects/payees': listWording('Payee', (id, { nameOf }) => nameOf(id) ?? 'this payee'),
  'objects/payeeKinds': listWording('Kind of payee', (kind) => PAYEE_KINDS[kind] ?? kind),
  'objects/categories': listWording('Category', categoryName, categoryText),
  'objects/countries': listWording('Country', countryName),
  'objects/geofence': { title: 'Place', text: placeText },
  'objects/geofenceDeny': { title: 'Place', text: deniedPlaceText },
  'content/items': { title: 'What is bought', text: contentText },
  'content/offerHash': {
    title: 'Offer',
    text: ({ outcome }) => (outcome === 'allow' ? 'the one that was allowed' : 'another than was allowed'),
  },
  'means/rails': { title: 'Way of paying', text: () => 'inside the bank' },
  'means/creditAllowed': {
    title: 'Credit',
    text: ({ observed }) =>
      observed === 'credit' ? 'the balance alone does not cover it' : 'paid from the balance',
  },
  asset: { title: 'Currency', text: assetText },
  'amount/min': amountWording('Smallest amount', 'at least'),
  'amount/max': amountWording('Amount at once', 'at most'),
  'session/maxAmount': amountWording('Amount of a session', 'at most'),
  'session/maxQuantity': plainWording('Quantity of a session', (text) => text),
  'session/maxDurationMs': plainWording('Length of a session', millisecondsText),
  'time/from': momentWording('Begins', 'from'),
  'time/to': momentWording('Ends', 'until'),
  'time/weekly': { title: 'Hours', text: hoursSentence },
  'time/minIntervalMs': {
    title: 'Pause between payments',
    text: ({ observed, allowed }) =>
      `${millisecondsText(observed)} since the last one; at least ${millisecondsText(allowed)}`,
  },
  'time/maxOpenHolds': {
    title: 'Held at once',
    text: ({ observed, allowed }) => `this would be number ${observed}; at most ${allowed}`,
  },
  'signatures/secondAbove': {
    title: 'Second signature',
    text: ({ observed = '', allowed = '' }, { money }) => {
      const above = allowed.split(' ')[0] ?? '0';
      const count = observed.endsWith('two signatures') ? 'signed with both keys' : 'signed with one key';
      return above === '0'
        ? `${count}; always needs both`
        : `${count}; needs both above ${amountText(above, money)}`;
    },
  },
  'approval/above': {
    title: 'Ask above',
    text: ({ observed = '0', allowed = '0', outcome }, { money }) =>
      `${amountText(observed, money)} is ${outcome === 'ask' ? 'above' : 'not above'} ${amountText(allowed, money)}`,
  },
  'approval/firstPaymentToPayee': {
    title: 'New payees',
    text: ({ observed = '', outcome }, { nameOf }) => {
      const name = nameOf(observed) ?? 'this payee';
      return outcome === 'ask' ? `${name} has never been paid before` : `${name} was paid before`;
    },
  },
};

function unknownWording(rule: string): Wording {
  return {
    title: sentence(rule.replaceAll('/', ' · ').replaceAll('-', ' ')),
    text: ({ observed, allowed }) =>
      both([observed, allowed && `allowed ${allowed}`].filter((text) => text !== undefined).filter(Boolean)),
  };
}

/** Lists are recorded as `a, b and 3 more; not c`. */
function listWording(
  title: string,
  name: (code: string, context: RuleContext) => string,
  inFull: (code: string, context: RuleContext) => string = name,
): Wording {
  return {
    title,
    text: ({ observed = '', allowed = '', outcome }, context) => {
      const seen = inFull(observed, context);
      if (outcome === 'allow') return seen;
      const [listed = '', denied = ''] = allowed.split(/;? ?not /);
      const words = (codes: string) =>
        codes.split(/, | and (?=[0-9]+ more)/).map((code) => named(code, name, context));
      if (listed !== '' && listed !== 'any') return `${seen}; only ${either(words(listed))}`;
      return denied ? `${seen}; anything but ${either(words(denied))}` : seen;
    },
  };
}

function named(
  code: string,
  name: (code: string, context: RuleContext) => string,
  context: RuleContext,
): string {
  return /^[0-9]+ more$/.test(code) || code === 'none' ? code : name(code, context);
}

function amountWording(title: string, bound: string): Wording {
  return {
    title,
    text: ({ observed = '0', allowed = '0' }, { money }) =>
      `${amountText(observed, money)}, ${bound} ${amountText(allowed, money)}`,
  };
}

function plainWording(title: string, read: (text: string) => string): Wording {
  return {
    title,
    text: ({ observed = '', allowed = '' }) =>
      observed === 'not stated'
        ? `not stated; at most ${read(allowed)}`
        : `${read(observed)}, at most ${read(allowed)}`,
  };
}

function momentWording(title: string, word: string): Wording {
  return { title, text: ({ allowed = '' }, context) => `${word} ${momentText(allowed, context)}` };
}

function millisecondsText(text = '0'): string {
  return durationText(Number(text));
}

function placeText({ observed, outcome }: RuleResult): string {
  if (observed === 'not stated') return 'the thing did not say where it is';
  return outcome === 'allow' ? 'inside the allowed area' : 'outside the allowed area';
}

function deniedPlaceText({ observed, outcome }: RuleResult): string {
  if (observed === 'not stated') return 'the thing did not say where it is';
  return outcome === 'allow' ? 'outside the denied area' : 'inside the denied area';
}

function contentText({ observed = '', allowed = '', outcome, code = '' }: RuleResult): string {
  if (outcome === 'allow') return 'everything is on the list';
  if (code.endsWith('unit-price-exceeded')) return `unit price ${observed}, at most ${allowed}`;
  if (code.endsWith('quantity-exceeded')) return `quantity ${observed}, at most ${allowed}`;
  return observed === '0 lines' ? 'the order does not say what is bought' : `${observed} is not on the list`;
}

function assetText({ observed = '', allowed = '', outcome }: RuleResult): string {
  const [seen, listed] = [observed, allowed].map((asset) => asset.split('/')[0] ?? asset);
  return outcome === 'allow' ? `${seen}` : `${seen}; the mandate is in ${listed}`;
}

function hoursSentence({ allowed = '', outcome, resetsAt }: RuleResult, context: RuleContext): string {
  const weekly = context.terms?.time?.weekly;
  const hours = weekly ? hoursText(weekly) : allowed;
  if (outcome === 'allow') return `inside ${hours}`;
  return resetsAt ? `open ${hours}; again ${momentText(resetsAt, context)}` : `open ${hours}`;
}

/** What a rule is called, such as `Monthly budget` or `Category`. */
export function ruleTitle(rule: string, terms: MandateTerms | undefined): string {
  if (rule.startsWith('limits/')) return limitTitleOf(rule, { terms });
  return (WORDINGS[rule] ?? unknownWording(rule)).title;
}
