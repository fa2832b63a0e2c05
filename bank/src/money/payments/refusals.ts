/** Every way in which payments and quotes say no, beside the mandate's and the ledger's. */

import { defineRefusals } from '../../platform/errors/refusals.ts';

export const PaymentRefusals = defineRefusals('payments', {
  'quote-not-found': {
    kind: 'not-found',
    title: 'There is no such quote.',
    remedy: 'Ask the payee for a quote.',
  },
  'quote-expired': { kind: 'gone', title: 'The quote has expired.', remedy: 'Ask for a new quote.' },
  'quote-mismatch': {
    kind: 'invalid',
    title: 'The order differs from the quote that it pays.',
    remedy: 'Repeat the quote’s id, payee, kind and money.',
  },
  'lines-do-not-add-up': {
    kind: 'invalid',
    title: 'The amounts of the lines do not add up to the price.',
    remedy: 'State every line’s amount, or none.',
  },
  'quote-for-another-thing': {
    kind: 'forbidden',
    title: 'The quote was made for another thing.',
    remedy: 'Ask for a quote of your own.',
  },
  'id-conflict': {
    kind: 'conflict',
    title: 'This id was already used for another order.',
    remedy: 'Use a new id for a new intent.',
  },
  'order-expired': { kind: 'gone', title: 'The order has expired.', remedy: 'Sign a new order.' },
  'payment-not-found': {
    kind: 'not-found',
    title: 'There is no such payment: the order was not executed.',
    remedy: 'Send the order, with the same id, if it is still wanted. One that was refused is refused again.',
  },
  'payee-not-found': {
    kind: 'not-found',
    title: 'There is no such payee.',
    remedy: 'Check the payee’s identifier.',
  },
  'not-waiting': {
    kind: 'conflict',
    title: 'The payment does not wait for approval any more.',
    remedy: 'Look at its state.',
  },
  'not-an-approver': {
    kind: 'forbidden',
    title: 'The caller is not among those who may approve.',
    remedy: 'Ask an approver named in the mandate.',
  },
  'state-not-allowed': {
    kind: 'conflict',
    title: 'The payment’s state does not allow this.',
    remedy: 'Look at its state.',
  },
  'exceeds-captured': {
    kind: 'unprocessable',
    title: 'No more can be refunded than was captured.',
    remedy: 'Refund at most the rest.',
  },
  'not-the-payee': {
    kind: 'forbidden',
    title: 'Only the payee may do this.',
    remedy: 'Sign with the payee’s key.',
  },
});
