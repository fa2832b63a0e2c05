/** Receipts: what the bank signs about a payment, and how anybody checks it. */

import { type ReadJws, readJws } from './crypto/jws.ts';
import { publicPartOf, verifySignature } from './crypto/keys.ts';
import { NotTrusted } from './errors.ts';
import type { Money, Receipt } from './generated/operations.ts';
import type { Bank } from './wire/bank.ts';

/** What the holder of a receipt knows beforehand. */
export type ReceiptExpectation = {
  readonly paymentId?: string | undefined;
  /** SHA-256 in hex of the order's compact JWS. */
  readonly orderHash?: string | undefined;
  readonly payee?: string | undefined;
  readonly money?: Money | undefined;
};

const RECEIPT_TYPES: readonly unknown[] = ['bot-receipt', 'bot-receipt+jws'];

/**
 * Verifies that `receipt` (a compact JWS) was signed by this bank and is about the expected payment and order.
 * Throws `NotTrusted` otherwise.
 */
export async function verifyReceipt(
  bank: Bank,
  receipt: string,
  expected: ReceiptExpectation = {},
): Promise<Receipt> {
  const read = readReceipt(receipt);
  const { typ, kid } = read.header;
  require(RECEIPT_TYPES.includes(typ), 'It is signed for another purpose than a receipt.');
  const key = await bank.findKey(String(kid));
  require(key, 'It is not signed with a key of the bank.');
  const isGenuine = await verifySignature(publicPartOf(key), read.signature, read.signed);
  require(isGenuine, 'Its signature is not that of the bank.');
  const content = read.payload as Receipt;
  require(content.bank === bank.id, 'It is of another bank.');
  const { paymentId, orderHash, payee, money } = { ...content, ...known(expected) };
  require(content.paymentId === paymentId, 'It is about another payment.');
  require(content.orderHash === orderHash, 'It is about another order than the one that was signed.');
  require(content.payee === payee, 'It is about another payee.');
  require(isSameMoney(content.money, money), 'It is about another amount.');
  return content;
}

/** Only what the caller really expects. */
function known(expected: ReceiptExpectation): Partial<Receipt> {
  return Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined));
}

function isSameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.asset === b.asset && a.scale === b.scale;
}

function readReceipt(receipt: string): ReadJws {
  try {
    return readJws(receipt);
  } catch (cause) {
    throw new NotTrusted('The receipt does not hold: it is no signed document.', { cause });
  }
}

function require(condition: unknown, why: string): asserts condition {
  if (!condition) throw new NotTrusted(`The receipt does not hold: ${why}`);
}
