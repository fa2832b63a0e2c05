/** Audits payments: the moves of their states, and that captured, refunded and held is what transfers moved. */

import type { PaymentRecord } from '../payments/model.ts';
import { decodeRecord, encodeRecord } from '../teller/codec/values.ts';
import { type Entry, isSettledAtOnce, type OrderDecided } from '../teller/entries.ts';
import { type Auditor, transfersOf } from './auditor.ts';
import { check } from './difference.ts';
import type { TransferArchive } from './transfer-archive.ts';

/** A payment of which the books do not speak now, as bytes. */
export type ArchivedPayment = {
  readonly record: Buffer;
  readonly position: bigint;
  /** As the view keeps it; see `DecidedPayment`. */
  readonly isRecordedInJournal: boolean;
  readonly settledAtOnce: boolean;
};

export type PaymentsAudit = Auditor & {
  /** Without the orders that are put aside. */
  readonly payments: ReadonlyMap<string, ArchivedPayment>;
  /** Takes back an order that was put aside, decided in the row at `position`. */
  recall(order: OrderDecided, position: bigint): void;
};

/** What happens to a payment, the state before and the states that may come after. */
const legalMoves = new Map<string, readonly string[]>([
  ['ordered -', ['waiting', 'authorised', 'settled', 'refused']],
  ['approved waiting', ['authorised', 'settled', 'refused']],
  ['denied waiting', ['refused']],
  ['voided waiting', ['cancelled']],
  ['expired waiting', ['refused']],
  ['captured authorised', ['authorised', 'partly-captured', 'settled']],
  ['captured partly-captured', ['partly-captured', 'settled']],
  ['voided authorised', ['cancelled']],
  ['voided partly-captured', ['settled']],
  ['expired authorised', ['expired']],
  ['expired partly-captured', ['settled']],
  ['refunded partly-captured', ['partly-captured']],
  ['refunded settled', ['settled']],
]);

export function createPaymentsAudit(
  archive: TransferArchive,
  isOrderPutAside: (id: string) => boolean,
): PaymentsAudit {
  const payments = new Map<string, ArchivedPayment>();
  let earlier: PaymentRecord | undefined;

  function checkMove(entry: Entry, { id, state }: PaymentRecord): void {
    const move = entry.type === 'payment-changed' ? `${entry.change} ${earlier?.state ?? '-'}` : 'ordered -';
    check(legalMoves.get(move)?.includes(state), () => `payment ${id} cannot go this way: ${move} ${state}`);
  }

  function checkMoney(entry: Entry, before: PaymentRecord | undefined, after: PaymentRecord): void {
    const { amount, captured, refunded } = after;
    check(captured <= amount, () => `payment ${after.id} captured ${captured} of ${amount}`);
    check(
      refunded >= 0n && refunded <= captured,
      () => `payment ${after.id} refunded ${refunded} of ${captured}`,
    );
    let moved = 0n;
    for (const transfer of transfersOf(entry))
      if (transfer.type === 'direct' || transfer.type === 'post') moved += transfer.amount;
    const counted = captured - (before?.captured ?? 0n) + refunded - (before?.refunded ?? 0n);
    check(moved === counted, () => `payment ${after.id} counts ${counted} and moved ${moved}`);
  }

  /** Such a payment is its own transfer, and its row in the views says so. */
  function checkOwnTransfer({ transfers, payment }: OrderDecided): void {
    const own = transfers.find(({ id }) => id === payment.id);
    check(
      own?.type === 'direct' && own.debit === payment.fundedBy && own.credit === payment.payee.account,
      () => `payment ${payment.id} moved its money between other accounts`,
    );
  }

  function checkHold({ id, state, amount, captured }: PaymentRecord): void {
    const hold = archive.find(id);
    const held = hold?.type === 'hold' ? hold.remaining : 0n;
    const expected = state === 'authorised' || state === 'partly-captured' ? amount - captured : 0n;
    check(held === expected, () => `payment ${id} is ${state} and holds ${held} instead of ${expected}`);
  }

  return {
    payments,
    recall(order, position) {
      const record = encodeRecord(order.payment);
      payments.set(order.id, { record, position, isRecordedInJournal: true, settledAtOnce: true });
    },
    before({ entry, isPutAside }, books) {
      earlier = undefined;
      if (entry.type === 'order-decided') {
        const { id } = entry.payment;
        const isKnown = payments.has(id) || (!isPutAside && isOrderPutAside(id));
        check(!isKnown, () => `payment ${id} was ordered before`);
      }
      if (entry.type !== 'payment-changed') return;
      const known = payments.get(entry.paymentId);
      check(known, () => `payment ${entry.paymentId} changes and was never ordered`);
      earlier = books.payments.get(entry.paymentId) ?? decodeRecord<PaymentRecord>(known.record);
      books.payments.set(entry.paymentId, earlier);
    },
    after({ entry, place, isPutAside }, _books, touched) {
      for (const payment of touched.payments) {
        checkMove(entry, payment);
        checkMoney(entry, earlier, payment);
        // The compact form cannot say anything else than what is looked at below.
        if (isPutAside) continue;
        checkHold(payment);
        if (isSettledAtOnce(entry)) checkOwnTransfer(entry);
        payments.set(payment.id, {
          record: encodeRecord(payment),
          position: place.position,
          isRecordedInJournal: entry.type === 'order-decided' && entry.payment === payment,
          settledAtOnce: isSettledAtOnce(entry) || payments.get(payment.id)?.settledAtOnce === true,
        });
      }
    },
    rowEnds: (books) => books.payments.clear(),
  };
}
