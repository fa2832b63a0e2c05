/** What the journal says happened, told for those outside who prove it to others: one fact by itself each. */

import { hash } from 'node:crypto';
import { canonicalJson } from '../../platform/kernel/canonical-json.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import { hashOfEvidence } from '../../platform/kernel/evidence.ts';
import type { AssetId } from '../../platform/kernel/money.ts';
import type { Transfer } from '../ledger/model.ts';
import type { PaymentState } from '../payments/contract.ts';
import type { PaymentRecord } from '../payments/model.ts';
import type { Entry, MandateRecorded, PaymentChanged } from '../teller/entries.ts';

/** An order was decided, or its payment went on: how it stands after that, in the words of its receipt. */
export type PaymentFact = {
  readonly kind: 'payment';
  readonly id: string;
  readonly change: 'decided' | PaymentChanged['change'];
  readonly state: PaymentState;
  /** SHA-256 of the signed order. */
  readonly orderHash: Buffer;
  readonly assetId: AssetId;
  readonly amount: bigint;
  /** Absent in changes that were recorded before every change told both. */
  readonly captured: bigint | undefined;
  readonly refunded: bigint | undefined;
  readonly payeeId: string;
  readonly thingId: string;
  /** Why it was refused. */
  readonly code: string | undefined;
  /** Whose money it is, and whose it becomes. */
  readonly accounts: readonly [string, string];
};

/** Money was moved, held or released by another way than a payment. */
export type TransferFact = {
  readonly kind: 'transfer';
  readonly id: string;
  readonly type: Transfer['type'];
  readonly assetId: AssetId;
  readonly amount: bigint;
  readonly originalId: string | undefined;
  /** Debit and credit. */
  readonly accounts: readonly [string, string];
};

/** A mandate was given, changed or moved. */
export type MandateFact = {
  readonly kind: 'mandate';
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly thingId: string;
  /** SHA-256 of its terms in the one spelling of RFC 8785. */
  readonly termsHash: Buffer;
  /** SHA-256 of what was signed for it, if it was. */
  readonly documentHash: Buffer | undefined;
  readonly accounts: readonly [string];
};

export type Fact = PaymentFact | TransferFact | MandateFact;

/** A journal row with the facts in it, in their order: a fact is named for ever by its row and its place in it. */
export type FactRow = {
  readonly position: bigint;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
  readonly at: Instant;
  readonly facts: readonly Fact[];
};

/** What every fact about a payment says of its order. */
export type OrderFacts = Pick<
  PaymentFact,
  'orderHash' | 'assetId' | 'amount' | 'payeeId' | 'thingId' | 'accounts'
>;

/**
 * The facts of an entry. Accounts that open and change, and commands that were refused without having become a payment,
 * are none. `orderOf` knows the orders of payments that change.
 */
export function factsOf(entry: Entry, orderOf: (paymentId: string) => OrderFacts): Fact[] {
  switch (entry.type) {
    case 'order-decided':
      return [decidedFact(entry.payment)];
    case 'payment-changed':
      return [changedFact(entry, orderOf(entry.paymentId))];
    case 'transfers-posted':
      return entry.transfers.map(transferFact);
    case 'mandate-recorded':
      return [mandateFact(entry)];
    default:
      return [];
  }
}

export function orderFactsOf(payment: PaymentRecord): OrderFacts {
  const { orderHash, assetId, amount, payee, thingId, fundedBy } = payment;
  const accounts = [fundedBy, payee.account] as const;
  return { orderHash: Buffer.from(orderHash, 'hex'), assetId, amount, payeeId: payee.id, thingId, accounts };
}

function decidedFact(payment: PaymentRecord): PaymentFact {
  const { id, state, captured, refunded, refusal } = payment;
  const order = orderFactsOf(payment);
  return { kind: 'payment', id, change: 'decided', state, captured, refunded, code: refusal?.code, ...order };
}

function changedFact(entry: PaymentChanged, order: OrderFacts): PaymentFact {
  const { paymentId: id, change, state, captured, refunded, refusal } = entry;
  return { kind: 'payment', id, change, state, captured, refunded, code: refusal?.code, ...order };
}

function transferFact(transfer: Transfer): TransferFact {
  const { id, type, assetId, amount, debit, credit } = transfer;
  const originalId = 'originalId' in transfer ? transfer.originalId : undefined;
  return { kind: 'transfer', id, type, assetId, amount, originalId, accounts: [debit, credit] };
}

function mandateFact({ mandate, document }: MandateRecorded): MandateFact {
  const { id, version, state, thingId, account } = mandate;
  const documentHash = document === undefined ? undefined : Buffer.from(hashOfEvidence(document), 'hex');
  const termsHash = hash('sha256', canonicalJson(mandate.terms), 'buffer');
  return { kind: 'mandate', id, version, state, thingId, termsHash, documentHash, accounts: [account] };
}
