/** Receipts: what the bank signs about a payment, and how anybody checks it. */

import { type ReadJws, readJws } from './crypto/jws.ts';
import { publicPartOf, verifySignature } from './crypto/keys.ts';
import { NotTrusted } from './errors.ts';
import type { BatchedResult, BatchReceipt, Money, Receipt } from './generated/operations.ts';
import { hex, sha256, utf8 } from './values/bytes.ts';
import type { Bank } from './wire/bank.ts';

/** What the holder of a receipt knows beforehand. */
export type ReceiptExpectation = {
  readonly paymentId?: string | undefined;
  /** SHA-256 in hex of the order's compact JWS, or of its COSE message as it was sent. */
  readonly orderHash?: string | undefined;
  readonly payee?: string | undefined;
  readonly money?: Money | undefined;
};

const RECEIPT_TYPES: readonly unknown[] = ['bot-receipt', 'bot-receipt+jws'];
const BATCH_RECEIPT_TYPES: readonly unknown[] = ['bot-batch-receipt'];

/**
 * Verifies that `receipt` (a compact JWS) was signed by this bank and is about the expected payment and order.
 * Throws `NotTrusted` otherwise.
 */
export async function verifyReceipt(
  bank: Bank,
  receipt: string,
  expected: ReceiptExpectation = {},
): Promise<Receipt> {
  const content = (await readGenuine(bank, receipt, RECEIPT_TYPES)) as Receipt;
  const { paymentId, orderHash, payee, money } = { ...content, ...known(expected) };
  require(content.paymentId === paymentId, 'It is about another payment.');
  require(content.orderHash === orderHash, 'It is about another order than the one that was signed.');
  require(content.payee === payee, 'It is about another payee.');
  require(isSameMoney(content.money, money), 'It is about another amount.');
  return content;
}

/** What the holder of a batch's receipt knows beforehand: the batch that it signed, and what the bank answered. */
export type BatchExpectation = {
  /** SHA-256 in hex of the batch as it was signed. */
  readonly batchHash: string;
  readonly results: readonly BatchedResult[];
};

/**
 * Verifies that `receipt` was signed by this bank, is about the batch, and says of each order what the bank answered.
 * The hash of an order that was decided before is that of the document that came first. Throws `NotTrusted` otherwise.
 */
export async function verifyBatchReceipt(
  bank: Bank,
  receipt: string,
  { batchHash, results }: BatchExpectation,
): Promise<BatchReceipt> {
  const content = (await readGenuine(bank, receipt, BATCH_RECEIPT_TYPES)) as BatchReceipt;
  require(content.batchHash === batchHash, 'It is about another batch than the one that was signed.');
  require(content.results.length === results.length, 'It is about other orders.');
  for (const [index, told] of results.entries()) {
    const signed = content.results[index];
    const isSame =
      signed?.id === told.id &&
      signed.outcome === told.outcome &&
      signed.state === told.state &&
      signed.code === told.refusal?.code;
    require(isSame, `It says another thing of order ${told.id} than the answer.`);
    const ownHash = hex(await sha256(utf8(`${batchHash}#${index}`)));
    require(told.replayed || signed.orderHash === ownHash, `It is about another order than ${told.id}.`);
  }
  return content;
}

/** Only what the caller really expects. */
function known(expected: ReceiptExpectation): Partial<Receipt> {
  return Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined));
}

function isSameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.asset === b.asset && a.scale === b.scale;
}

/** What this bank signed, as a document of one of `types`. */
async function readGenuine(bank: Bank, receipt: string, types: readonly unknown[]): Promise<unknown> {
  const read = readReceipt(receipt);
  const { typ, kid } = read.header;
  require(types.includes(typ), 'It is signed for another purpose than a receipt.');
  const key = await bank.findKey(String(kid));
  require(key, 'It is not signed with a key of the bank.');
  const isGenuine = await verifySignature(publicPartOf(key), read.signature, read.signed);
  require(isGenuine, 'Its signature is not that of the bank.');
  require((read.payload as { bank?: unknown }).bank === bank.id, 'It is of another bank.');
  return read.payload;
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
