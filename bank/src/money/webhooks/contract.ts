/** Webhooks: where an owner's or a merchant's own system hears of payments, and what it is sent. */

import { type Static, Type } from 'typebox';
import { defineRefusals } from '../../platform/errors/refusals.ts';
import { defineEvent } from '../../platform/events/event.ts';
import { IdText, Name, OneOf, Replayed, Shape, Timestamp } from '../../platform/kernel/schemas.ts';
import { Payment } from '../payments/contract.ts';

export const WebhookUrl = Type.String({
  minLength: 1,
  maxLength: 500,
  description: 'https, without user, password or fragment.',
});

export const JournalPosition = Type.String({
  pattern: '^(0|[1-9][0-9]{0,17})$',
  description: 'A position of the journal, such as a payment’s `position`.',
});

export const WebhookState = OneOf(['active', 'failing', 'paused'], {
  description: 'A failing one is tried again at `nextAttemptAt`, with what could not be delivered first.',
});

/** Why nothing is sent: the holder asked for it, it failed for days, or it answered that it is gone (HTTP 410). */
export const PauseReason = OneOf(['asked', 'failed-too-long', 'gone']);
export type PauseReason = Static<typeof PauseReason>;

export const Webhook = Shape(
  {
    id: IdText,
    ownerId: Type.Optional(IdText),
    merchantId: Type.Optional(IdText),
    url: WebhookUrl,
    label: Type.Optional(Name),
    state: WebhookState,
    pausedBecause: Type.Optional(PauseReason),
    position: Type.String({
      description:
        'What concerns the holder is delivered up to this journal position, and part of what is at it.',
    }),
    deliveredAt: Type.Optional(Timestamp),
    failures: Type.Integer({ description: 'Attempts in a row that failed.' }),
    failingSince: Type.Optional(Timestamp),
    lastError: Type.Optional(Type.String()),
    nextAttemptAt: Type.Optional(Timestamp),
    oldSecretUntil: Type.Optional(Timestamp),
    createdAt: Timestamp,
  },
  { title: 'Webhook' },
);
export type Webhook = Static<typeof Webhook>;

const Secret = Type.Optional(
  Type.String({
    description: 'Shown to this request alone, and to its repeats for ten minutes: `whsec_` and base64.',
  }),
);

export const RegisteredWebhook = Shape(
  { webhook: Webhook, secret: Secret, replayed: Replayed },
  { title: 'RegisteredWebhook' },
);
export type RegisteredWebhook = Static<typeof RegisteredWebhook>;

/** What a test delivery came to. It leaves the webhook as it is. */
export const WebhookTrial = Shape(
  {
    delivered: Type.Boolean(),
    error: Type.Optional(Type.String()),
    durationMs: Type.Integer(),
  },
  { title: 'WebhookTrial' },
);
export type WebhookTrial = Static<typeof WebhookTrial>;

/** `decided` is the bank's answer to an order; the others are what `PaymentChange` calls them. */
export const PaymentEventType = OneOf([
  'payment.decided',
  'payment.approved',
  'payment.denied',
  'payment.captured',
  'payment.voided',
  'payment.refunded',
  'payment.expired',
]);

const head = { id: Type.String({ description: 'The same at every repeat; also in the header webhook-id.' }) };

/** `data` is the payment as it stood after what is told, not as it is now. */
export const PaymentEvent = Shape(
  { ...head, type: PaymentEventType, timestamp: Timestamp, data: Payment },
  { title: 'PaymentEvent' },
);
export type PaymentEvent = Static<typeof PaymentEvent>;

/** What `webhooks.test` sends. */
export const TestEvent = Shape(
  { ...head, type: Type.Literal('webhook.test'), timestamp: Timestamp, data: Webhook },
  { title: 'TestEvent' },
);
export type TestEvent = Static<typeof TestEvent>;

export const WebhookEvent = Type.Union([PaymentEvent, TestEvent], {
  title: 'WebhookEvent',
  description: 'The body of a delivery. There may be further types later.',
});
export type WebhookEvent = Static<typeof WebhookEvent>;

/** Tells the process that sends to look at a webhook again. */
export const WebhookChanged = defineEvent('WebhookChanged', Shape({ webhookId: IdText }));

export const WebhookRefusals = defineRefusals('webhooks', {
  'webhook-not-found': {
    kind: 'not-found',
    title: 'There is no such webhook, or it is not the caller’s.',
    remedy: 'Check the identifier.',
  },
  'url-not-allowed': {
    kind: 'invalid',
    title: 'The bank does not send to this address.',
    remedy: 'Name a public https address, without user, password or fragment.',
  },
  'too-many-webhooks': {
    kind: 'conflict',
    title: 'The caller has as many webhooks as one may have.',
    remedy: 'Remove one that is not needed any more.',
  },
  'position-not-reached': {
    kind: 'invalid',
    title: 'The journal has not come to this position yet.',
    remedy: 'Name the position of an event that was sent, or of a payment.',
  },
});
