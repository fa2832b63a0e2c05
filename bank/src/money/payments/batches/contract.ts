/** Batches: many orders in one signed document, each decided for itself. */

import { type Static, Type } from 'typebox';
import { IdText, Shape, Timestamp } from '../../../platform/kernel/schemas.ts';
import { Hash, Outcome, PaymentOrder, PaymentRefusal, PaymentState, Retry } from '../contract.ts';

/** One turn of the teller takes many more; this bounds what one request may ask for and one answer says. */
export const MOST_ORDERS = 100;

export const PaymentBatch = Shape(
  { orders: Type.Array(PaymentOrder, { minItems: 1, maxItems: MOST_ORDERS }) },
  { title: 'PaymentBatch' },
);
export type PaymentBatch = Static<typeof PaymentBatch>;

export const BatchedResult = Shape(
  {
    id: IdText,
    outcome: Outcome,
    state: Type.Optional(PaymentState),
    replayed: Type.Boolean(),
    retry: Retry,
    refusal: Type.Optional(PaymentRefusal),
  },
  {
    title: 'BatchedResult',
    description:
      '`state` is absent when the order was refused before it became a payment. An `unknown` outcome has a refusal that says why; the same order may be sent again.',
  },
);
export type BatchedResult = Static<typeof BatchedResult>;

export const PaymentBatchResult = Shape(
  {
    position: Type.String({ description: 'Journal position at which the last of the orders stands.' }),
    results: Type.Array(BatchedResult),
    receipt: Type.String({ description: 'Compact JWS by the bank; see BatchReceipt.' }),
  },
  { title: 'PaymentBatchResult', description: 'One result for each order, in the order of the batch.' },
);
export type PaymentBatchResult = Static<typeof PaymentBatchResult>;

/** The payload of the receipt of a batch, signed by the bank with typ bot-batch-receipt. */
export const BatchReceipt = Shape(
  {
    bank: Type.String(),
    thingId: IdText,
    batchHash: Hash,
    results: Type.Array(
      Shape({
        id: IdText,
        outcome: Outcome,
        state: Type.Optional(PaymentState),
        orderHash: Hash,
        code: Type.Optional(Type.String()),
      }),
    ),
    position: Type.String(),
    at: Timestamp,
  },
  {
    title: 'BatchReceipt',
    description:
      '`batchHash` is the SHA-256 of the batch as it was signed, like the `orderHash` of a single order. `orderHash` is the SHA-256 of `batchHash`, `#` and the index of the order, counted from 0; of an order that was decided before, it is that of the document that came first. `code` is that of the refusal.',
  },
);
export type BatchReceipt = Static<typeof BatchReceipt>;
