/** Payments as they go over the wire. */

import type { Static } from 'typebox';
import { findRefusalDefinition, type RefusalRecord } from '../../platform/errors/refusals.ts';
import { toIso } from '../../platform/kernel/clock.ts';
import { moneyOf } from '../../platform/kernel/money.ts';
import type { Outcome, Payment, PaymentRefusal, PaymentState, Retry } from './contract.ts';
import type { ListedPayment } from './store.ts';

/** A payee learns that the owner's rules said yes or no, and nothing of the rules and of what is left of them. */
export type Viewer = 'payer' | 'payee';

export function toWirePayment({ record, position, reading }: ListedPayment, viewer: Viewer): Payment {
  const { payee, refusal } = record;
  const { mandateId, version, outcome } = record.decision;
  return {
    id: record.id,
    kind: record.kind,
    state: record.state,
    account: record.account,
    thingId: record.thingId,
    ownerId: record.ownerId,
    mandate: { id: record.mandateId, version: record.mandateVersion },
    payee: {
      id: payee.id,
      name: payee.name,
      category: payee.category,
      country: payee.country,
      account: payee.account,
    },
    money: moneyOf(record.amount, record.assetId),
    captured: String(record.captured),
    refunded: String(record.refunded),
    lines: record.order.lines ?? [],
    ...(record.order.purpose && { purpose: record.order.purpose }),
    ...(record.order.quote && { quote: record.order.quote }),
    decidedAt: toIso(record.decidedAt),
    changedAt: toIso(record.changedAt),
    ...(record.expiresAt !== undefined && { expiresAt: toIso(record.expiresAt) }),
    ...(reading && { meter: reading }),
    ...(refusal && { refusal: wordsFor(viewer, refusal) }),
    decision: viewer === 'payer' ? record.decision : { mandateId, version, outcome, rules: [] },
    position: String(position),
  };
}

/** A remembered refusal with the title and the remedy that its code has now. */
export function wordsOf({ code, detail }: RefusalRecord): Static<typeof PaymentRefusal> {
  const { title, remedy } = findRefusalDefinition(code);
  return { code, title, detail, remedy };
}

/** The detail of a refusal tells what the owner allows. */
export function wordsFor(viewer: Viewer, refusal: RefusalRecord): Static<typeof PaymentRefusal> {
  const words = wordsOf(refusal);
  return viewer === 'payer' ? words : { ...words, detail: words.title };
}

const RETRY_AFTER_MS = 1_000;

/** A refusal is final under its id; what waits or is not known may have ended when it is asked for again. */
export function retryOf(outcome: Static<typeof Outcome>): Retry {
  const canHelp = outcome === 'waiting' || outcome === 'unknown';
  return { canHelp, ...(canHelp && { afterMs: RETRY_AFTER_MS }) };
}

/** What a payment's state means for whoever ordered it. */
export function outcomeOf(state: PaymentState): Static<typeof Outcome> {
  if (state === 'waiting') return 'waiting';
  return state === 'refused' || state === 'cancelled' || state === 'expired' ? 'refused' : 'succeeded';
}
