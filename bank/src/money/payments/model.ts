/** A payment as the teller holds it in memory and the views keep it. */

import type { RefusalRecord } from '../../platform/errors/refusals.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import type { Id } from '../../platform/kernel/ids.ts';
import type { AssetId } from '../../platform/kernel/money.ts';
import type { DecisionRecord } from '../mandates/contract.ts';
import type { OpenCharge } from '../mandates/model.ts';
import type { PayeeKind } from '../merchants/contract.ts';
import type { PaymentKind, PaymentOrder, PaymentState } from './contract.ts';

/** The payee as it was registered when the order was made. */
export type PayeeFacts = {
  readonly id: string;
  readonly name: string;
  readonly kind: PayeeKind;
  readonly category: string;
  readonly country: string;
  readonly account: string;
  readonly blocked: boolean;
};

/** What the teller needs to know of the quote that an order pays. */
export type QuoteFacts = {
  readonly payeeId: string;
  readonly kind: PaymentKind;
  readonly assetId: AssetId;
  readonly amount: bigint;
  readonly offerHash: string;
  readonly expiresAt: Instant;
  readonly thingId?: string;
  readonly lines?: PaymentOrder['lines'];
  readonly session?: PaymentOrder['session'];
  readonly holdMs?: number;
};

/** Replaced, never changed, by every entry about the payment. */
export type PaymentRecord = {
  readonly id: Id;
  readonly kind: PaymentKind;
  readonly state: PaymentState;
  /** The virtual account that the order names, and the account of the books that it spends. */
  readonly account: string;
  readonly fundedBy: string;
  readonly thingId: string;
  readonly ownerId: string;
  readonly mandateId: Id;
  readonly mandateVersion: number;
  readonly payee: PayeeFacts;
  readonly assetId: AssetId;
  /** The exact amount or the ceiling. */
  readonly amount: bigint;
  readonly captured: bigint;
  readonly refunded: bigint;
  readonly order: Pick<PaymentOrder, 'lines' | 'purpose' | 'quote' | 'place' | 'offerHash' | 'session'>;
  /** SHA-256 of the signed order, or of its place in a signed batch, in hexadecimal, see `teller/evidence.ts`. */
  readonly orderHash: string;
  /** Present when the thing's secondary key signed as well. */
  readonly secondSigned?: true;
  readonly holdMs: number;
  readonly quoteExpiresAt?: Instant;
  /** After this the thing no longer wants it. */
  readonly orderExpiresAt?: Instant;
  readonly decidedAt: Instant;
  readonly changedAt: Instant;
  /** When the wait for approval or the hold ends. */
  readonly expiresAt?: Instant;
  readonly approvers: readonly string[];
  readonly refusal?: RefusalRecord;
  readonly decision: DecisionRecord;
  /** What a hold still reserves on the counters of mandates. */
  readonly charges: readonly OpenCharge[];
  /** The mandates whose use this payment counts in: the named one, its ancestors and the shadows that allowed it. */
  readonly countedBy: readonly Id[];
};

/** Whether the payment holds money that can still be captured. */
export function isHeld({ state }: Pick<PaymentRecord, 'state'>): boolean {
  return state === 'authorised' || state === 'partly-captured';
}
