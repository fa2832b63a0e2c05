/** Tries terms on recorded payments, to show before they bind what they would have done. */

import { type Instant, toIso } from '../../platform/kernel/clock.ts';
import type { BackTestReport, MandateTerms, RuleResult } from './contract.ts';
import type { Charge, MandateEvaluation, MandateUse, OpenCharge, OrderFacts } from './model.ts';
import { evaluateTerms } from './rules.ts';
import {
  applySettlement,
  countAuthorised,
  countHoldEnded,
  emptyUse,
  pruneCounters,
  rememberPayee,
  reserveCharge,
  type SettlementStep,
  settleCharges,
} from './usage.ts';

/**
 * A payment as it was recorded. `captured` and `endedAt` (when its hold ended) are absent where it was refused then:
 * such a payment counts in full and at once if the terms allow it.
 */
export type RecordedPayment = {
  readonly id: string;
  readonly facts: OrderFacts;
  readonly captured?: bigint;
  readonly endedAt?: Instant;
  readonly metered?: SettlementStep['metered'];
};

type OpenHold = {
  readonly payment: RecordedPayment;
  readonly endsAt: Instant;
  readonly charges: OpenCharge[];
};
/** What is counted; which payments were looked at says who picked them. */
type BackTestCounts = Omit<BackTestReport, 'complete' | 'since'>;
type RuleCounts = Map<string, BackTestReport['byRule'][number]>;

/** No mandate has this id: the terms are not in force yet. */
const NO_MANDATE = '00000000-0000-0000-0000-000000000000';
const MAX_EXAMPLES = 20;
const PAYMENTS_BETWEEN_PRUNINGS = 256;

/**
 * Runs the rules over `payments` in the order of their time, with a use of their own that begins empty. What the terms
 * would have asked about counts as approved; the earliest refused or asked payments are the examples.
 */
export function backTest(terms: MandateTerms, payments: readonly RecordedPayment[]): BackTestCounts {
  const use = emptyUse();
  const counts: RuleCounts = new Map();
  const report: BackTestCounts = { payments: 0, allowed: 0, asked: 0, refused: 0, byRule: [], examples: [] };
  let holds: OpenHold[] = [];
  for (const payment of payments.toSorted((a, b) => a.facts.now - b.facts.now)) {
    const { facts } = payment;
    for (const hold of holds) if (hold.endsAt <= facts.now) end(use, hold);
    holds = holds.filter(({ endsAt }) => endsAt > facts.now);
    if (report.payments % PAYMENTS_BETWEEN_PRUNINGS === 0) pruneCounters(use, terms, facts.now);

    const evaluation = evaluateTerms(terms, { mandateId: NO_MANDATE, use, facts });
    count(report, counts, payment, evaluation);
    if (evaluation.outcome !== 'refuse') holds.push(authorise(use, terms, payment, evaluation.charges));
  }
  report.byRule = [...counts.values()].sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1));
  return report;
}

function count(
  report: BackTestCounts,
  counts: RuleCounts,
  { id, facts }: RecordedPayment,
  { outcome, rules }: MandateEvaluation,
): void {
  report.payments += 1;
  if (outcome === 'allow') {
    report.allowed += 1;
    return;
  }
  if (outcome === 'ask') report.asked += 1;
  else report.refused += 1;
  const objecting = rules.filter((rule) => rule.outcome !== 'allow');
  for (const rule of objecting) countRule(counts, rule);
  if (report.examples.length < MAX_EXAMPLES) {
    report.examples.push({ paymentId: id, at: toIso(facts.now), outcome, rules: objecting });
  }
}

function countRule(counts: RuleCounts, { rule, outcome }: RuleResult): void {
  if (outcome === 'allow') return;
  const key = `${rule} ${outcome}`;
  const known = counts.get(key) ?? { rule, outcome, count: 0 };
  counts.set(key, { ...known, count: known.count + 1 });
}

function authorise(
  use: MandateUse,
  terms: MandateTerms,
  payment: RecordedPayment,
  charges: readonly Charge[],
): OpenHold {
  const { facts, endedAt } = payment;
  const holds = facts.kind !== 'exact';
  countAuthorised(use, terms, { at: facts.now, holds });
  rememberPayee(use, terms, facts.payee.id);
  for (const charge of charges) reserveCharge(use, charge);
  const open = charges.map((charge) => ({ ...charge, reservedLeft: charge.amount }));
  return { payment, endsAt: holds ? (endedAt ?? facts.now) : facts.now, charges: open };
}

/** Everything that was captured counts at the end of the hold; until then all of it is reserved. */
function end(use: MandateUse, { payment, charges }: OpenHold): void {
  const { facts, captured = facts.amount, metered } = payment;
  const step = { captured, capturedBefore: 0n, final: true, ...(metered && { metered }) };
  for (const settlement of settleCharges(charges, step).settlements) applySettlement(use, settlement);
  if (facts.kind !== 'exact') countHoldEnded(use);
}
