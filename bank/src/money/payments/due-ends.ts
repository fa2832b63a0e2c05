/** The end of what is due: waits for approval and holds whose time is over. */

import type { Instant } from '../../platform/kernel/clock.ts';
import { createId } from '../../platform/kernel/ids.ts';
import type { MoneyDesk } from '../desk.ts';
import type { TransferRecord } from '../ledger/model.ts';
import { isHeld, type PaymentRecord } from './model.ts';
import type { DueEnds, PaymentStore } from './store.ts';

type Desk = Pick<MoneyDesk, 'isTeller' | 'clock' | 'teller'>;

const ENDS_A_ROUND = 500;

/**
 * Ends what is due. A hold that is due is dead already; this writes it down and frees the money. One process does it
 * for all.
 */
export async function endWhatIsDue(desk: Desk, store: Pick<PaymentStore, 'listDue'>): Promise<void> {
  if (!desk.isTeller()) return;
  const now = desk.clock.now();
  const { payments, holds } = await stillDue(desk, await store.listDue(now, ENDS_A_ROUND), now);
  const content = '{"expire":true}';
  await Promise.all([
    ...payments.map((paymentId) =>
      desk.teller.submit({ type: 'expire-payment', id: createId(now), content, paymentId }),
    ),
    ...holds.map((transferId) =>
      desk.teller.submit({ type: 'expire-hold', id: createId(now), content, transferId }),
    ),
  ]);
}

/** Without what has ended meanwhile: the views lag behind the books, in which a refusal would stay for ever. */
async function stillDue({ teller }: Desk, { payments, holds }: DueEnds, now: Instant): Promise<DueEnds> {
  if (payments.length + holds.length === 0) return { payments, holds };
  return teller.read(
    (references) => {
      for (const id of payments) references.payments.add(id);
      for (const id of holds) references.transfers.add(id);
    },
    (books) => ({
      payments: payments.filter((id) => isPaymentDue(books.payments.get(id), now)),
      holds: holds.filter((id) => isHoldDue(books.transfer(id), now)),
    }),
  );
}

function isPaymentDue(payment: PaymentRecord | undefined, now: Instant): boolean {
  if (payment?.expiresAt === undefined || payment.expiresAt > now) return false;
  return payment.state === 'waiting' || isHeld(payment);
}

function isHoldDue(hold: TransferRecord | undefined, now: Instant): boolean {
  return hold?.type === 'hold' && hold.remaining > 0n && hold.expiresAt <= now;
}
