/** The parts of a settled order that come in numbers: the payee's facts, rules, charges and lists of ids. */

import type { RuleResult } from '../../mandates/contract.ts';
import type { Charge } from '../../mandates/model.ts';
import type { PayeeFacts } from '../../payments/model.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

const PAYEE_KINDS: readonly PayeeFacts['kind'][] = ['business', 'thing', 'person'];
const OUTCOMES: readonly RuleResult['outcome'][] = ['allow', 'ask', 'refuse'];
const MEASURES: readonly Charge['measure'][] = ['amount', 'count', 'quantity'];

/** False when its id is no UUID; what was written meanwhile has to be thrown away. */
export function writePayee(out: ByteWriter, payee: PayeeFacts): boolean {
  if (!out.uuid(payee.id)) return false;
  out.byte(PAYEE_KINDS.indexOf(payee.kind) * 2 + (payee.blocked ? 1 : 0));
  out.text(payee.name);
  out.text(payee.category);
  out.text(payee.country);
  out.text(payee.account);
  return true;
}

export function readPayee(from: ByteReader): PayeeFacts {
  const id = from.uuid();
  const kindAndBlocked = from.byte();
  return {
    id,
    kind: memberOf(PAYEE_KINDS, kindAndBlocked >> 1),
    name: from.text(),
    category: from.text(),
    country: from.text(),
    account: from.text(),
    blocked: (kindAndBlocked & 1) === 1,
  };
}

export function skipPayee(from: ByteReader): void {
  from.skip(17);
  for (let texts = 4; texts > 0; texts -= 1) from.skipText();
}

/** Bits of a rule's first byte, beside its outcome in the two lowest. */
const OF_THE_MANDATE = 4;
const HAS_CODE = 8;
const HAS_OBSERVED = 16;
const HAS_ALLOWED = 32;
const HAS_REMAINING = 64;
const HAS_RESET = 128;

export function writeRules(out: ByteWriter, rules: readonly RuleResult[], mandateId: string): void {
  out.number(rules.length);
  for (const { rule, mandateId: id, outcome, code, observed, allowed, remaining, resetsAt } of rules) {
    out.byte(
      OUTCOMES.indexOf(outcome) |
        (id === mandateId ? OF_THE_MANDATE : 0) |
        (code === undefined ? 0 : HAS_CODE) |
        (observed === undefined ? 0 : HAS_OBSERVED) |
        (allowed === undefined ? 0 : HAS_ALLOWED) |
        (remaining === undefined ? 0 : HAS_REMAINING) |
        (resetsAt === undefined ? 0 : HAS_RESET),
    );
    out.text(rule);
    if (id !== mandateId) out.text(id);
    writeOptional(out, code);
    writeOptional(out, observed);
    writeOptional(out, allowed);
    writeOptional(out, remaining);
    writeOptional(out, resetsAt);
  }
}

function writeOptional(out: ByteWriter, text: string | undefined): void {
  if (text !== undefined) out.text(text);
}

export function readRules(from: ByteReader, mandateId: string): RuleResult[] {
  return Array.from({ length: from.number() }, () => {
    const flags = from.byte();
    const result: RuleResult = {
      rule: from.text(),
      mandateId: flags & OF_THE_MANDATE ? mandateId : from.text(),
      outcome: memberOf(OUTCOMES, flags & 3),
    };
    if (flags & HAS_CODE) result.code = from.text();
    if (flags & HAS_OBSERVED) result.observed = from.text();
    if (flags & HAS_ALLOWED) result.allowed = from.text();
    if (flags & HAS_REMAINING) result.remaining = from.text();
    if (flags & HAS_RESET) result.resetsAt = from.text();
    return result;
  });
}

/** Says no to the same bytes as `readRules`. */
export function skipRules(from: ByteReader): void {
  for (let rules = from.number(); rules > 0; rules -= 1) {
    const flags = from.byte();
    memberOf(OUTCOMES, flags & 3);
    from.skipText();
    if (!(flags & OF_THE_MANDATE)) from.skipText();
    for (let flag = HAS_CODE; flag <= HAS_RESET; flag *= 2) if (flags & flag) from.skipText();
  }
}

const HAS_UNIT = 8;

export function writeCharges(out: ByteWriter, charges: readonly Charge[], mandateId: string): void {
  out.number(charges.length);
  for (const { mandateId: id, limitId, scope, start, measure, unit, amount } of charges) {
    out.byte(
      MEASURES.indexOf(measure) |
        (id === mandateId ? OF_THE_MANDATE : 0) |
        (unit === undefined ? 0 : HAS_UNIT),
    );
    if (id !== mandateId) out.text(id);
    out.text(limitId);
    out.text(scope);
    out.number(start);
    out.integer(amount);
    if (unit !== undefined) out.text(unit);
  }
}

export function readCharges(from: ByteReader, mandateId: string): Charge[] {
  return Array.from({ length: from.number() }, () => {
    const flags = from.byte();
    const charge: Charge = {
      mandateId: flags & OF_THE_MANDATE ? mandateId : from.text(),
      limitId: from.text(),
      scope: from.text(),
      start: from.number(),
      measure: memberOf(MEASURES, flags & 3),
      amount: from.integer(),
    };
    return flags & HAS_UNIT ? { ...charge, unit: from.text() } : charge;
  });
}

/** What stands before the amount of a charge, which comes again and again. */
export function skipChargeHead(from: ByteReader): void {
  if (!(from.byte() & OF_THE_MANDATE)) from.skipText();
  from.skipText();
  from.skipText();
  from.number();
}

/** Without its amount, and with an empty mandate where it is the order's own. */
export function readChargeHead(from: ByteReader): Omit<Charge, 'amount' | 'unit'> & { hasUnit: boolean } {
  const flags = from.byte();
  return {
    mandateId: flags & OF_THE_MANDATE ? '' : from.text(),
    limitId: from.text(),
    scope: from.text(),
    start: from.number(),
    measure: memberOf(MEASURES, flags & 3),
    hasUnit: (flags & HAS_UNIT) !== 0,
  };
}

/** 0 for the one usual id and nothing else; otherwise their number plus one, and the ids. */
export function writeIds(out: ByteWriter, ids: readonly string[], usual: string): void {
  if (ids.length === 1 && ids[0] === usual) return out.number(0);
  out.number(ids.length + 1);
  for (const id of ids) out.text(id);
}

export function readIds(from: ByteReader, usual: string): string[] {
  const length = from.number();
  return length === 0 ? [usual] : Array.from({ length: length - 1 }, () => from.text());
}

function memberOf<T>(words: readonly T[], index: number): T {
  const word = words[index];
  if (word === undefined) throw new RangeError('The bytes name a word that does not exist.');
  return word;
}
