/** The ledger's data: accounts with four counters, transfers, and the ways it says no. */

import { defineRefusals } from '../../platform/errors/refusals.ts';

/** Refusals in the order in which they are checked after identity and idempotency; the first that holds is given. */
export const LedgerRefusals = defineRefusals('ledger', {
  'id-conflict': {
    kind: 'conflict',
    title: 'This id was already used for something else.',
    remedy: 'Use a new id for a new intent; send the original content to see its outcome.',
  },
  'id-from-the-future': {
    kind: 'invalid',
    title: 'The id’s time is more than five minutes ahead of the bank’s clock.',
    remedy: 'Set the clock by GET /v1/bank and make a new id.',
  },
  'amount-out-of-range': {
    kind: 'invalid',
    title: 'The amount is not between 1 and 2^63 − 1 minor units.',
    remedy: 'Send a positive integer in minor units.',
  },
  'account-not-found': {
    kind: 'not-found',
    title: 'An account of the transfer does not exist.',
    remedy: 'Check the account number.',
  },
  'account-already-open': {
    kind: 'conflict',
    title: 'There already is an account with this number.',
    remedy: 'Ask for another number.',
  },
  'same-account': {
    kind: 'invalid',
    title: 'Debit and credit account are the same.',
    remedy: 'Name two accounts.',
  },
  'asset-mismatch': {
    kind: 'invalid',
    title: 'The accounts and the amount are not in the same asset and scale.',
    remedy: 'Pay in the payee’s asset.',
  },
  'hold-not-found': { kind: 'not-found', title: 'There is no such hold.', remedy: 'Check the identifier.' },
  'hold-already-resolved': {
    kind: 'conflict',
    title: 'The hold was already fully posted, voided or expired.',
    remedy: 'Nothing is left to do; look at the payment.',
  },
  'hold-expired': {
    kind: 'conflict',
    title: 'The hold has expired; its money was released.',
    remedy: 'Ask for a new authorisation.',
  },
  'exceeds-hold': {
    kind: 'unprocessable',
    title: 'The amount is larger than what is left of the hold.',
    remedy: 'Post at most the remaining amount.',
  },
  'exceeds-original': {
    kind: 'unprocessable',
    title: 'A reversal cannot exceed what is left of the original.',
    remedy: 'Reverse at most the remaining amount.',
  },
  'account-blocked': {
    kind: 'forbidden',
    title: 'An account is blocked, frozen or closed for this.',
    remedy: 'Ask the owner or the operator.',
  },
  'account-not-empty': {
    kind: 'conflict',
    title: 'Only an account without balance and holds can be closed.',
    remedy: 'Empty it and settle its holds first.',
  },
  'insufficient-funds': {
    kind: 'insufficient',
    title: 'The available balance does not cover the amount.',
    remedy: 'Fund the account or pay less.',
  },
  'balance-limit': {
    kind: 'unprocessable',
    title: 'The payee’s account would exceed its highest balance.',
    remedy: 'Pay less, or ask the payee to empty the account.',
  },
});

/** What the books may answer to anything that is asked under an id. */
export const idRefusals = [LedgerRefusals['id-conflict'], LedgerRefusals['id-from-the-future']];

/** What the books may answer to money that is to move, or to be held, under an id. */
export const movementRefusals = [
  ...idRefusals,
  LedgerRefusals['amount-out-of-range'],
  LedgerRefusals['account-not-found'],
  LedgerRefusals['same-account'],
  LedgerRefusals['asset-mismatch'],
  LedgerRefusals['account-blocked'],
  LedgerRefusals['insufficient-funds'],
  LedgerRefusals['balance-limit'],
];
