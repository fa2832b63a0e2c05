/** Rules about how much is paid, with what means, and from which amount a second signature or the owner is asked for. */

import type { RefusalDefinition } from '../../platform/errors/refusals.ts';
import { assetIdOf } from '../../platform/kernel/money.ts';
import { millionths } from '../../platform/kernel/schemas.ts';
import { MandateRefusals, type MandateTerms, type RuleResult } from './contract.ts';
import { NOT_STATED, notConcerned, type Rule, type RuleInput, verdict } from './rule.ts';

export function meansRules({ means }: MandateTerms): Rule[] {
  const rules: Rule[] = [];
  if (means?.rails) rules.push(railsRule(means.rails));
  rules.push(creditRule(means?.creditAllowed));
  if (means?.offlineMax !== undefined) rules.push(offlineRule);
  return rules;
}

export function amountRules(terms: MandateTerms): Rule[] {
  const rules: Rule[] = [assetRule(assetIdOf(terms))];
  if (terms.amount?.min !== undefined) {
    rules.push(amountRule('amount/min', terms.amount.min, MandateRefusals['amount-below-min']));
  }
  if (terms.amount?.max !== undefined) {
    rules.push(amountRule('amount/max', terms.amount.max, MandateRefusals['amount-above-max']));
  }
  return rules;
}

export function sessionRules({ session }: MandateTerms): Rule[] {
  const rules: Rule[] = [];
  if (session?.maxAmount !== undefined) rules.push(sessionAmountRule(session.maxAmount));
  if (session?.maxQuantity !== undefined) rules.push(sessionQuantityRule(session.maxQuantity, session.unit));
  if (session?.maxDurationMs !== undefined) rules.push(sessionDurationRule(session.maxDurationMs));
  return rules;
}

export function approvalRules({ approval }: MandateTerms): Rule[] {
  const rules: Rule[] = [];
  if (approval?.above !== undefined) rules.push(askAboveRule(approval.above));
  if (approval?.firstPaymentToPayee) rules.push(askFirstPaymentRule);
  return rules;
}

export function signatureRules({ signatures }: MandateTerms): Rule[] {
  return signatures ? [secondSignatureRule(signatures.secondAbove)] : [];
}

/** The cap is for vouchers that are paid without a network; an order that is decided here is none. */
const offlineRule: Rule = (input) => notConcerned(input, 'means/offlineMax');

function railsRule(rails: readonly string[]): Rule {
  const allowed = rails.join(', ') || 'none';
  return (input) => {
    const observed = input.facts.rail;
    const refusal = rails.includes(observed) ? undefined : MandateRefusals['means-not-allowed'];
    return verdict(input, 'means/rails', refusal, { observed, allowed });
  };
}

/** Holds even where the terms are silent, because credit is allowed only in so many words. */
function creditRule(creditAllowed = false): Rule {
  const allowed = creditAllowed ? 'credit' : 'balance only';
  return (input) => {
    const { usesCredit } = input.facts;
    const refusal = usesCredit && !creditAllowed ? MandateRefusals['credit-not-allowed'] : undefined;
    return verdict(input, 'means/creditAllowed', refusal, {
      observed: usesCredit ? 'credit' : 'balance',
      allowed,
    });
  };
}

function assetRule(allowed: string): Rule {
  return (input) => {
    const observed = input.facts.assetId;
    const refusal = observed === allowed ? undefined : MandateRefusals['asset-not-allowed'];
    return verdict(input, 'asset', refusal, { observed, allowed });
  };
}

function amountRule(rule: 'amount/min' | 'amount/max', allowed: string, otherwise: RefusalDefinition): Rule {
  const bound = BigInt(allowed);
  return (input) => {
    const { amount } = input.facts;
    const fits = rule === 'amount/min' ? amount >= bound : amount <= bound;
    return verdict(input, rule, fits ? undefined : otherwise, { observed: amount.toString(), allowed });
  };
}

function sessionAmountRule(allowed: string): Rule {
  const max = BigInt(allowed);
  return (input) => {
    const { amount } = input.facts;
    return sessionVerdict(input, 'session/maxAmount', amount <= max, {
      observed: amount.toString(),
      allowed,
    });
  };
}

function sessionQuantityRule(maxQuantity: string, unit: string | undefined): Rule {
  const max = millionths(maxQuantity);
  const allowed = `${maxQuantity} ${unit ?? ''}`.trimEnd();
  return (input) => {
    const { session } = input.facts;
    const quantity = session?.maxQuantity;
    const sameUnit = unit === undefined || session?.unit === unit;
    const fits = quantity !== undefined && sameUnit && millionths(quantity) <= max;
    const observed = quantity === undefined ? NOT_STATED : `${quantity} ${session?.unit ?? ''}`.trimEnd();
    return sessionVerdict(input, 'session/maxQuantity', fits, { observed, allowed });
  };
}

function sessionDurationRule(maxDurationMs: number): Rule {
  return (input) => {
    const durationMs = input.facts.session?.maxDurationMs;
    const fits = durationMs !== undefined && durationMs <= maxDurationMs;
    return sessionVerdict(input, 'session/maxDurationMs', fits, {
      observed: durationMs === undefined ? NOT_STATED : `${durationMs}`,
      allowed: `${maxDurationMs}`,
    });
  };
}

/** A session that does not state its ceiling has none, and so is larger than any. */
function sessionVerdict(
  input: RuleInput,
  rule: string,
  fits: boolean,
  answer: { observed: string; allowed: string },
): RuleResult {
  if (input.facts.kind !== 'session') return notConcerned(input, rule);
  return verdict(input, rule, fits ? undefined : MandateRefusals['session-limit-exceeded'], answer);
}

/** Whether the secondary key signed, the door has established; whose it is, is no matter of the mandate. */
function secondSignatureRule(above: string): Rule {
  const bound = BigInt(above);
  const allowed = `${above} with one signature`;
  return (input) => {
    const { amount, secondSigned = false } = input.facts;
    const fits = secondSigned || amount <= bound;
    const refusal = fits ? undefined : MandateRefusals['second-signature-required'];
    const observed = `${amount} with ${secondSigned ? 'two signatures' : 'one signature'}`;
    return verdict(input, 'signatures/secondAbove', refusal, { observed, allowed });
  };
}

function askAboveRule(allowed: string): Rule {
  const above = BigInt(allowed);
  return (input) => {
    const { amount } = input.facts;
    return question(input, 'approval/above', amount > above, { observed: amount.toString(), allowed });
  };
}

const askFirstPaymentRule: Rule = (input) => {
  const { id } = input.facts.payee;
  const isFirst = !input.use.knownPayees.has(id);
  return question(input, 'approval/firstPaymentToPayee', isFirst, {
    observed: id,
    allowed: 'payees paid before',
  });
};

function question(
  input: RuleInput,
  rule: string,
  asks: boolean,
  answer: { observed: string; allowed: string },
): RuleResult {
  const { mandateId } = input;
  if (!asks) return { rule, mandateId, outcome: 'allow', ...answer };
  return { rule, mandateId, outcome: 'ask', code: MandateRefusals['approval-required'].code, ...answer };
}
