/** The compact form of the commonest entry, an order settled at once: nothing is written twice, ids and signatures are bytes. */

import type { Transfer } from '../../ledger/model.ts';
import type { DecisionRecord } from '../../mandates/contract.ts';
import type { PaymentRecord } from '../../payments/model.ts';
import { contentOfJws } from '../../payments/order-content.ts';
import { transferOf } from '../../payments/transfer-of.ts';
import type { OrderDecided } from '../entries.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readDocument, writeDocument } from './documents.ts';
import {
  readCharges,
  readIds,
  readPayee,
  readRules,
  writeCharges,
  writeIds,
  writePayee,
  writeRules,
} from './order-parts.ts';
import { decodeRecord, encodeRecord } from './values.ts';

/** Bits of the first byte. */
export const ACCOUNT_IS_FUNDING = 1;
export const CONTENT_IS_SIGNED = 2;
export const HAS_PARTICULARS = 4;
export const HAS_QUOTE_END = 8;
export const HAS_ORDER_END = 16;

/** How many members an object has in the compact form; one that has others is written in another way. */
const MEMBERS_OF_ENTRY = 8;
const MEMBERS_OF_PAYMENT = 23;
const MEMBERS_OF_PAYEE = 7;
const MEMBERS_OF_DECISION = 4;

/** False when the entry has another shape; what was written meanwhile has to be thrown away. */
export function writeSettledOrder(out: ByteWriter, entry: OrderDecided): boolean {
  const { payment } = entry;
  if (!hasCompactShape(entry)) return false;
  const { order, quoteExpiresAt, orderExpiresAt } = payment;
  const hasParticulars = Object.keys(order).length > 0;
  out.byte(
    (payment.account === payment.fundedBy ? ACCOUNT_IS_FUNDING : 0) |
      (entry.contentIsSigned ? CONTENT_IS_SIGNED : 0) |
      (hasParticulars ? HAS_PARTICULARS : 0) |
      (quoteExpiresAt === undefined ? 0 : HAS_QUOTE_END) |
      (orderExpiresAt === undefined ? 0 : HAS_ORDER_END),
  );
  const { id, thingId, ownerId, mandateId } = payment;
  if (!(out.uuid(id) && out.uuid(thingId) && out.uuid(ownerId) && out.uuid(mandateId))) return false;
  out.number(entry.at);
  if (!entry.contentIsSigned) out.text(entry.content);
  writeDocument(out, entry.document);
  if (!out.hex(payment.orderHash, 32)) return false;
  out.text(payment.account);
  if (payment.account !== payment.fundedBy) out.text(payment.fundedBy);
  out.number(payment.mandateVersion);
  if (!writePayee(out, payment.payee)) return false;
  out.text(payment.assetId);
  out.integer(payment.amount);
  out.number(payment.holdMs);
  if (hasParticulars) out.blob(encodeRecord(order));
  if (quoteExpiresAt !== undefined) out.number(quoteExpiresAt);
  if (orderExpiresAt !== undefined) out.number(orderExpiresAt);
  writeIds(out, payment.approvers, ownerId);
  writeIds(out, payment.countedBy, mandateId);
  writeRules(out, payment.decision.rules, mandateId);
  writeCharges(out, entry.charges, mandateId);
  return true;
}

/** Everything that the reader takes for granted is looked at here, so that no entry comes back different. */
function hasCompactShape(entry: OrderDecided): boolean {
  const { payment, transfers } = entry;
  const { decision, quoteExpiresAt, orderExpiresAt } = payment;
  const optional = (quoteExpiresAt === undefined ? 0 : 1) + (orderExpiresAt === undefined ? 0 : 1);
  return (
    payment.kind === 'exact' &&
    payment.state === 'settled' &&
    payment.captured === payment.amount &&
    payment.refunded === 0n &&
    payment.charges.length === 0 &&
    payment.id === entry.id &&
    payment.decidedAt === entry.at &&
    payment.changedAt === entry.at &&
    decision.outcome === 'allow' &&
    decision.mandateId === payment.mandateId &&
    decision.version === payment.mandateVersion &&
    transfers.length === 1 &&
    isTransferOf(payment, transfers[0]) &&
    Object.keys(payment).length === MEMBERS_OF_PAYMENT + optional &&
    Object.keys(payment.payee).length === MEMBERS_OF_PAYEE &&
    Object.keys(decision).length === MEMBERS_OF_DECISION &&
    Object.keys(entry).length === MEMBERS_OF_ENTRY + (entry.contentIsSigned ? 1 : 0)
  );
}

function isTransferOf(payment: PaymentRecord, transfer: Transfer | undefined): boolean {
  if (!transfer) return false;
  const expected = transferOf(payment, payment.decidedAt);
  return (
    transfer.type === 'direct' &&
    transfer.id === expected.id &&
    transfer.debit === expected.debit &&
    transfer.credit === expected.credit &&
    transfer.assetId === expected.assetId &&
    transfer.amount === expected.amount &&
    transfer.description === expected.description &&
    transfer.paymentId === expected.paymentId &&
    transfer.thingId === expected.thingId &&
    transfer.virtualAccount === expected.virtualAccount &&
    Object.keys(transfer).length === Object.keys(expected).length
  );
}

export function readSettledOrder(from: ByteReader): OrderDecided {
  const flags = from.byte();
  const id = from.uuid();
  const thingId = from.uuid();
  const ownerId = from.uuid();
  const mandateId = from.uuid();
  const at = from.number();
  const stored = flags & CONTENT_IS_SIGNED ? undefined : from.text();
  const document = readDocument(from);
  const orderHash = from.raw(32).toString('hex');
  const account = from.text();
  const fundedBy = flags & ACCOUNT_IS_FUNDING ? account : from.text();
  const mandateVersion = from.number();
  const payee = readPayee(from);
  const assetId = from.text();
  const amount = from.integer();
  const holdMs = from.number();
  const order = flags & HAS_PARTICULARS ? decodeRecord<PaymentRecord['order']>(from.blob()) : {};
  const quoteExpiresAt = flags & HAS_QUOTE_END ? from.number() : undefined;
  const orderExpiresAt = flags & HAS_ORDER_END ? from.number() : undefined;
  const approvers = readIds(from, ownerId);
  const countedBy = readIds(from, mandateId);
  const decision: DecisionRecord = {
    mandateId,
    version: mandateVersion,
    outcome: 'allow',
    rules: readRules(from, mandateId),
  };
  const payment: PaymentRecord = {
    id,
    kind: 'exact',
    state: 'settled',
    account,
    fundedBy,
    thingId,
    ownerId,
    mandateId,
    mandateVersion,
    payee,
    assetId,
    amount,
    captured: amount,
    refunded: 0n,
    order,
    orderHash,
    holdMs,
    decidedAt: at,
    changedAt: at,
    approvers,
    decision,
    charges: [],
    countedBy,
    ...(quoteExpiresAt !== undefined && { quoteExpiresAt }),
    ...(orderExpiresAt !== undefined && { orderExpiresAt }),
  };
  const entry = { type: 'order-decided', id, at, document, payment } as const;
  const transfers = [transferOf(payment, at)];
  const charges = readCharges(from, mandateId);
  if (stored !== undefined) return { ...entry, content: stored, transfers, charges };
  return {
    ...entry,
    contentIsSigned: true,
    // Only a repeated id asks for it.
    get content() {
      return contentOfJws(document, thingId);
    },
    transfers,
    charges,
  };
}
