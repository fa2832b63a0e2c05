/** The fold that makes the books: one entry at a time, for the teller, the projector and verify alike. */

import { invariant, unreachable } from '../../platform/kernel/invariant.ts';
import type { LedgerAccount, Transfer, TransferRecord } from '../ledger/model.ts';
import { bookTransfer, openAccount, recordOf } from '../ledger/rules.ts';
import type {
  Charge,
  ChargeSettlement,
  Counter,
  CounterKey,
  MandateRecord,
  MandateUse,
  OpenCharge,
} from '../mandates/model.ts';
import { sharedTerms } from '../mandates/terms.ts';
import {
  applySettlement,
  beginTerms,
  commitCharge,
  countAuthorised,
  countHoldEnded,
  emptyUse,
  type ForgottenCounter,
  makeRoom,
  pruneCounters,
  rememberPayee,
  reserveCharge,
} from '../mandates/usage.ts';
import { isHeld, type PaymentRecord } from '../payments/model.ts';
import { type Books, noShadows } from './books.ts';
import type { Entry, OrderDecided, PaymentChanged } from './entries.ts';

/** Hears what an entry touched, so that the views are told of just that. */
export type Witness = {
  /** `whole`: more than its counters. */
  account(account: LedgerAccount, whole: boolean): void;
  /** A new transfer, unless a payment that was settled at once is its own. */
  transfer(transfer: TransferRecord): void;
  /** A transfer of which a new one has taken something. */
  remainder(transfer: TransferRecord): void;
  mandate(mandate: MandateRecord): void;
  /** The use of a mandate beside its counters: open holds and, where its terms ask for it, its last payment. */
  use(mandateId: string): void;
  /** A payee that is new to the mandate. */
  payee(mandateId: string, payeeId: string): void;
  counter(mandateId: string, key: CounterKey, counter: Readonly<Counter>): void;
  /** A counter was forgotten, because it can change no answer any more. */
  counterGone(mandateId: string, gone: ForgottenCounter): void;
  payment(payment: PaymentRecord, isNew: boolean): void;
};

const nobody = () => {};
const noWitness: Witness = {
  account: nobody,
  transfer: nobody,
  remainder: nobody,
  mandate: nobody,
  use: nobody,
  payee: nobody,
  counter: nobody,
  counterGone: nobody,
  payment: nobody,
};

/** Applies an entry to the books. It decides nothing: what stands in the journal has happened. */
export function applyEntry(books: Books, entry: Entry, witness: Witness = noWitness): void {
  books.time = entry.at;
  switch (entry.type) {
    case 'account-opened': {
      const account = openAccount(entry.opening, entry.at);
      books.accounts.set(account.number, account);
      return witness.account(account, true);
    }
    case 'account-changed': {
      const account = books.account(entry.number);
      invariant(account, 'An account that changes exists.');
      const { creditLimit, maxBalance, status } = entry;
      Object.assign(
        account,
        creditLimit !== undefined && { creditLimit },
        maxBalance !== undefined && { maxBalance },
        status && { status },
      );
      return witness.account(account, true);
    }
    case 'transfers-posted':
      return bookAll(books, entry.transfers, witness);
    case 'mandate-recorded':
      return recordMandate(books, entry.mandate, witness);
    case 'order-decided':
      if (entry.payment.state === 'settled') return settleAtOnce(books, entry, witness);
      bookAll(books, entry.transfers, witness);
      return setPayment(
        books,
        countAuthorisation(books, entry.payment, entry.charges, witness),
        witness,
        true,
      );
    case 'payment-changed':
      return changePayment(books, entry, witness);
    case 'command-refused':
      return;
    default:
      return unreachable(entry);
  }
}

function bookAll(books: Books, transfers: readonly Transfer[], witness: Witness): void {
  for (const transfer of transfers) {
    const { debit, credit, original } = bookTransfer(books, transfer);
    const record = recordOf(transfer);
    books.transfers.set(transfer.id, record);
    if (transfer.groupId)
      books.groups.set(transfer.groupId, [...(books.groups.get(transfer.groupId) ?? []), transfer.id]);
    witness.transfer(record);
    if (original) witness.remainder(original);
    witness.account(debit, false);
    witness.account(credit, false);
  }
}

/** By far the commonest entry. Nobody will ask for most of these payments soon, so they do not stay in memory. */
function settleAtOnce(books: Books, { payment, transfers, charges }: OrderDecided, witness: Witness): void {
  for (const transfer of transfers) {
    const { debit, credit } = bookTransfer(books, transfer);
    witness.account(debit, false);
    witness.account(credit, false);
  }
  countAuthorisation(books, payment, charges, witness);
  books.payments.pass(payment.id, payment);
  witness.payment(payment, true);
}

function recordMandate(books: Books, mandate: MandateRecord, witness: Witness): void {
  const before = books.mandates.get(mandate.id);
  const use = books.uses.get(mandate.id) ?? emptyUse();
  // What has stopped to count under the old terms counts no more, however long the windows of the new ones are.
  const ended = before ? pruneCounters(use, before.terms, books.time) : [];
  const terms = sharedTerms(mandate.terms);
  const kept = terms === mandate.terms ? mandate : { ...mandate, terms };
  books.mandates.set(mandate.id, kept);
  books.uses.set(mandate.id, use);
  beginTerms(use, terms);
  for (const gone of ended) witness.counterGone(mandate.id, gone);
  const shadows = books.shadows.get(mandate.thingId) ?? noShadows;
  const isShadow = mandate.terms.mode === 'shadow' && mandate.state === 'active';
  if (isShadow) books.shadows.set(mandate.thingId, new Set([...shadows, mandate.id]));
  else if (shadows.has(mandate.id))
    books.shadows.set(mandate.thingId, new Set([...shadows].filter((id) => id !== mandate.id)));
  else books.shadows.set(mandate.thingId, shadows);
  witness.mandate(kept);
}

function setPayment(books: Books, payment: PaymentRecord, witness: Witness, isNew: boolean): void {
  books.payments.set(payment.id, payment);
  witness.payment(payment, isNew);
}

/** Counts a payment that has just been authorised or settled in every mandate that allowed it, and notes what it holds. */
function countAuthorisation(
  books: Books,
  payment: PaymentRecord,
  charges: readonly Charge[],
  witness: Witness,
): PaymentRecord {
  if (payment.state !== 'authorised' && payment.state !== 'settled') return payment;
  const holds = payment.state === 'authorised';
  const payeeId = payment.payee.id;
  for (const id of payment.countedBy) {
    const use = useOf(books, id);
    const { terms } = existingMandate(books, id);
    if (countAuthorised(use, terms, { at: payment.changedAt, holds })) witness.use(id);
    if (rememberPayee(use, terms, payeeId)) witness.payee(id, payeeId);
  }
  for (const charge of charges) {
    const { mandateId } = charge;
    const use = useOf(books, mandateId);
    const counter = holds ? reserveCharge(use, charge) : commitCharge(use, charge);
    witness.counter(mandateId, charge, counter);
    // The first of its window: others may have ended.
    if (counter.reserved + counter.committed !== charge.amount) continue;
    const { terms } = existingMandate(books, mandateId);
    for (const gone of makeRoom(use, terms, charge, books.time)) witness.counterGone(mandateId, gone);
  }
  if (!holds) return payment;
  return { ...payment, charges: charges.map((charge) => ({ ...charge, reservedLeft: charge.amount })) };
}

function existingMandate(books: Books, id: string): MandateRecord {
  const mandate = books.mandates.get(id);
  invariant(mandate, 'A mandate that counts a payment is in memory.');
  return mandate;
}

function useOf(books: Books, mandateId: string): MandateUse {
  const use = books.uses.get(mandateId);
  invariant(use, 'A mandate that counts a payment is in memory.');
  return use;
}

function changePayment(books: Books, entry: PaymentChanged, witness: Witness): void {
  const before = books.payments.get(entry.paymentId);
  invariant(before, 'A payment that changes exists.');
  bookAll(books, entry.transfers, witness);
  const after = paymentAfter(before, entry);
  if (entry.decided)
    return setPayment(
      books,
      countAuthorisation(books, after, entry.decided.charges, witness),
      witness,
      false,
    );
  for (const settlement of entry.settlements) {
    const counter = applySettlement(useOf(books, settlement.mandateId), settlement);
    witness.counter(settlement.mandateId, settlement, counter);
  }
  for (const id of isHeld(before) && !isHeld(after) ? before.countedBy : []) {
    countHoldEnded(useOf(books, id));
    witness.use(id);
  }
  setPayment(books, after, witness, false);
}

/** The payment after the change. Only a payment that waits or holds has an end. */
export function paymentAfter(before: PaymentRecord, entry: PaymentChanged): PaymentRecord {
  const { expiresAt: end, ...rest } = before;
  const { state, captured, refunded, refusal, settlements } = entry;
  const { charges: _, expiresAt = end, ...decided } = entry.decided ?? { charges: [] };
  const open = isHeld({ state });
  return {
    ...rest,
    ...decided,
    state,
    changedAt: entry.at,
    charges: open ? leftOf(before.charges, settlements) : [],
    ...(open && expiresAt !== undefined && { expiresAt }),
    ...(captured !== undefined && { captured }),
    ...(refunded !== undefined && { refunded }),
    ...(refusal && { refusal }),
  };
}

function leftOf(
  charges: readonly OpenCharge[],
  settlements: readonly ChargeSettlement[],
): readonly OpenCharge[] {
  if (settlements.length === 0) return charges;
  return charges.map((charge) => {
    const settlement = settlements.find((one) => sameCounter(one, charge));
    return settlement ? { ...charge, reservedLeft: charge.reservedLeft - settlement.released } : charge;
  });
}

function sameCounter(a: ChargeSettlement, b: OpenCharge): boolean {
  return a.mandateId === b.mandateId && a.limitId === b.limitId && a.scope === b.scope && a.start === b.start;
}
