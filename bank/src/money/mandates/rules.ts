/** How a mandate, alone or with its ancestors, answers an order: every rule is asked, refuse wins over ask over allow. */

import { invariant } from '../../platform/kernel/invariant.ts';
import { MandateRefusals, type MandateTerms, type RuleResult } from './contract.ts';
import type { ChainLink, Charge, MandateEvaluation, MandateRecord, MandateUse, OrderFacts } from './model.ts';
import { type RuleInput, verdict } from './rule.ts';
import { compileTerms } from './terms.ts';

const PRECEDENCE = new Map(Object.values(MandateRefusals).map(({ code }, index) => [code, index]));

/**
 * One mandate by itself, whatever its mode and without its ancestors. `charges` is what the order takes of its limits;
 * a refused order takes nothing, one that asks takes it once it is approved.
 */
export function evaluateMandate(
  mandate: MandateRecord,
  use: MandateUse,
  facts: OrderFacts,
): MandateEvaluation {
  const rules: RuleResult[] = [];
  const charges: Charge[] = [];
  const input = { mandateId: mandate.id, use, facts, charges };
  askStanding(mandate, input, rules);
  askBinding(mandate, input, rules);
  askTerms(mandate.terms, input, rules);
  return concluded(mandate, rules, charges);
}

/**
 * A shadow mandate beside the one in force. Its answer is reported and binds nothing; its charges are applied to its
 * own use when the order is paid, so that it reports as if it were in force.
 */
export function evaluateShadow({ mandate, use }: ChainLink, facts: OrderFacts): MandateEvaluation {
  invariant(mandate.terms.mode === 'shadow', 'Only a shadow mandate is evaluated beside another.');
  return evaluateMandate(mandate, use, facts);
}

/**
 * The named mandate and all its ancestors, which must agree. Ancestors were given to other things, so that only the
 * named mandate must be this thing's and this account's.
 */
export function evaluateChain(chain: readonly ChainLink[], facts: OrderFacts): MandateEvaluation {
  const [named] = chain;
  invariant(named, 'An order names a mandate.');
  const rules: RuleResult[] = [];
  const charges: Charge[] = [];
  for (const [index, { mandate, use }] of chain.entries()) {
    invariant(mandate.parentId === chain[index + 1]?.mandate.id, 'A chain names every ancestor in order.');
    const input = { mandateId: mandate.id, use, facts, charges };
    askStanding(mandate, input, rules);
    if (index === 0) askBinding(mandate, input, rules);
    if (mandate.terms.mode !== 'enforce') {
      const answer = { observed: mandate.terms.mode, allowed: 'enforce' };
      rules.push(verdict(input, 'mode', MandateRefusals['mandate-is-shadow'], answer));
    }
    askTerms(mandate.terms, input, rules);
  }
  return concluded(named.mandate, rules, charges);
}

/** Terms alone, for back-tests: as if they were in force for this thing and account. */
export function evaluateTerms(
  terms: MandateTerms,
  { mandateId, use, facts }: { mandateId: string; use: MandateUse; facts: OrderFacts },
): MandateEvaluation {
  const rules: RuleResult[] = [];
  const charges: Charge[] = [];
  askTerms(terms, { mandateId, use, facts, charges }, rules);
  return concluded({ id: mandateId, version: 1 }, rules, charges);
}

/** The refusing rule whose code comes first in `MandateRefusals`; undefined when nothing refuses. */
export function primaryRefusal({ rules }: Pick<MandateEvaluation, 'rules'>): RuleResult | undefined {
  let primary: RuleResult | undefined;
  for (const rule of rules) {
    if (rule.outcome === 'refuse' && (!primary || precedenceOf(rule) < precedenceOf(primary))) primary = rule;
  }
  return primary;
}

function precedenceOf({ code }: RuleResult): number {
  return PRECEDENCE.get(code ?? '') ?? PRECEDENCE.size;
}

/** State and binding are no terms; they are in the record only when they refuse. */
function askStanding({ state }: MandateRecord, input: RuleInput, rules: RuleResult[]): void {
  if (state === 'active') return;
  const refusal = MandateRefusals[state === 'revoked' ? 'mandate-revoked' : 'mandate-not-active'];
  rules.push(verdict(input, 'state', refusal, { observed: state, allowed: 'active' }));
}

function askBinding({ thingId, account }: MandateRecord, input: RuleInput, rules: RuleResult[]): void {
  const refusal = MandateRefusals['mandate-key-mismatch'];
  const { facts } = input;
  if (facts.thingId !== thingId) {
    rules.push(verdict(input, 'thing', refusal, { observed: facts.thingId, allowed: thingId }));
  }
  if (facts.account !== account) {
    rules.push(verdict(input, 'account', refusal, { observed: facts.account, allowed: account }));
  }
}

function askTerms(terms: MandateTerms, input: RuleInput, rules: RuleResult[]): void {
  for (const rule of compileTerms(terms).rules) rules.push(rule(input));
}

function concluded(
  { id, version }: { readonly id: string; readonly version: number },
  rules: RuleResult[],
  charges: Charge[],
): MandateEvaluation {
  let outcome: MandateEvaluation['outcome'] = 'allow';
  for (const rule of rules) {
    if (rule.outcome === 'refuse') return { mandateId: id, version, outcome: 'refuse', rules, charges: [] };
    if (rule.outcome === 'ask') outcome = 'ask';
  }
  return { mandateId: id, version, outcome, rules, charges };
}
