/** Every way in which a mandate says no: to its own giving and changing, and to an order. */

import { defineRefusals } from '../../platform/errors/refusals.ts';

const askOwner = 'Ask the owner to widen the mandate.';

const changeRefusals = defineRefusals('mandates', {
  'mandate-not-found': {
    kind: 'not-found',
    title: 'There is no such mandate.',
    remedy: 'Check the identifier.',
  },
  'terms-not-valid': {
    kind: 'invalid',
    title: 'The terms contradict themselves or name something unknown.',
    remedy: 'See the detail.',
  },
  'wider-than-parent': {
    kind: 'unprocessable',
    title: 'A delegated mandate must be narrower than its parent in every rule.',
    remedy: 'Narrow the rules named in the detail.',
  },
  'delegation-not-allowed': {
    kind: 'forbidden',
    title: 'The mandate may not be handed on.',
    remedy: askOwner,
  },
  'state-not-allowed': {
    kind: 'conflict',
    title: 'The mandate’s state does not allow this change.',
    remedy: 'A revoked mandate stays revoked; give a new one.',
  },
});

/** Every code with which a mandate can refuse an order; a decision lists all that apply, the first in this order is the refusal's. */
export const RuleRefusals = defineRefusals('mandates', {
  'mandate-not-active': {
    kind: 'forbidden',
    title: 'The mandate is not active.',
    remedy: 'Ask the owner to resume it or give a new one.',
  },
  'mandate-revoked': {
    kind: 'forbidden',
    title: 'The mandate was revoked.',
    remedy: 'Ask the owner for a new mandate.',
  },
  'mandate-key-mismatch': {
    kind: 'forbidden',
    title: 'The mandate was given to another thing or account.',
    remedy: 'Use the mandate of this thing.',
  },
  'mandate-is-shadow': {
    kind: 'forbidden',
    title: 'A shadow mandate binds nothing, so nothing can be paid with it.',
    remedy: 'Name a mandate in force.',
  },
  'not-yet-valid': {
    kind: 'forbidden',
    title: 'The mandate is not valid yet.',
    remedy: 'Wait until it begins.',
  },
  'mandate-expired': {
    kind: 'forbidden',
    title: 'The mandate has ended.',
    remedy: 'Ask the owner for a new mandate.',
  },
  'outside-schedule': {
    kind: 'forbidden',
    title: 'Outside the hours of the mandate.',
    remedy: 'Wait until the next open span.',
  },
  'payee-not-allowed': {
    kind: 'forbidden',
    title: 'The mandate does not allow this payee.',
    remedy: askOwner,
  },
  'payee-kind-not-allowed': {
    kind: 'forbidden',
    title: 'The mandate does not allow this kind of payee.',
    remedy: askOwner,
  },
  'category-not-allowed': {
    kind: 'forbidden',
    title: 'The mandate does not allow this category.',
    remedy: askOwner,
  },
  'country-not-allowed': {
    kind: 'forbidden',
    title: 'The mandate does not allow this country.',
    remedy: askOwner,
  },
  'outside-geofence': {
    kind: 'forbidden',
    title: 'The thing is outside the area of the mandate, or did not say where it is.',
    remedy: 'Send the place with the order, inside the area.',
  },
  'inside-denied-area': {
    kind: 'forbidden',
    title: 'The thing is inside an area that the mandate denies, or did not say where it is.',
    remedy: 'Send the place with the order, outside these areas.',
  },
  'content-not-allowed': {
    kind: 'forbidden',
    title: 'The mandate does not allow what is bought.',
    remedy: askOwner,
  },
  'offer-hash-mismatch': {
    kind: 'forbidden',
    title: 'The mandate allows another offer.',
    remedy: 'Pay exactly the offer that was allowed.',
  },
  'unit-price-exceeded': {
    kind: 'forbidden',
    title: 'The unit price is above the mandate.',
    remedy: 'Look for a cheaper offer.',
  },
  'quantity-exceeded': {
    kind: 'forbidden',
    title: 'The quantity is above the mandate.',
    remedy: 'Buy less at once.',
  },
  'means-not-allowed': {
    kind: 'forbidden',
    title: 'The mandate does not allow this means of payment.',
    remedy: askOwner,
  },
  'asset-not-allowed': {
    kind: 'forbidden',
    title: 'The mandate is in another asset.',
    remedy: 'Pay in the mandate’s asset.',
  },
  'credit-not-allowed': {
    kind: 'forbidden',
    title: 'The mandate does not allow to use credit, and the balance alone does not cover the amount.',
    remedy: 'Fund the account, or ask the owner to allow credit.',
  },
  'amount-below-min': {
    kind: 'forbidden',
    title: 'The amount is below the mandate’s smallest.',
    remedy: 'Pay more at once.',
  },
  'amount-above-max': {
    kind: 'forbidden',
    title: 'The amount is above the mandate’s largest.',
    remedy: 'Pay less at once, or ask the owner.',
  },
  'session-limit-exceeded': {
    kind: 'forbidden',
    title: 'The session is larger than the mandate allows.',
    remedy: 'Ask for a shorter or smaller session.',
  },
  'limit-exceeded': {
    kind: 'forbidden',
    title: 'A limit of the mandate is used up.',
    remedy: 'Wait until it resets, or ask the owner.',
  },
  'too-frequent': {
    kind: 'forbidden',
    title: 'The last payment was too recent.',
    remedy: 'Wait as the mandate’s interval says.',
  },
  'too-many-holds': {
    kind: 'forbidden',
    title: 'Too many holds are open at once.',
    remedy: 'Finish one first.',
  },
  'second-signature-required': {
    kind: 'forbidden',
    title: 'Above this amount an order also needs the signature of the thing’s secondary key.',
    remedy: 'Sign the order with both keys and send it under a new id.',
  },
  'constraint-unknown': {
    kind: 'forbidden',
    title: 'The mandate has a rule that this bank does not know.',
    remedy: 'Ask the operator.',
  },
  'approval-required': {
    kind: 'forbidden',
    title: 'The owner must approve this payment.',
    remedy: 'Wait for the owner.',
  },
  'approval-denied': {
    kind: 'forbidden',
    title: 'The owner refused this payment.',
    remedy: 'Do not try again without asking.',
  },
  'approval-expired': {
    kind: 'forbidden',
    title: 'Nobody approved in time.',
    remedy: 'Ask again with a new order.',
  },
});

export const MandateRefusals = { ...changeRefusals, ...RuleRefusals };
