/** Payments: offers, orders, holds, captures, refunds and receipts. */

import { type Static, Type } from 'typebox';
import { defineEvent } from '../../platform/events/event.ts';
import { AmountText, Money } from '../../platform/kernel/money.ts';
import {
  CategoryCode,
  CountryCode,
  Decimal,
  DurationMs,
  IdText,
  Name,
  OneOf,
  Shape,
  Timestamp,
} from '../../platform/kernel/schemas.ts';
import { AccountNumber } from '../accounts/contract.ts';
import { DecisionRecord } from '../mandates/contract.ts';

const Unit = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,15}$' });
export const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 in hexadecimal.' });

/** `exact` moves the amount at once; `up-to` and `session` hold a ceiling until the payee captures what was used. */
export const PaymentKind = OneOf(['exact', 'up-to', 'session']);
export type PaymentKind = Static<typeof PaymentKind>;

/** What is bought. `unitPrice` may have decimals of a minor unit; it explains, `amount` of the payment is what moves. */
export const ContentLine = Shape(
  {
    description: Name,
    sku: Type.Optional(Name),
    category: Type.Optional(Name),
    unit: Type.Optional(Unit),
    quantity: Type.Optional(Decimal),
    unitPrice: Type.Optional(Decimal),
    amount: Type.Optional(AmountText),
  },
  { title: 'ContentLine' },
);
export type ContentLine = Static<typeof ContentLine>;

/** How a metered price is made: per unit, after a free quantity, in whole steps; at least `minimum` when more than what is free was used. */
export const Tariff = Shape(
  {
    components: Type.Array(
      Shape({
        unit: Unit,
        unitPrice: Decimal,
        freeQuantity: Type.Optional(Decimal),
        stepQuantity: Type.Optional(Decimal),
        rounding: Type.Optional(
          OneOf(['begun', 'completed'], {
            description: 'Which steps are charged: those that have begun (the default), or completed ones.',
          }),
        ),
      }),
      { minItems: 1, maxItems: 10 },
    ),
    minimum: Type.Optional(AmountText),
  },
  { title: 'Tariff' },
);

/** Where the thing was when it ordered. */
export const Place = Shape(
  {
    latitude: Type.Number({ minimum: -90, maximum: 90 }),
    longitude: Type.Number({ minimum: -180, maximum: 180 }),
  },
  { title: 'Place' },
);

/** What a payee offers. It is signed by the payee; its id becomes the payment's id, so a quote is paid once. */
export const QuoteOffer = Shape(
  {
    id: IdText,
    kind: PaymentKind,
    money: Money,
    expiresAt: Timestamp,
    requestId: Type.Optional(IdText),
    thingId: Type.Optional(IdText),
    lines: Type.Optional(Type.Array(ContentLine, { maxItems: 50 })),
    tariff: Type.Optional(Tariff),
    session: Type.Optional(
      Shape({
        maxQuantity: Type.Optional(Decimal),
        unit: Type.Optional(Unit),
        maxDurationMs: Type.Optional(DurationMs),
      }),
    ),
    holdMs: Type.Optional(
      Type.Integer({
        minimum: 1000,
        maximum: 32 * 24 * 3600 * 1000,
        description: 'How long the hold must last; default 7 days.',
      }),
    ),
  },
  {
    title: 'QuoteOffer',
    description: '`money` is the exact price, or the ceiling of an up-to or session payment.',
  },
);
export type QuoteOffer = Static<typeof QuoteOffer>;

export const Quote = Shape(
  {
    ...QuoteOffer.properties,
    payee: IdText,
    payeeName: Name,
    category: CategoryCode,
    country: CountryCode,
    offerHash: Hash,
    signature: Type.String({
      description: 'The payee’s offer as it was signed: a compact JWS, or `cose:` and base64url.',
    }),
    createdAt: Timestamp,
  },
  { title: 'Quote' },
);
export type Quote = Static<typeof Quote>;

export const QuoteOffered = defineEvent('QuoteOffered', Shape({ quoteId: IdText }));

/** A thing asks a payee for an offer; the payee's program answers with a quote that names the request. */
export const QuoteRequest = Shape(
  {
    id: IdText,
    payee: IdText,
    thingId: IdText,
    lines: Type.Array(ContentLine, { maxItems: 50 }),
    createdAt: Timestamp,
    quote: Type.Optional(Quote),
  },
  { title: 'QuoteRequest' },
);
export type QuoteRequest = Static<typeof QuoteRequest>;

/**
 * A payment order, signed by the thing. With a quote, `id`, `payee`, `kind` and `money` repeat the quote's,
 * so that the signature covers what is paid.
 */
export const PaymentOrder = Shape(
  {
    id: IdText,
    account: AccountNumber,
    mandate: IdText,
    payee: IdText,
    kind: PaymentKind,
    money: Money,
    quote: Type.Optional(IdText),
    offerHash: Type.Optional(Hash),
    purpose: Type.Optional(Type.String({ maxLength: 140 })),
    lines: Type.Optional(Type.Array(ContentLine, { maxItems: 50 })),
    session: Type.Optional(
      Shape({
        maxQuantity: Type.Optional(Decimal),
        unit: Type.Optional(Unit),
        maxDurationMs: Type.Optional(DurationMs),
      }),
    ),
    holdMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 32 * 24 * 3600 * 1000 })),
    place: Type.Optional(Place),
    createdAt: Timestamp,
    expiresAt: Type.Optional(Timestamp),
  },
  { title: 'PaymentOrder' },
);
export type PaymentOrder = Static<typeof PaymentOrder>;

export const PaymentState = OneOf([
  'waiting',
  'authorised',
  'partly-captured',
  'settled',
  'refused',
  'cancelled',
  'expired',
]);
export type PaymentState = Static<typeof PaymentState>;

/** A refusal as it is remembered with the payment. */
export const PaymentRefusal = Shape(
  { code: Type.String(), title: Type.String(), detail: Type.String(), remedy: Type.String() },
  { title: 'PaymentRefusal' },
);

/** The last meter reading of a session. */
export const MeterReading = Shape(
  { at: Timestamp, quantity: Decimal, unit: Unit, durationMs: DurationMs, amount: AmountText },
  { title: 'MeterReading' },
);

export const Payment = Shape(
  {
    id: IdText,
    kind: PaymentKind,
    state: PaymentState,
    account: AccountNumber,
    thingId: IdText,
    ownerId: IdText,
    mandate: Shape({ id: IdText, version: Type.Integer() }),
    payee: Shape({
      id: IdText,
      name: Name,
      category: CategoryCode,
      country: CountryCode,
      account: AccountNumber,
    }),
    money: Money,
    captured: AmountText,
    refunded: AmountText,
    lines: Type.Array(ContentLine),
    purpose: Type.Optional(Type.String()),
    quote: Type.Optional(IdText),
    decidedAt: Timestamp,
    changedAt: Timestamp,
    expiresAt: Type.Optional(Timestamp),
    meter: Type.Optional(MeterReading),
    refusal: Type.Optional(PaymentRefusal),
    decision: DecisionRecord,
    position: Type.String({ description: 'Journal position of the last change.' }),
  },
  {
    title: 'Payment',
    description:
      '`money` is what was ordered: the exact amount or the ceiling. `expiresAt` is when the wait for approval or the hold ends.',
  },
);
export type Payment = Static<typeof Payment>;

export const Outcome = OneOf(['succeeded', 'refused', 'waiting', 'unknown']);

export const Retry = Shape(
  { canHelp: Type.Boolean(), afterMs: Type.Optional(Type.Integer()) },
  {
    title: 'Retry',
    description:
      'Whether asking again with the same id can give another outcome, and after how long it is worth it.',
  },
);
export type Retry = Static<typeof Retry>;

export const PaymentResult = Shape(
  {
    outcome: Outcome,
    replayed: Type.Boolean(),
    payment: Payment,
    retry: Retry,
    receipt: Type.Optional(Type.String({ description: 'Compact JWS by the bank; see Receipt.' })),
  },
  {
    title: 'PaymentResult',
    description: 'A refused order is answered as a problem with the same `outcome` and `payment`.',
  },
);
export type PaymentResult = Static<typeof PaymentResult>;

/** The payload of a receipt, signed by the bank with typ bot-receipt. */
export const Receipt = Shape(
  {
    bank: Type.String(),
    paymentId: IdText,
    outcome: Outcome,
    state: PaymentState,
    orderHash: Hash,
    money: Money,
    captured: AmountText,
    refunded: AmountText,
    payee: IdText,
    thingId: IdText,
    position: Type.String(),
    at: Timestamp,
  },
  {
    title: 'Receipt',
    description:
      '`orderHash` is the SHA-256 of the order’s compact JWS, or of its COSE message as it was sent; of an order in a batch, see BatchReceipt.',
  },
);
export type Receipt = Static<typeof Receipt>;

export const Capture = Shape(
  {
    id: IdText,
    paymentId: IdText,
    amount: Type.String({ pattern: '^(0|[1-9][0-9]{0,18})$' }),
    final: Type.Boolean(),
    lines: Type.Optional(Type.Array(ContentLine, { maxItems: 50 })),
    meter: Type.Optional(MeterReading),
  },
  {
    title: 'Capture',
    description: 'The final capture releases the rest of the hold; a final capture of 0 releases all of it.',
  },
);

export type Capture = Static<typeof Capture>;

/** Something that happened to a payment after it was ordered. */
export const PaymentChange = Shape(
  {
    id: IdText,
    at: Timestamp,
    change: OneOf(['approved', 'denied', 'captured', 'voided', 'refunded', 'expired']),
    state: PaymentState,
    amount: Type.Optional(AmountText),
    reason: Type.Optional(Type.String()),
    lines: Type.Optional(Type.Array(ContentLine)),
    meter: Type.Optional(MeterReading),
    refusal: Type.Optional(PaymentRefusal),
  },
  {
    title: 'PaymentChange',
    description:
      '`state` is the payment’s after it. `amount` is what was captured, given back, released, or moved or held by an approval; `reason` and `lines` are the payee’s or the thing’s words.',
  },
);
export type PaymentChange = Static<typeof PaymentChange>;

export { PaymentRefusals } from './refusals.ts';
