/** The one transfer by which a payment moves or holds its money. */

import type { Instant } from '../../platform/kernel/clock.ts';
import type { Transfer } from '../ledger/model.ts';
import type { PaymentRecord } from './model.ts';

/**
 * Has the payment's id. It is direct for an exact price and a hold until `holdUntil` for everything else. Both are
 * written out, because one is made for every order, and a copy with `...` to which something is added is slow.
 */
export function transferOf(payment: PaymentRecord, holdUntil: Instant): Transfer {
  const { id, fundedBy: debit, account, payee, assetId, amount, thingId } = payment;
  const description = descriptionOf(payment);
  const transfer: Transfer =
    payment.kind === 'exact'
      ? {
          type: 'direct',
          id,
          debit,
          credit: payee.account,
          assetId,
          amount,
          description,
          paymentId: id,
          thingId,
        }
      : {
          type: 'hold',
          id,
          debit,
          credit: payee.account,
          assetId,
          amount,
          description,
          paymentId: id,
          thingId,
          expiresAt: holdUntil,
        };
  return debit === account ? transfer : Object.assign(transfer, { virtualAccount: account });
}

/** What a statement says that the money was for. */
export function descriptionOf({ order, payee }: Pick<PaymentRecord, 'order' | 'payee'>): string {
  return order.purpose ?? order.lines?.[0]?.description ?? payee.name;
}
