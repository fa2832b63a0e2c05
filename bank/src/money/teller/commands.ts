/** What the teller can be asked to do. Time, ids and facts of other capabilities come in with the command. */

import type { Id } from '../../platform/kernel/ids.ts';
import type { SignedDocument } from '../../platform/operations/operation.ts';
import type { AccountStatus } from '../accounts/contract.ts';
import type { AccountOpening, Transfer } from '../ledger/model.ts';
import type { MandateTerms } from '../mandates/contract.ts';
import type { Capture, PaymentOrder } from '../payments/contract.ts';
import type { PayeeFacts, QuoteFacts } from '../payments/model.ts';

/** `id` is the key of idempotency; `content` is the canonical JSON of what was asked under it. */
type CommandHead = { readonly id: Id; readonly content: string };

/** Who wants a mandate to change, and the document that says so, when it came signed. */
type GivenBy = { readonly givenBy: string; readonly signed?: SignedDocument };

export type OpenAccount = CommandHead & { readonly type: 'open-account'; readonly opening: AccountOpening };

export type ChangeAccount = CommandHead & {
  readonly type: 'change-account';
  readonly number: string;
  readonly creditLimit?: bigint | null;
  readonly maxBalance?: bigint | null;
  readonly status?: AccountStatus;
};

/** Linked transfers: all of them or none. */
export type PostTransfers = CommandHead & {
  readonly type: 'post-transfers';
  readonly transfers: readonly Transfer[];
};

/** Posts or releases every open hold of a group at once. */
export type ResolveGroup = CommandHead & {
  readonly type: 'resolve-group';
  readonly groupId: Id;
  readonly how: 'post' | 'void';
};

/** A new mandate; with `parentId` one that a thing or its owner hands on. */
export type GiveMandate = CommandHead &
  GivenBy & {
    readonly type: 'give-mandate';
    readonly ownerId: string;
    readonly thingId: string;
    readonly account: string;
    readonly terms: MandateTerms;
    readonly draft: boolean;
    readonly parentId?: Id;
  };

export type ChangeMandate = CommandHead &
  GivenBy & {
    readonly type: 'change-mandate';
    readonly mandateId: Id;
    readonly version: number;
    readonly terms: MandateTerms;
  };

export type MoveMandate = CommandHead &
  GivenBy & {
    readonly type: 'move-mandate';
    readonly mandateId: Id;
    readonly action: 'activate' | 'suspend' | 'resume' | 'revoke';
  };

/** A signed order. Facts that could not be found are absent, and the order is refused for it once and for all. */
export type PayOrder = CommandHead & {
  readonly type: 'pay-order';
  readonly order: PaymentOrder;
  /** The order as it was signed, see `platform/kernel/evidence.ts`; of an order in a batch, its place there (`evidence.ts`). */
  readonly document: string;
  /** SHA-256 of the document or of the place, in hexadecimal. */
  readonly orderHash: string;
  /** The content is `contentOfJws` of the document. */
  readonly contentIsSigned?: true;
  /** Present when the thing's secondary key signed as well. */
  readonly secondSigned?: true;
  /** The batch as it was signed. */
  readonly batchDocument?: string;
  readonly thingId: string;
  readonly payee?: PayeeFacts;
  readonly quote?: QuoteFacts;
};

export type DecideWaiting = CommandHead & {
  readonly type: 'decide-waiting';
  readonly paymentId: Id;
  readonly approve: boolean;
  readonly approver: string;
  /** The payee as it is now, because it may have been blocked while the payment waited. */
  readonly payee?: PayeeFacts;
};

export type CapturePayment = CommandHead & {
  readonly type: 'capture-payment';
  readonly capture: Capture;
  readonly merchantId: string;
};

export type VoidPayment = CommandHead & {
  readonly type: 'void-payment';
  readonly paymentId: Id;
  readonly by: { readonly merchantId: string } | { readonly thingId: string };
};

export type RefundPayment = CommandHead & {
  readonly type: 'refund-payment';
  readonly paymentId: Id;
  readonly amount: bigint;
  readonly merchantId: string;
};

/** Ends a payment whose hold or wait is over; does nothing to one that is not due. */
export type ExpirePayment = CommandHead & { readonly type: 'expire-payment'; readonly paymentId: Id };

/** Ends a hold of the ledger that belongs to no payment. */
export type ExpireHold = CommandHead & { readonly type: 'expire-hold'; readonly transferId: Id };

export type Command =
  | OpenAccount
  | ChangeAccount
  | PostTransfers
  | ResolveGroup
  | GiveMandate
  | ChangeMandate
  | MoveMandate
  | PayOrder
  | DecideWaiting
  | CapturePayment
  | VoidPayment
  | RefundPayment
  | ExpirePayment
  | ExpireHold;
