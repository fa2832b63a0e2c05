/** Decisions on payments that exist: approval, capture, void, refund, expiry. Who may ask was checked before. */

import type { RefusalRecord } from '../../../platform/errors/refusals.ts';
import type { Instant } from '../../../platform/kernel/clock.ts';
import { deriveId } from '../../../platform/kernel/ids.ts';
import { LedgerRefusals } from '../../ledger/contract.ts';
import { checkLinkedTransfers } from '../../ledger/draft.ts';
import type { Transfer, TransferRecord } from '../../ledger/model.ts';
import { MandateRefusals } from '../../mandates/contract.ts';
import { settleCharges } from '../../mandates/usage.ts';
import { MerchantRefusals } from '../../merchants/contract.ts';
import { PaymentRefusals } from '../../payments/contract.ts';
import { isHeld, type PaymentRecord } from '../../payments/model.ts';
import type {
  CapturePayment,
  Command,
  DecideWaiting,
  ExpirePayment,
  RefundPayment,
  VoidPayment,
} from '../commands.ts';
import type { PaymentChanged } from '../entries.ts';
import { resolving } from './accounts.ts';
import { type Desk, headOf, refusal, refuseCommand } from './decision.ts';
import { judge } from './judgement.ts';

type Change = Omit<
  PaymentChanged,
  'type' | 'id' | 'at' | 'content' | 'paymentId' | 'transfers' | 'settlements'
> &
  Partial<Pick<PaymentChanged, 'transfers' | 'settlements'>>;

/** Says of every change what is captured and refunded after it, so that the entry by itself tells how things stand. */
function writeChange(desk: Desk, command: Command, payment: PaymentRecord, change: Change): void {
  desk.write({
    type: 'payment-changed',
    ...headOf(command, desk),
    paymentId: payment.id,
    captured: payment.captured,
    refunded: payment.refunded,
    transfers: [],
    settlements: [],
    ...change,
  });
}

/** Releases what the hold still reserves on the mandates' limits. */
function releaseAll(payment: PaymentRecord) {
  return settleCharges(payment.charges, { captured: 0n, capturedBefore: payment.captured, final: true })
    .settlements;
}

/** A payment that is due is dead, whether or not the sweep has come by: its end is written before anything else. */
function expireIfDue(
  desk: Desk,
  command: Command,
  payment: PaymentRecord | undefined,
): PaymentRecord | undefined {
  if (!payment?.expiresAt || payment.expiresAt > desk.now) return payment;
  if (payment.state === 'waiting') {
    writeExpiry(desk, command, payment, {
      change: 'expired',
      state: 'refused',
      refusal: refusal(MandateRefusals['approval-expired'], 'The wait for approval is over.'),
    });
  } else if (isHeld(payment)) {
    const hold = desk.books.transfer(payment.id);
    const settlements = releaseAll(payment);
    writeExpiry(desk, command, payment, {
      change: 'expired',
      state: payment.captured > 0n ? 'settled' : 'expired',
      transfers: hold ? [resolving(hold, 'expire', payment.id)] : [],
      settlements,
    });
  }
  return desk.books.payments.get(payment.id);
}

/** The entry of an expiry carries an id of its own, because the command that noticed it is answered by another entry. */
function writeExpiry(desk: Desk, command: Command, payment: PaymentRecord, change: Change): void {
  const id = command.type === 'expire-payment' ? command.id : deriveId(payment.id, 'expire', desk.now);
  writeChange(
    desk,
    { type: 'expire-payment', id, paymentId: payment.id, content: '{"expire":true}' },
    payment,
    change,
  );
}

export function decideExpirePayment(desk: Desk, command: ExpirePayment): void {
  const payment = desk.books.payments.get(command.paymentId);
  if (expireIfDue(desk, command, payment) === payment) {
    refuseCommand(desk, command, refusal(PaymentRefusals['state-not-allowed'], 'The payment is not due.'));
  }
}

export function decideWaiting(desk: Desk, command: DecideWaiting): void {
  const payment = expireIfDue(desk, command, desk.books.payments.get(command.paymentId));
  if (!payment) return refuseCommand(desk, command, notFound(command.paymentId));
  if (payment.state !== 'waiting') return refuseCommand(desk, command, notWaiting(payment));
  if (!command.approve) {
    const denied = refusal(MandateRefusals['approval-denied'], 'The owner refused the payment.');
    return writeChange(desk, command, payment, { change: 'denied', state: 'refused', refusal: denied });
  }
  const tooLate = checkStillPayable(payment, command, desk.now);
  if (tooLate) {
    return writeChange(desk, command, payment, { change: 'approved', state: 'refused', refusal: tooLate });
  }
  const { state, transfers, refusal: broken, ...decided } = judge(desk, payment, { approved: true });
  writeChange(desk, command, payment, {
    change: 'approved',
    state,
    transfers,
    decided,
    ...(state === 'settled' && { captured: payment.amount }),
    ...(broken && { refusal: broken }),
  });
}

/** What may have changed outside the books while the payment waited. */
function checkStillPayable(
  payment: PaymentRecord,
  { payee }: DecideWaiting,
  now: Instant,
): RefusalRecord | undefined {
  if (payment.quoteExpiresAt && payment.quoteExpiresAt <= now)
    return refusal(PaymentRefusals['quote-expired'], 'The quote expired while the payment waited.');
  if (payment.orderExpiresAt && payment.orderExpiresAt <= now)
    return refusal(PaymentRefusals['order-expired'], 'The order expired while the payment waited.');
  if (payee?.blocked) return refusal(MerchantRefusals['merchant-blocked'], `${payee.name} is blocked.`);
  return undefined;
}

function notWaiting({ state }: PaymentRecord): RefusalRecord {
  return refusal(PaymentRefusals['not-waiting'], `The payment is ${state}.`);
}

export function decideCapture(desk: Desk, command: CapturePayment): void {
  const { capture } = command;
  const payment = expireIfDue(desk, command, desk.books.payments.get(capture.paymentId));
  const hold = payment && desk.books.transfer(payment.id);
  const reason = checkHeld(payment, hold);
  if (reason || !payment || !hold) return refuseCommand(desk, command, reason ?? notFound(capture.paymentId));

  const amount = BigInt(capture.amount);
  const transfers = captureTransfers(command, hold, amount);
  const blocked = checkLinkedTransfers(desk.books, transfers, desk.now);
  if (blocked) return refuseCommand(desk, command, blocked);
  const final = capture.final || amount === hold.remaining;
  const { settlements } = settleCharges(payment.charges, {
    captured: amount,
    capturedBefore: payment.captured,
    final,
    ...(capture.meter && { metered: { quantity: capture.meter.quantity, unit: capture.meter.unit } }),
  });
  const captured = payment.captured + amount;
  const state = final ? 'settled' : captured > 0n ? 'partly-captured' : payment.state;
  writeChange(desk, command, payment, { change: 'captured', state, transfers, settlements, captured });
}

/** Posts the amount; the final capture releases the rest. An amount of 0 that is not final does nothing. */
function captureTransfers({ id, capture }: CapturePayment, hold: TransferRecord, amount: bigint): Transfer[] {
  const rest = hold.remaining - amount;
  return [
    ...(amount > 0n ? [{ ...resolving(hold, 'post', id, amount), id }] : []),
    ...(capture.final && rest > 0n ? [resolving(hold, 'void', id, rest)] : []),
  ];
}

function checkHeld(
  payment: PaymentRecord | undefined,
  hold: TransferRecord | undefined,
): RefusalRecord | undefined {
  if (!payment) return undefined;
  if (payment.state === 'expired')
    return refusal(LedgerRefusals['hold-expired'], 'The hold has expired and its money was released.');
  if (isHeld(payment)) return undefined;
  if (hold?.type === 'hold')
    return refusal(LedgerRefusals['hold-already-resolved'], `The payment is ${payment.state}.`);
  return refusal(PaymentRefusals['state-not-allowed'], `The payment is ${payment.state} and holds nothing.`);
}

export function decideVoid(desk: Desk, command: VoidPayment): void {
  const payment = expireIfDue(desk, command, desk.books.payments.get(command.paymentId));
  if (!payment) return refuseCommand(desk, command, notFound(command.paymentId));
  if ('thingId' in command.by) return decideCancel(desk, command, payment);
  const hold = desk.books.transfer(payment.id);
  const reason = checkHeld(payment, hold);
  if (reason || !hold) return refuseCommand(desk, command, reason ?? notFound(command.paymentId));
  const transfers = [{ ...resolving(hold, 'void', command.id), id: command.id }];
  const blocked = checkLinkedTransfers(desk.books, transfers, desk.now);
  if (blocked) return refuseCommand(desk, command, blocked);
  writeChange(desk, command, payment, {
    change: 'voided',
    state: payment.captured > 0n ? 'settled' : 'cancelled',
    transfers,
    settlements: releaseAll(payment),
  });
}

/** A thing may take back an order that still waits for its owner; a hold is the payee's to release. */
function decideCancel(desk: Desk, command: VoidPayment, payment: PaymentRecord): void {
  if (payment.state !== 'waiting') return refuseCommand(desk, command, notWaiting(payment));
  writeChange(desk, command, payment, { change: 'voided', state: 'cancelled' });
}

/** Gives money back. What was used of the mandate stays used: a refund never restores a limit. */
export function decideRefund(desk: Desk, command: RefundPayment): void {
  const payment = desk.books.payments.get(command.paymentId);
  const reason = checkRefund(payment, command.amount);
  if (reason || !payment) return refuseCommand(desk, command, reason ?? notFound(command.paymentId));
  const transfer: Transfer = {
    id: command.id,
    type: 'direct',
    debit: payment.payee.account,
    credit: payment.fundedBy,
    assetId: payment.assetId,
    amount: command.amount,
    description: `Refund of ${payment.order.purpose ?? payment.payee.name}`,
    paymentId: payment.id,
    thingId: payment.thingId,
    ...(payment.fundedBy !== payment.account && { virtualAccount: payment.account }),
  };
  const blocked = checkLinkedTransfers(desk.books, [transfer], desk.now);
  if (blocked) return refuseCommand(desk, command, blocked);
  writeChange(desk, command, payment, {
    change: 'refunded',
    state: payment.state,
    transfers: [transfer],
    refunded: payment.refunded + command.amount,
  });
}

function checkRefund(payment: PaymentRecord | undefined, amount: bigint): RefusalRecord | undefined {
  if (!payment) return undefined;
  const left = payment.captured - payment.refunded;
  if (amount <= left) return undefined;
  return refusal(
    PaymentRefusals['exceeds-captured'],
    `Asked back ${amount}, captured and not refunded ${left}.`,
    { remaining: String(left) },
  );
}

function notFound(paymentId: string): RefusalRecord {
  return refusal(PaymentRefusals['payment-not-found'], `There is no payment ${paymentId}.`);
}
