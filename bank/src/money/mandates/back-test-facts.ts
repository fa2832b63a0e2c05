/** A recorded payment as the facts that rules look at, so that new terms can be tried on it. */

import type { PaymentRecord } from '../payments/model.ts';
import type { RecordedPayment } from './back-test.ts';

/** Whether credit was used is not recorded; terms are tried as if it was not. */
export function factsOfRecord(record: PaymentRecord): RecordedPayment {
  const { id, decidedAt, changedAt, thingId, account, payee, kind, assetId, amount, order, state, captured } =
    record;
  const ended = state === 'settled' || state === 'cancelled' || state === 'expired';
  return {
    id,
    facts: {
      now: decidedAt,
      thingId,
      account,
      payee,
      kind,
      assetId,
      amount,
      rail: 'internal',
      usesCredit: false,
      lines: order.lines ?? [],
      ...(order.place && { place: order.place }),
      ...(order.offerHash && { offerHash: order.offerHash }),
      ...(order.session && { session: order.session }),
      secondSigned: record.secondSigned ?? false,
    },
    ...(state !== 'refused' && { captured }),
    ...(ended && { endedAt: changedAt }),
  };
}
