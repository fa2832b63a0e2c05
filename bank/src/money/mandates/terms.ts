/** Terms made ready for the hot path: every rule that is present becomes one function. */

import { MandateRefusals, type MandateTerms } from './contract.ts';
import { knownPart, unknownRules } from './known-rules.ts';
import { type CompiledLimit, compileLimit } from './limits.ts';
import type { Rule } from './rule.ts';
import { amountRules, approvalRules, meansRules, sessionRules, signatureRules } from './rules-amount.ts';
import { contentRules } from './rules-content.ts';
import { limitRule } from './rules-limits.ts';
import { objectRules } from './rules-objects.ts';
import { paceRules, validityRules } from './rules-time.ts';
import { checkTerms } from './terms-check.ts';

/** `limits` by their id. Both are in the order of the terms. */
export type CompiledTerms = {
  readonly rules: readonly Rule[];
  readonly limits: ReadonlyMap<string, CompiledLimit>;
};

const compiled = new WeakMap<MandateTerms, CompiledTerms>();

/** More different terms than this, and those that are met from then on share nothing with the earlier ones. */
const MOST_SHARED = 10_000;
const shared = new Map<string, MandateTerms>();

/** The same object for equal terms: a fleet's mandates differ only in whom they are given to. */
export function sharedTerms(terms: MandateTerms): MandateTerms {
  if (compiled.has(terms)) return terms;
  const text = JSON.stringify(terms);
  const known = shared.get(text);
  if (known) return known;
  if (shared.size >= MOST_SHARED) shared.clear();
  shared.set(text, terms);
  return terms;
}

/** Remembers the result per object: terms are never changed, a new version brings new ones. */
export function compileTerms(terms: MandateTerms): CompiledTerms {
  const known = compiled.get(terms);
  if (known) return known;
  const fresh = compile(terms);
  compiled.set(terms, fresh);
  return fresh;
}

/**
 * What the engine does not know refuses, and the rest is asked beside it, so that nobody is told less than before.
 * Terms that contradict themselves cannot be asked: they refuse everything and say why.
 */
function compile(whole: MandateTerms): CompiledTerms {
  const unknown = unknownRules(whole).map((path) => unknownRule(path));
  const terms = unknown.length > 0 ? knownPart(whole) : whole;
  const problems = checkTerms(terms).map((problem) => unknownRule('terms', problem));
  if (problems.length > 0) return { rules: [...unknown, ...problems], limits: new Map() };

  const limits = (terms.limits ?? []).map(compileLimit);
  const rules = [
    ...unknown,
    ...validityRules(terms),
    ...objectRules(terms),
    ...contentRules(terms),
    ...meansRules(terms),
    ...amountRules(terms),
    ...sessionRules(terms),
    ...limits.map(limitRule),
    ...paceRules(terms),
    ...signatureRules(terms),
    ...approvalRules(terms),
  ];
  return { rules, limits: new Map(limits.map((limit) => [limit.limit.id, limit])) };
}

function unknownRule(rule: string, problem?: string): Rule {
  const { code } = MandateRefusals['constraint-unknown'];
  const observed = problem === undefined ? {} : { observed: problem };
  return ({ mandateId }) => ({ rule, mandateId, outcome: 'refuse', code, ...observed });
}
