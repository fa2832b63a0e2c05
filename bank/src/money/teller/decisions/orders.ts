/** Decisions on payment orders: references → state → mandate and limits → funds, all of it in one step. */

import { createHash } from 'node:crypto';
import type { RefusalRecord } from '../../../platform/errors/refusals.ts';
import { assetIdOf, MAX_AMOUNT } from '../../../platform/kernel/money.ts';
import { LedgerRefusals } from '../../ledger/contract.ts';
import type { LedgerAccount } from '../../ledger/model.ts';
import { MandateRefusals } from '../../mandates/contract.ts';
import type { MandateRecord } from '../../mandates/model.ts';
import { PaymentRefusals } from '../../payments/contract.ts';
import type { PayeeFacts, PaymentRecord } from '../../payments/model.ts';
import type { Books } from '../books.ts';
import type { PayOrder } from '../commands.ts';
import { type Desk, headOf, refusal, refuseCommand } from './decision.ts';
import { type Judgement, judge } from './judgement.ts';
import { checkLines, checkOrder, checkQuote } from './order-checks.ts';

const DEFAULT_HOLD_MS = 7 * 24 * 3600 * 1000;

/** The facts of an order whose references exist. */
export type Particulars = {
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
  if (mandate.thingId !== command.thingId || mandate.account !== account.number) {
    // Nothing of somebody else's mandate is told, not even how its rules would have answered.
    const detail = 'The mandate was given to another thing or for another account.';
    return { refusal: refusal(MandateRefusals['mandate-key-mismatch'], detail) };
  }
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
    ...(order.expiresAt && { orderExpiresAt: Date.parse(order.expiresAt) }),
    decidedAt: desk.now,
    changedAt: desk.now,
    approvers: [mandate.ownerId],
    decision: { mandateId: mandate.id, version: mandate.version, outcome: 'refuse', rules: [] },
    charges: [],
    countedBy: [],
  };
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
