/** What happens to a payment after its order: approval, capture, void, refund and expiry, on paper. */

import type { Transfer } from '../../../src/money/ledger/model.ts';
import type {
  CapturePayment,
  Command,
  DecideWaiting,
  RefundPayment,
  VoidPayment,
} from '../../../src/money/teller/commands.ts';
import { deriveId } from '../../../src/platform/kernel/ids.ts';
import { counterKey, movesText, settlementsText } from '../wording.ts';
import type { PaperLedger } from './ledger.ts';
import { inMillionths, type PaperCharge } from './limits.ts';
import type { PaperOrders, PaperPayment } from './orders.ts';

type Settled = {
  mandateId: string;
  limitId: string;
  scope: string;
  start: number;
  released: bigint;
  committed: bigint;
};
type Answer = string | { refusal: string };

export function isHolding({ state }: PaperPayment): boolean {
  return state === 'authorised' || state === 'partly-captured';
}

export function createPaperSettlement({
  ledger,
  orders,
  touch,
}: {
  ledger: PaperLedger;
  orders: PaperOrders;
  touch: (key: string) => void;
}) {
  const { payments } = orders;

  function changeLine(
    payment: PaperPayment,
    change: string,
    moved: readonly Transfer[],
    settled: readonly Settled[],
  ): string {
    const { id, state, captured, refunded, refusalCode = '' } = payment;
    const money = `${state} captured ${captured} refunded ${refunded} ${refusalCode}`;
    return `payment-changed ${id} ${change} ${money} moves ${movesText(moved)} settles ${settlementsText(settled)}`;
  }

  /** Writes the new state; a payment that holds no more has no end and no charges. */
  function become(payment: PaperPayment, state: PaperPayment['state'], now: number): void {
    const wasHolding = isHolding(payment);
    payment.state = state;
    payment.changedAt = now;
    touch(`payment ${payment.id}`);
    if (isHolding(payment)) return;
    payment.expiresAt = undefined;
    payment.charges = [];
    if (wasHolding) for (const id of payment.countedBy) touch(`mandate ${id}`);
  }

  function resolving(
    payment: PaperPayment,
    { id, type, amount }: { id: string; type: 'post' | 'void' | 'expire'; amount: bigint },
  ): Transfer {
    const { assetId, fundedBy, payee } = payment;
    const head = { id, amount, assetId, debit: fundedBy, credit: payee.account, description: '' };
    return { ...head, type, originalId: payment.id, paymentId: payment.id };
  }

  /** The line of its end, when its time is over; it is written before anything else is done to the payment. */
  function expire(payment: PaperPayment | undefined, now: number): string | undefined {
    if (payment?.expiresAt === undefined || payment.expiresAt > now) return undefined;
    if (payment.state === 'waiting') {
      payment.refusalCode = 'mandates/approval-expired';
      become(payment, 'refused', now);
      return changeLine(payment, 'expired', [], []);
    }
    const amount = ledger.transfers.get(payment.id)?.remaining ?? 0n;
    const transfer = resolving(payment, {
      id: deriveId(payment.id, `expire:${payment.id}`),
      type: 'expire',
      amount,
    });
    ledger.writeAll([transfer]);
    const settled = settle(payment, { captured: 0n, final: true });
    become(payment, payment.captured > 0n ? 'settled' : 'expired', now);
    return changeLine(payment, 'expired', [transfer], settled);
  }

  function settle(
    payment: PaperPayment,
    step: { captured: bigint; final: boolean; metered?: { quantity: string; unit: string } | undefined },
  ): Settled[] {
    return payment.charges.map((charge) => {
      const committed = committedOf(charge, payment.captured, step);
      const released = step.final ? charge.reserved : committed;
      charge.reserved -= released;
      charge.committed += committed;
      touch(`counter ${counterKey(charge)}`);
      const { mandateId, limitId, scope, start } = charge;
      return { mandateId, limitId, scope, start, released, committed };
    });
  }

  function whyNotHeld(payment: PaperPayment): string | undefined {
    if (payment.state === 'expired') return 'ledger/hold-expired';
    if (isHolding(payment)) return undefined;
    const hasHeld = ledger.transfers.get(payment.id)?.type === 'hold';
    return hasHeld ? 'ledger/hold-already-resolved' : 'payments/state-not-allowed';
  }

  function capture({ id, capture: asked }: CapturePayment, now: number): Answer {
    const payment = payments.get(asked.paymentId);
    if (!payment) return { refusal: 'payments/payment-not-found' };
    const reason = whyNotHeld(payment);
    if (reason) return { refusal: reason };
    const amount = BigInt(asked.amount);
    const remaining = ledger.transfers.get(payment.id)?.remaining ?? 0n;
    const rest = remaining - amount;
    const voidId = deriveId(id, `void:${payment.id}`);
    const moved = [
      ...(amount > 0n ? [resolving(payment, { id, type: 'post', amount })] : []),
      ...(asked.final && rest > 0n ? [resolving(payment, { id: voidId, type: 'void', amount: rest })] : []),
    ];
    const blocked = ledger.whyNotAll(moved, now);
    if (blocked) return { refusal: blocked };
    ledger.writeAll(moved);
    const final = asked.final || rest === 0n;
    const settled = settle(payment, { captured: amount, final, metered: asked.meter });
    payment.captured += amount;
    become(payment, final ? 'settled' : payment.captured > 0n ? 'partly-captured' : payment.state, now);
    return changeLine(payment, 'captured', moved, settled);
  }

  function release({ id, paymentId, by }: VoidPayment, now: number): Answer {
    const payment = payments.get(paymentId);
    if (!payment) return { refusal: 'payments/payment-not-found' };
    if ('thingId' in by) {
      if (payment.state !== 'waiting') return { refusal: 'payments/not-waiting' };
      become(payment, 'cancelled', now);
      return changeLine(payment, 'voided', [], []);
    }
    const reason = whyNotHeld(payment);
    if (reason) return { refusal: reason };
    const amount = ledger.transfers.get(payment.id)?.remaining ?? 0n;
    const moved = [resolving(payment, { id, type: 'void', amount })];
    const blocked = ledger.whyNotAll(moved, now);
    if (blocked) return { refusal: blocked };
    ledger.writeAll(moved);
    const settled = settle(payment, { captured: 0n, final: true });
    become(payment, payment.captured > 0n ? 'settled' : 'cancelled', now);
    return changeLine(payment, 'voided', moved, settled);
  }

  function refund({ id, paymentId, amount }: RefundPayment, now: number): Answer {
    const payment = payments.get(paymentId);
    if (!payment) return { refusal: 'payments/payment-not-found' };
    if (amount > payment.captured - payment.refunded) return { refusal: 'payments/exceeds-captured' };
    const { assetId, fundedBy, payee } = payment;
    const accounts = { debit: payee.account, credit: fundedBy, assetId };
    const moved: Transfer[] = [{ id, type: 'direct', ...accounts, amount, description: '', paymentId }];
    const blocked = ledger.whyNotAll(moved, now);
    if (blocked) return { refusal: blocked };
    ledger.writeAll(moved);
    payment.refunded += amount;
    payment.changedAt = now;
    touch(`payment ${payment.id}`);
    return changeLine(payment, 'refunded', moved, []);
  }

  function decideWaiting({ paymentId, approve, payee }: DecideWaiting, now: number): Answer {
    const payment = payments.get(paymentId);
    if (!payment) return { refusal: 'payments/payment-not-found' };
    if (payment.state !== 'waiting') return { refusal: 'payments/not-waiting' };
    const tooLate =
      (approve ? undefined : 'mandates/approval-denied') ??
      (isOver(payment.quoteExpiresAt, now) ? 'payments/quote-expired' : undefined) ??
      (isOver(payment.orderExpiresAt, now) ? 'payments/order-expired' : undefined) ??
      (payee?.blocked ? 'merchants/merchant-blocked' : undefined);
    if (tooLate) {
      payment.refusalCode = tooLate;
      become(payment, 'refused', now);
      return changeLine(payment, approve ? 'approved' : 'denied', [], []);
    }
    payment.expiresAt = undefined;
    const line = orders.decide(payment, now, true);
    payment.changedAt = now;
    touch(`payment ${payment.id}`);
    return `payment-changed ${payment.id} approved ${line}`;
  }

  return {
    expire,
    capture,
    release,
    refund,
    decideWaiting,
  };
}

function isOver(end: number | undefined, now: number): boolean {
  return end !== undefined && end <= now;
}

/** How much of what a charge reserves becomes final with this step. */
function committedOf(
  charge: PaperCharge,
  capturedBefore: bigint,
  {
    captured,
    final,
    metered,
  }: { captured: bigint; final: boolean; metered?: { quantity: string; unit: string } | undefined },
): bigint {
  if (charge.measure === 'amount') return captured;
  if (charge.measure === 'count') return captured > 0n ? charge.reserved : 0n;
  if (!final) return 0n;
  if (metered && metered.unit === charge.unit) {
    const read = inMillionths(metered.quantity);
    if (read <= charge.reserved) return read;
    return charge.reserved;
  }
  return captured + capturedBefore > 0n ? charge.reserved : 0n;
}

/** The payment that a command is about. */
export function paymentOf(command: Command): string | undefined {
  if (command.type === 'capture-payment') return command.capture.paymentId;
  if (command.type === 'pay-order') return command.order.id;
  return 'paymentId' in command ? command.paymentId : undefined;
}
