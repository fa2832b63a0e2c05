/** What a rule is: one question that a mandate asks of every order, and the forms of its answer. */

import type { RefusalDefinition } from '../../platform/errors/refusals.ts';
import type { RuleResult } from './contract.ts';
import type { Charge, MandateUse, OrderFacts } from './model.ts';

export type RuleInput = {
  readonly mandateId: string;
  readonly use: MandateUse;
  readonly facts: OrderFacts;
  /** Limits add here what the order takes of them. */
  readonly charges: Charge[];
};

export type Rule = (input: RuleInput) => RuleResult;

/** Allows, or refuses with `refusal` when there is one. */
export function verdict(
  input: RuleInput,
  rule: string,
  refusal: RefusalDefinition | undefined,
  { observed, allowed }: { observed: string; allowed: string },
): RuleResult {
  const { mandateId } = input;
  if (!refusal) return { rule, mandateId, outcome: 'allow', observed, allowed };
  return { rule, mandateId, outcome: 'refuse', code: refusal.code, observed, allowed };
}

/** The answer of a rule that has nothing to say to this kind of order. */
export function notConcerned(input: RuleInput, rule: string): RuleResult {
  return { rule, mandateId: input.mandateId, outcome: 'allow' };
}

export const NOT_STATED = 'not stated';
