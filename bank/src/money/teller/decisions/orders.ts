/** Decisions on payment orders: references → state → mandate and limits → funds, all of it in one step. */

import { createHash } from 'node:crypto';
import type { RefusalRecord } from '../../../platform/errors/refusals.ts';
import type { Instant } from '../../../platform/kernel/clock.ts';
import { assetIdOf, MAX_AMOUNT } from '../../../platform/kernel/money.ts';
import { LedgerRefusals } from '../../ledger/contract.ts';
import type { LedgerAccount, Transfer } from '../../ledger/model.ts';
import { availableOf, balanceOf, checkTransfer } from '../../ledger/rules.ts';
import { type DecisionRecord, MandateRefusals } from '../../mandates/contract.ts';
import type {
  ChainLink,
  Charge,
  MandateEvaluation,
  MandateRecord,
  OrderFacts,
} from '../../mandates/model.ts';
import { evaluateChain, evaluateShadow, primaryRefusal } from '../../mandates/rules.ts';
import { emptyUse } from '../../mandates/usage.ts';
import { MerchantRefusals } from '../../merchants/contract.ts';
import { PaymentRefusals } from '../../payments/contract.ts';
import type { PayeeFacts, PaymentRecord } from '../../payments/model.ts';
import type { Books } from '../books.ts';
import type { PayOrder } from '../commands.ts';
import { type Desk, headOf, refusal, refuseCommand } from './decision.ts';

const DEFAULT_HOLD_MS = 7 * 24 * 3600 * 1000;

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

/** The facts of an order whose references exist. */
type Particulars = {
  readonly account: LedgerAccount;
  readonly funding: LedgerAccount;
  readonly mandate: MandateRecord;
  readonly payee: PayeeFacts;
};

export function decidePayOrder(desk: Desk, command: PayOrder): void {
  const found = findParticulars(desk.books, command);
  if ('refusal' in found) return refuseCommand(desk, command, found.refusal);
  const draft = draftPayment(desk, command, found);
  const reason = checkQuote(command, desk.now) ?? checkOrder(command, found, desk.now) ?? checkLines(draft);
  const judgement = reason ? refusedBefore(draft, reason) : judge(desk, draft, { approved: false });
  const { transfers, charges, ...outcome } = judgement;
  const payment: PaymentRecord = {
    ...draft,
    ...outcome,
    captured: outcome.state === 'settled' ? draft.amount : 0n,
  };
  desk.write({
    type: 'order-decided',
    ...headOf(command, desk),
    document: command.document,
    payment,
    transfers,
    charges,
  });
}

function findParticulars(books: Books, command: PayOrder): Particulars | { refusal: RefusalRecord } {
  const { order, payee } = command;
  const { amount } = order.money;
  if (BigInt(amount) <= 0n || BigInt(amount) > MAX_AMOUNT) {
    return { refusal: refusal(LedgerRefusals['amount-out-of-range'], `The amount is ${amount}.`) };
  }
  const account = books.account(order.account);
  if (account?.kind !== 'virtual') {
    return {
      refusal: refusal(LedgerRefusals['account-not-found'], `There is no virtual account ${order.account}.`),
    };
  }
  const funding = account.form === 'shared' && account.primary ? books.account(account.primary) : account;
  if (!funding)
    return { refusal: refusal(LedgerRefusals['account-not-found'], 'The primary account is missing.') };
  const mandate = books.mandates.get(order.mandate);
  if (!mandate)
    return {
      refusal: refusal(MandateRefusals['mandate-not-found'], `There is no mandate ${order.mandate}.`),
    };
  if (!payee)
    return { refusal: refusal(PaymentRefusals['payee-not-found'], `There is no payee ${order.payee}.`) };
  return { account, funding, mandate, payee };
}

function draftPayment(
  desk: Desk,
  command: PayOrder,
  { account, funding, mandate, payee }: Particulars,
): PaymentRecord {
  const { order, quote } = command;
  const { purpose, place, offerHash } = order;
  // What is bought stands in the offer where there is one; the order's hash of it covers every word.
  const { lines, session, holdMs = DEFAULT_HOLD_MS } = quote ?? order;
  return {
    id: order.id,
    kind: order.kind,
    state: 'refused',
    account: account.number,
    fundedBy: funding.number,
    thingId: command.thingId,
    ownerId: mandate.ownerId,
    mandateId: mandate.id,
    mandateVersion: mandate.version,
    payee,
    assetId: assetIdOf(order.money),
    amount: BigInt(order.money.amount),
    captured: 0n,
    refunded: 0n,
    order: {
      ...(lines && { lines }),
      ...(purpose && { purpose }),
      ...(order.quote && { quote: order.quote }),
      ...(place && { place }),
      ...(offerHash && { offerHash }),
      ...(session && { session }),
    },
    orderHash: createHash('sha256').update(command.document).digest('hex'),
    holdMs,
    ...(quote && { quoteExpiresAt: quote.expiresAt }),
    decidedAt: desk.now,
    changedAt: desk.now,
    approvers: [mandate.ownerId],
    decision: { mandateId: mandate.id, version: mandate.version, outcome: 'refuse', rules: [] },
    charges: [],
    countedBy: [],
  };
}

function checkQuote({ order, quote, thingId }: PayOrder, now: Instant): RefusalRecord | undefined {
  if (!order.quote) return undefined;
  if (!quote) return refusal(PaymentRefusals['quote-not-found'], `There is no quote ${order.quote}.`);
  const differs =
    (order.id !== order.quote && 'id') ||
    (order.payee !== quote.payeeId && 'payee') ||
    (order.kind !== quote.kind && 'kind') ||
    (assetIdOf(order.money) !== quote.assetId && 'money/asset') ||
    (BigInt(order.money.amount) !== quote.amount && 'money/amount') ||
    (order.offerHash !== quote.offerHash && 'offerHash');
  if (differs)
    return refusal(PaymentRefusals['quote-mismatch'], `The order differs from its quote in ${differs}.`, {
      field: differs,
    });
  if (quote.thingId && quote.thingId !== thingId) {
    return refusal(PaymentRefusals['quote-for-another-thing'], 'The quote names another thing.');
  }
  return checkQuoteTime(quote.expiresAt, now);
}

function checkQuoteTime(expiresAt: Instant | undefined, now: Instant): RefusalRecord | undefined {
  if (expiresAt === undefined || expiresAt > now) return undefined;
  return refusal(
    PaymentRefusals['quote-expired'],
    `The quote expired at ${new Date(expiresAt).toISOString()}.`,
  );
}

function checkOrder(
  { order }: PayOrder,
  { account, payee }: Particulars,
  now: Instant,
): RefusalRecord | undefined {
  if (order.expiresAt && Date.parse(order.expiresAt) <= now) {
    return refusal(PaymentRefusals['order-expired'], `The order expired at ${order.expiresAt}.`);
  }
  if (payee.blocked) return refusal(MerchantRefusals['merchant-blocked'], `${payee.name} is blocked.`);
  if (account.status !== 'open' && account.status !== 'credit-blocked') {
    return refusal(LedgerRefusals['account-blocked'], `Account ${account.number} is ${account.status}.`, {
      account: account.number,
    });
  }
  if (account.assetId !== assetIdOf(order.money)) {
    return refusal(LedgerRefusals['asset-mismatch'], `Account ${account.number} is in ${account.assetId}.`);
  }
  return undefined;
}

/** Lines that all state an amount must add up to an exact price: a cheap line must not hide a dear payment. */
function checkLines({ kind, amount, order }: PaymentRecord): RefusalRecord | undefined {
  const amounts =
    order.lines?.flatMap((line) => (line.amount === undefined ? [] : [BigInt(line.amount)])) ?? [];
  if (kind !== 'exact' || amounts.length === 0 || amounts.length !== order.lines?.length) return undefined;
  const sum = amounts.reduce((a, b) => a + b, 0n);
  if (sum === amount) return undefined;
  return refusal(
    PaymentRefusals['lines-do-not-add-up'],
    `The lines add up to ${sum}, the order says ${amount}.`,
  );
}

function refusedBefore(draft: PaymentRecord, reason: RefusalRecord): Judgement {
  return {
    state: 'refused',
    decision: draft.decision,
    mandateVersion: draft.mandateVersion,
    charges: [],
    countedBy: [],
    transfers: [],
    refusal: reason,
  };
}

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
  const base = { decision: decisionOf(evaluation, shadows), mandateVersion: evaluation.version };
  const nothing = { ...base, charges: [], countedBy: [], transfers: [] };

  const broken = primaryRefusal(evaluation);
  if (broken) return { ...nothing, state: 'refused', refusal: explain(broken) };
  const transfer = transferOf(desk, draft);
  const short = checkTransfer(books, transfer, desk.now);
  if (short) return { ...nothing, state: 'refused', refusal: short };
  if (evaluation.outcome === 'ask' && !approved)
    return { ...nothing, ...waitFor(chain, evaluation, desk.now) };
  const allowing = shadows.filter((shadow) => shadow.outcome === 'allow');
  return {
    ...base,
    state: transfer.type === 'hold' ? 'authorised' : 'settled',
    charges: [...evaluation.charges, ...allowing.flatMap((shadow) => shadow.charges)],
    countedBy: [...chain.map(({ mandate }) => mandate.id), ...allowing.map((shadow) => shadow.mandateId)],
    transfers: [transfer],
    ...(transfer.type === 'hold' && { expiresAt: transfer.expiresAt }),
  };
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

/** The mandate that the order names, then its parents. */
function chainOf(books: Books, mandateId: string) {
  const chain = [];
  for (
    let mandate = books.mandates.get(mandateId);
    mandate;
    mandate = mandate.parentId ? books.mandates.get(mandate.parentId) : undefined
  ) {
    chain.push({ mandate, use: books.uses.get(mandate.id) ?? emptyUse() });
  }
  return chain;
}

function shadowsOf(books: Books, draft: PaymentRecord) {
  const mandates = [...(books.shadows.get(draft.thingId) ?? [])].map((id) => books.mandates.get(id));
  return mandates
    .filter((mandate) => mandate !== undefined)
    .filter((mandate) => mandate.account === draft.account)
    .map((mandate) => ({ mandate, use: books.uses.get(mandate.id) ?? emptyUse() }));
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
    ...(draft.order.place && { place: draft.order.place }),
    ...(draft.order.offerHash && { offerHash: draft.order.offerHash }),
    ...(draft.order.session && { session: draft.order.session }),
  };
}

/** Whether the money is there only thanks to the account's credit limit. */
function usesCredit(account: LedgerAccount, amount: bigint): boolean {
  const available = availableOf(account);
  return amount > balanceOf(account) - account.debitsPending && (available === null || amount <= available);
}

function transferOf(desk: Desk, draft: PaymentRecord): Transfer {
  const head = {
    id: draft.id,
    debit: draft.fundedBy,
    credit: draft.payee.account,
    assetId: draft.assetId,
    amount: draft.amount,
    description: draft.order.purpose ?? draft.order.lines?.[0]?.description ?? draft.payee.name,
    paymentId: draft.id,
    thingId: draft.thingId,
    ...(draft.fundedBy !== draft.account && { virtualAccount: draft.account }),
  };
  return draft.kind === 'exact'
    ? { ...head, type: 'direct' }
    : { ...head, type: 'hold', expiresAt: desk.now + draft.holdMs };
}

function decisionOf(evaluation: MandateEvaluation, shadows: readonly MandateEvaluation[]): DecisionRecord {
  const summary = ({ mandateId, version, outcome, rules }: MandateEvaluation) => ({
    mandateId,
    version,
    outcome,
    rules,
  });
  return { ...summary(evaluation), ...(shadows.length > 0 && { shadows: shadows.map(summary) }) };
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
