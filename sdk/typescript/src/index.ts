/** The SDK for browsers and Node.js; `./node` adds what needs a disk. */

export type { DocumentForm } from './crypto/documents.ts';
export {
  createKey,
  importKey,
  type PrivateJwk,
  type SignatureAlgorithm,
  type Signer,
  type SoftwareKey,
  thumbprint,
} from './crypto/keys.ts';
export {
  CannotChoose,
  LogForked,
  NotTrusted,
  OutcomeUnknown,
  type Problem,
  Refused,
  TimedOut,
  Unreachable,
} from './errors.ts';
export type * from './generated/operations.ts';
export type { Merchant as MerchantRecord, Thing as ThingRecord } from './generated/operations.ts';
export { operations } from './generated/operations.ts';
export { type Checkpoint, verifyCheckpoint } from './log/checkpoint.ts';
export { type Proven, verifyLogProof } from './log/proof.ts';
export type {
  LogStatement,
  MandateStatement,
  PaymentStatement,
  TransferStatement,
} from './log/statement.ts';
export {
  type CheckpointMemory,
  type LogWatch,
  memoryOfCheckpoint,
  verifyConsistency,
  watchLog,
} from './log/watch.ts';
export { Merchant, type MerchantOptions, type Offer } from './merchant/merchant.ts';
export type { MeteredSession, MeteredSessionOptions } from './merchant/metered-session.ts';
export type { QuoteHandler } from './merchant/quote-answering.ts';
export { Operator } from './owner/operator.ts';
export {
  Owner,
  type OwnerKeys,
  type OwnerOptions,
  type PersonOptions,
  type ProvenKey,
} from './owner/owner.ts';
export { signIn, signOut } from './owner/sign-in.ts';
export {
  type BatchExpectation,
  type ReceiptExpectation,
  verifyBatchReceipt,
  verifyReceipt,
} from './receipts.ts';
export type { Surroundings } from './surroundings.ts';
export type { DirectOrder, PayOptions } from './thing/order.ts';
export { memoryOutbox, type Outbox, type OutboxEntry } from './thing/outbox.ts';
export type { PaymentOutcome } from './thing/outcome.ts';
export type { QuoteWish, WaitOptions } from './thing/quoting.ts';
export { Thing, type ThingOptions } from './thing/thing.ts';
export type { ThingSession } from './thing/watching.ts';
export { type CborValue, encodeCbor } from './values/cbor.ts';
export { decodeCbor } from './values/cbor-reader.ts';
export { createId, deriveId, type Instant, timeOfId, toIso } from './values/ids.ts';
export { decimalOf, formatMoney, money } from './values/money.ts';
export { priceOf } from './values/tariff.ts';
export { type ReceivedHeaders, type ReceivedWebhook, verifyWebhook } from './webhooks.ts';
export { type Bank, type BankOptions, connectToBank } from './wire/bank.ts';
export { type Client, type ConnectOptions, createClient } from './wire/client.ts';
export type { Credential } from './wire/credentials.ts';
export type { BankEvents, EventOptions, StreamState, Subscription } from './wire/events.ts';
export type { CallOptions, RetryPolicy } from './wire/http.ts';
export type { Method } from './wire/methods.ts';
export type { Input, OperationName, Output } from './wire/transport.ts';
