/** Audits payments: the moves of their states, and that captured, refunded and held is what transfers moved. */

import type { PaymentRecord } from '../payments/model.ts';
import type { Books } from '../teller/books.ts';
import { decodeRecord, encodeRecord } from '../teller/codec/values.ts';
import { type Entry, isSettledAtOnce } from '../teller/entries.ts';
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

export type PaymentsAudit = Auditor & { readonly payments: ReadonlyMap<string, ArchivedPayment> };

/** What happens to a payment, the state before and the state after. */
const legalMoves = new Set([
  'ordered - waiting',
  'ordered - authorised',
  'ordered - settled',
  'ordered - refused',
  'approved waiting authorised',
  'approved waiting settled',
  'approved waiting refused',
  'denied waiting refused',
  'voided waiting cancelled',
  'expired waiting refused',
  'captured authorised authorised',
  'captured authorised partly-captured',
  'captured authorised settled',
  'captured partly-captured partly-captured',
  'captured partly-captured settled',
  'voided authorised cancelled',
  'voided partly-captured settled',
  'expired authorised expired',
  'expired partly-captured settled',
  'refunded partly-captured partly-captured',
  'refunded settled settled',
]);

export function createPaymentsAudit(archive: TransferArchive): PaymentsAudit {
  const payments = new Map<string, ArchivedPayment>();
  let earlier: PaymentRecord | undefined;

  function checkMoney(entry: Entry, before: PaymentRecord | undefined, after: PaymentRecord): void {
    const { id, amount, captured, refunded } = after;
    check(captured <= amount, () => `payment ${id} captured ${captured} of ${amount}`);
    check(refunded >= 0n && refunded <= captured, () => `payment ${id} refunded ${refunded} of ${captured}`);
    const moved = transfersOf(entry)
      .filter(({ type }) => type === 'direct' || type === 'post')
      .reduce((sum, transfer) => sum + transfer.amount, 0n);
    const counted = captured - (before?.captured ?? 0n) + refunded - (before?.refunded ?? 0n);
    check(moved === counted, () => `payment ${id} counts ${counted} and moved ${moved}`);
  }

  function checkHold({ id, state, amount, captured }: PaymentRecord): void {
    const hold = archive.find(id);
    const held = hold?.type === 'hold' ? hold.remaining : 0n;
    const expected = state === 'authorised' || state === 'partly-captured' ? amount - captured : 0n;
    check(held === expected, () => `payment ${id} is ${state} and holds ${held} instead of ${expected}`);
  }

  return {
    payments,
    before(entry, books) {
      earlier = undefined;
      if (entry.type === 'order-decided') {
        const { id } = entry.payment;
        check(!payments.has(id), () => `payment ${id} was ordered before`);
      }
      if (entry.type !== 'payment-changed') return;
      const known = payments.get(entry.paymentId);
      check(known, () => `payment ${entry.paymentId} changes and was never ordered`);
      earlier = books.payments.get(entry.paymentId) ?? decodeRecord<PaymentRecord>(known.record);
      books.payments.set(entry.paymentId, earlier);
    },
    after(entry, books: Books, touched, { position }) {
      for (const id of touched.payments) {
        const payment = books.payments.get(id);
        check(payment, () => `payment ${id} is missing`);
        const move = `${entry.type === 'payment-changed' ? entry.change : 'ordered'} ${earlier?.state ?? '-'} ${payment.state}`;
        check(legalMoves.has(move), () => `payment ${id} cannot go this way: ${move}`);
        checkMoney(entry, earlier, payment);
        checkHold(payment);
        payments.set(id, {
          record: encodeRecord(payment),
          position,
          isRecordedInJournal: entry.type === 'order-decided' && entry.payment === payment,
          settledAtOnce: isSettledAtOnce(entry) || payments.get(id)?.settledAtOnce === true,
        });
      }
    },
    rowEnds: (books) => books.payments.clear(),
  };
}
