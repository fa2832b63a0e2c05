/** What the journal says happened. The books are a fold over these entries and nothing else. */

import type { RefusalRecord } from '../../platform/errors/refusals.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import type { Id } from '../../platform/kernel/ids.ts';
import type { AccountStatus } from '../accounts/contract.ts';
import type { AccountOpening, Transfer } from '../ledger/model.ts';
import type { Charge, ChargeSettlement, MandateRecord } from '../mandates/model.ts';
import type { PaymentState } from '../payments/contract.ts';
import type { PaymentRecord } from '../payments/model.ts';

/** `id` is the command's; `content` is what was asked, kept so that the same id can never mean anything else. */
type EntryHead = { readonly id: Id; readonly at: Instant; readonly content: string };

export type AccountOpened = EntryHead & { readonly type: 'account-opened'; readonly opening: AccountOpening };

export type AccountChanged = EntryHead & {
  readonly type: 'account-changed';
  readonly number: string;
  readonly creditLimit?: bigint | null;
  readonly maxBalance?: bigint | null;
  readonly status?: AccountStatus;
};

export type TransfersPosted = EntryHead & {
  readonly type: 'transfers-posted';
  readonly transfers: readonly Transfer[];
};

/** A mandate was given, changed or moved. `document` is what was signed for it, if it was. */
export type MandateRecorded = EntryHead & {
  readonly type: 'mandate-recorded';
  readonly document?: string;
  readonly mandate: MandateRecord;
};

/** An order was decided: settled, authorised, waiting or refused. `document` is what proves the order (`evidence.ts`). */
export type OrderDecided = EntryHead & {
  readonly type: 'order-decided';
  readonly document: string;
  /** The content follows from the document, so that the journal need not keep both. */
  readonly contentIsSigned?: true;
  readonly payment: PaymentRecord;
  readonly transfers: readonly Transfer[];
  /** What it takes of the mandates' limits. */
  readonly charges: readonly Charge[];
};

/** A payment went on: approved, denied, captured, voided, refunded or expired. */
export type PaymentChanged = EntryHead & {
  readonly type: 'payment-changed';
  readonly paymentId: Id;
  readonly change: 'approved' | 'denied' | 'captured' | 'voided' | 'refunded' | 'expired';
  readonly state: PaymentState;
  readonly transfers: readonly Transfer[];
  readonly settlements: readonly ChargeSettlement[];
  /** What approving decided anew. */
  readonly decided?: Pick<PaymentRecord, 'mandateVersion' | 'decision' | 'countedBy'> & {
    readonly charges: readonly Charge[];
    readonly expiresAt?: Instant;
  };
  /** How things stand after it; older entries name only what they changed. */
  readonly captured?: bigint;
  readonly refunded?: bigint;
  readonly refusal?: RefusalRecord;
};

/** A command was refused. It changed nothing, and its id stays refused. */
export type CommandRefused = EntryHead & {
  readonly type: 'command-refused';
  readonly command: string;
  readonly refusal: RefusalRecord;
};

export type Entry =
  | AccountOpened
  | AccountChanged
  | TransfersPosted
  | MandateRecorded
  | OrderDecided
  | PaymentChanged
  | CommandRefused;

/** An order that moved its money in the moment of the decision: its payment is its own transfer. */
export function isSettledAtOnce(entry: Entry | undefined): entry is OrderDecided {
  return entry?.type === 'order-decided' && entry.payment.state === 'settled';
}
