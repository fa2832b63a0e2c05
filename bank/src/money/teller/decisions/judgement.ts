/** Judging an order on the books as they are now: the mandate, its ancestors and shadows, then the funds. */

import type { RefusalRecord } from '../../../platform/errors/refusals.ts';
import type { Instant } from '../../../platform/kernel/clock.ts';
import { invariant } from '../../../platform/kernel/invariant.ts';
import { checkLinkedTransfers } from '../../ledger/draft.ts';
import type { LedgerAccount, Transfer } from '../../ledger/model.ts';
import { availableOf, balanceOf } from '../../ledger/rules.ts';
import { type DecisionRecord, MandateRefusals } from '../../mandates/contract.ts';
import type { ChainLink, Charge, MandateEvaluation, OrderFacts } from '../../mandates/model.ts';
import { evaluateChain, evaluateShadow, primaryRefusal } from '../../mandates/rules.ts';
import { emptyUse } from '../../mandates/usage.ts';
import type { PaymentRecord } from '../../payments/model.ts';
import { transferOf } from '../../payments/transfer-of.ts';
import { type Books, chainOf } from '../books.ts';
import type { Desk } from './decision.ts';

/** What deciding an order gives, before it is written down. */
export type Judgement = {
  readonly state: PaymentRecord['state'];
  readonly decision: DecisionRecord;
  readonly mandateVersion: number;
  readonly charges: readonly Charge[];
  readonly countedBy: readonly string[];
  readonly transfers: readonly Transfer[];
  readonly expiresAt?: Instant;
  /** Who may approve, when it waits. */
  readonly approvers?: readonly string[];
  readonly refusal?: RefusalRecord;
};

/**
 * Judges an order on the books as they are now: the mandate and its ancestors, the shadows beside it, then the funds.
 * Refuse wins over ask, ask over allow; with `approved` an ask counts as allow.
 */
export function judge(desk: Desk, draft: PaymentRecord, { approved }: { approved: boolean }): Judgement {
  const { books } = desk;
  const chain = chainOf(books, draft.mandateId);
  const facts = factsOf(desk, draft);
  const evaluation = evaluateChain(chain, facts);
  const shadows = shadowsOf(books, draft).map((link) => evaluateShadow(link, facts));
  const decision = decisionOf(evaluation, shadows);
  const { version: mandateVersion } = evaluation;
  const untouched = { decision, mandateVersion, charges: [], countedBy: [], transfers: [] };

  const broken = primaryRefusal(evaluation);
  if (broken) return { ...untouched, state: 'refused', refusal: explain(broken) };
  const transfer = transferOf(draft, desk.now + draft.holdMs);
  const transfers = [transfer];
  const short = checkLinkedTransfers(books, transfers, desk.now);
  if (short) return { ...untouched, state: 'refused', refusal: short };
  if (evaluation.outcome === 'ask' && !approved)
    return { ...untouched, ...waitFor(chain, evaluation, desk.now) };
  const countedBy = chain.map(({ mandate }) => mandate.id);
  const { charges } = evaluation;
  for (const shadow of shadows) {
    if (shadow.outcome !== 'allow') continue;
    countedBy.push(shadow.mandateId);
    charges.push(...shadow.charges);
  }
  // Written out, because most orders end here.
  if (transfer.type !== 'hold')
    return { state: 'settled', decision, mandateVersion, charges, countedBy, transfers };
  const { expiresAt } = transfer;
  return { state: 'authorised', decision, mandateVersion, charges, countedBy, transfers, expiresAt };
}

/** The mandate nearest to the root that asks says who may approve; the shortest patience in the chain counts. */
function waitFor(chain: readonly ChainLink[], { rules }: MandateEvaluation, now: Instant) {
  const asking = chain.filter(({ mandate }) =>
    rules.some(({ mandateId, outcome }) => outcome === 'ask' && mandateId === mandate.id),
  );
  const root = asking.at(-1)?.mandate;
  invariant(root, 'Somebody asked.');
  const waitMs = Math.min(
    ...asking.map(({ mandate }) => mandate.terms.approval?.waitMs ?? Number.POSITIVE_INFINITY),
  );
  return {
    state: 'waiting' as const,
    expiresAt: now + waitMs,
    approvers: root.terms.approval?.approvers ?? [root.ownerId],
  };
}

function shadowsOf(books: Books, draft: PaymentRecord): ChainLink[] {
  const links: ChainLink[] = [];
  for (const id of books.shadows.get(draft.thingId) ?? []) {
    const mandate = books.mandates.get(id);
    if (mandate?.account === draft.account) links.push({ mandate, use: books.uses.get(id) ?? emptyUse() });
  }
  return links;
}

function factsOf({ books, now }: Desk, draft: PaymentRecord): OrderFacts {
  const funding = books.account(draft.fundedBy);
  return {
    now,
    thingId: draft.thingId,
    account: draft.account,
    payee: draft.payee,
    kind: draft.kind,
    assetId: draft.assetId,
    amount: draft.amount,
    rail: 'internal',
    usesCredit: funding !== undefined && usesCredit(funding, draft.amount),
    lines: draft.order.lines ?? [],
    place: draft.order.place,
    offerHash: draft.order.offerHash,
    session: draft.order.session,
    secondSigned: draft.secondSigned ?? false,
  };
}

/** Whether the money is there only thanks to the account's credit limit. */
function usesCredit(account: LedgerAccount, amount: bigint): boolean {
  const available = availableOf(account);
  return amount > balanceOf(account) - account.debitsPending && (available === null || amount <= available);
}

function decisionOf(evaluation: MandateEvaluation, shadows: readonly MandateEvaluation[]): DecisionRecord {
  const { mandateId, version, outcome, rules } = evaluation;
  if (shadows.length === 0) return { mandateId, version, outcome, rules };
  const summary = ({ charges: _, ...rest }: MandateEvaluation) => rest;
  return { mandateId, version, outcome, rules, shadows: shadows.map(summary) };
}

function explain(rule: NonNullable<ReturnType<typeof primaryRefusal>>): RefusalRecord {
  const { observed, allowed, remaining, resetsAt } = rule;
  const words = [
    `Rule ${rule.rule}`,
    observed && `observed ${observed}`,
    allowed && `allowed ${allowed}`,
    remaining && `left ${remaining}`,
    resetsAt && `resets at ${resetsAt}`,
  ];
  return {
    code: rule.code ?? MandateRefusals['constraint-unknown'].code,
    detail: `${words.filter(Boolean).join(', ')}.`,
    facts: { rule: rule.rule, ...(remaining && { remaining }), ...(resetsAt && { resetsAt }) },
  };
}
