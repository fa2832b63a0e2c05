/** Decisions on payment orders: references → state → mandate and limits → funds, all of it in one step. */

import type { RefusalRecord } from '../../../platform/errors/refusals.ts';
import { type AssetId, assetIdOf, MAX_AMOUNT } from '../../../platform/kernel/money.ts';
import { LedgerRefusals } from '../../ledger/contract.ts';
import type { LedgerAccount } from '../../ledger/model.ts';
import { MandateRefusals } from '../../mandates/contract.ts';
import type { MandateRecord } from '../../mandates/model.ts';
import { PaymentRefusals } from '../../payments/contract.ts';
import type { PayeeFacts, PaymentRecord } from '../../payments/model.ts';
import type { Books } from '../books.ts';
import type { PayOrder } from '../commands.ts';
import type { OrderDecided } from '../entries.ts';
import { type Desk, refusal, refuseCommand } from './decision.ts';
import { type Judgement, judge } from './judgement.ts';
import { checkLines, checkOrder, checkQuote } from './order-checks.ts';

const DEFAULT_HOLD_MS = 7 * 24 * 3600 * 1000;

/** A payment while it is being decided. */
type Draft = { -readonly [Member in keyof PaymentRecord]: PaymentRecord[Member] };

/** The facts of an order whose references exist. */
export type Particulars = {
  /** In minor units of the asset. */
  readonly amount: bigint;
  readonly assetId: AssetId;
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
  conclude(draft, judgement);
  desk.write(entryOf(desk, command, draft, judgement));
}

/** Both forms are written out: this is made for every order, and a copy with `...` takes longer than all of it. */
function entryOf(
  { now: at }: Desk,
  { id, content, document, contentIsSigned }: PayOrder,
  payment: PaymentRecord,
  { transfers, charges }: Judgement,
): OrderDecided {
  const type = 'order-decided';
  if (!contentIsSigned) return { type, id, at, content, document, payment, transfers, charges };
  return { type, id, at, content, document, payment, transfers, charges, contentIsSigned };
}

/** Writes a judgement into the payment that was drafted for it. */
function conclude(
  draft: Draft,
  { state, decision, mandateVersion, countedBy, expiresAt, approvers, refusal }: Judgement,
) {
  draft.state = state;
  draft.captured = state === 'settled' ? draft.amount : 0n;
  draft.decision = decision;
  draft.mandateVersion = mandateVersion;
  draft.countedBy = countedBy;
  if (expiresAt !== undefined) draft.expiresAt = expiresAt;
  if (approvers) draft.approvers = approvers;
  if (refusal) draft.refusal = refusal;
}

function findParticulars(books: Books, command: PayOrder): Particulars | { refusal: RefusalRecord } {
  const { order, payee } = command;
  const amount = BigInt(order.money.amount);
  if (amount <= 0n || amount > MAX_AMOUNT) {
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
  if (mandate.thingId !== command.thingId || mandate.account !== account.number) {
    // Nothing of somebody else's mandate is told, not even how its rules would have answered.
    const detail = 'The mandate was given to another thing or for another account.';
    return { refusal: refusal(MandateRefusals['mandate-key-mismatch'], detail) };
  }
  if (!payee)
    return { refusal: refusal(PaymentRefusals['payee-not-found'], `There is no payee ${order.payee}.`) };
  return { amount, assetId: assetIdOf(order.money), account, funding, mandate, payee };
}

function draftPayment(
  desk: Desk,
  command: PayOrder,
  { amount, assetId, account, funding, mandate, payee }: Particulars,
): Draft {
  const { order, quote } = command;
  const { holdMs = DEFAULT_HOLD_MS } = quote ?? order;
  // Members that are not always there come last, because `...` with conditions takes as long as all the rest.
  const draft: Draft = {
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
    assetId,
    amount,
    captured: 0n,
    refunded: 0n,
    order: particularsOf(command),
    orderHash: command.orderHash,
    holdMs,
    decidedAt: desk.now,
    changedAt: desk.now,
    approvers: [mandate.ownerId],
    decision: { mandateId: mandate.id, version: mandate.version, outcome: 'refuse', rules: [] },
    charges: [],
    countedBy: [],
  };
  if (quote) draft.quoteExpiresAt = quote.expiresAt;
  if (order.expiresAt) draft.orderExpiresAt = Date.parse(order.expiresAt);
  if (command.secondSigned) draft.secondSigned = true;
  return draft;
}

/** What is bought stands in the offer where there is one; the order's hash of it covers every word. */
function particularsOf({ order, quote }: PayOrder): PaymentRecord['order'] {
  const particulars: { -readonly [Member in keyof PaymentRecord['order']]: PaymentRecord['order'][Member] } =
    {};
  const { lines, session } = quote ?? order;
  if (lines) particulars.lines = lines;
  if (order.purpose) particulars.purpose = order.purpose;
  if (order.quote) particulars.quote = order.quote;
  if (order.place) particulars.place = order.place;
  if (order.offerHash) particulars.offerHash = order.offerHash;
  if (session) particulars.session = session;
  return particulars;
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
