/** What a command or an entry needs to have in memory before it can be decided or applied. */

import type { Id } from '../../platform/kernel/ids.ts';
import type { Transfer } from '../ledger/model.ts';
import type { Books } from '../teller/books.ts';
import type { Command, PayOrder } from '../teller/commands.ts';
import type { Entry } from '../teller/entries.ts';

/** Keys that the books do not have. Collecting them again after loading follows the references one step further. */
export type References = {
  readonly accounts: Set<string>;
  readonly transfers: Set<string>;
  readonly groups: Set<string>;
  readonly mandates: Set<string>;
  /** Things whose shadow mandates are needed. */
  readonly shadows: Set<string>;
  readonly payments: Set<string>;
};

export function noReferences(): References {
  return {
    accounts: new Set(),
    transfers: new Set(),
    groups: new Set(),
    mandates: new Set(),
    shadows: new Set(),
    payments: new Set(),
  };
}

/** `isNew` says of an id that nothing can have it; whether any other is free has to be looked up. */
export function referCommand(
  references: References,
  books: Books,
  command: Command,
  isNew: (id: Id) => boolean = () => true,
): void {
  const unheard = isNew(command.id);
  if (command.type === 'post-transfers') {
    for (const { id } of command.transfers) {
      if (id !== command.id || !unheard) want(references.transfers, books.transfers, id);
    }
  } else if (!unheard) want(references.transfers, books.transfers, command.id);
  switch (command.type) {
    case 'open-account':
      // An order in the same batch may spend it through the account that is being opened.
      if (command.opening.primary) references.accounts.add(command.opening.primary);
      return referAccount(references, books, command.opening.number);
    case 'change-account':
      return referAccount(references, books, command.number);
    case 'post-transfers':
      return referTransfers(references, books, command.transfers);
    case 'resolve-group':
      return referGroup(references, books, command.groupId);
    case 'expire-hold':
      return referHold(references, books, command.transferId);
    case 'give-mandate':
      want(references.shadows, books.shadows, command.thingId);
      if (command.parentId) referMandate(references, books, command.parentId);
      return;
    case 'change-mandate':
    case 'move-mandate':
      return referMandate(references, books, command.mandateId);
    case 'pay-order':
      // Looked at first, because it is so with nearly every order.
      if (unheard && isAtHand(books, command)) return;
      if (!unheard) referPayment(references, books, command.order.id);
      return referOrder(
        references,
        books,
        command.order.account,
        command.order.mandate,
        command.thingId,
        command.payee?.account,
      );
    case 'capture-payment':
      return referPayment(references, books, command.capture.paymentId);
    default:
      return referPayment(references, books, command.paymentId);
  }
}

/** Whether all that an order under a mandate without ancestors and shadows needs is in memory. */
function isAtHand(books: Books, { order, thingId, payee }: PayOrder): boolean {
  const account = books.accounts.get(order.account);
  if (!account || (account.primary && !books.accounts.has(account.primary))) return false;
  if (payee && !books.accounts.has(payee.account)) return false;
  const mandate = books.mandates.get(order.mandate);
  if (!mandate || mandate.parentId || mandate.thingId !== thingId) return false;
  return books.shadows.get(thingId)?.size === 0;
}

function want<Key>(wanted: Set<Key>, shelf: { has(key: Key): boolean }, key: Key): void {
  if (!shelf.has(key)) wanted.add(key);
}

export function referEntry(references: References, books: Books, entry: Entry): void {
  switch (entry.type) {
    case 'account-opened':
    case 'command-refused':
      return;
    case 'account-changed':
      return referAccount(references, books, entry.number);
    case 'transfers-posted':
      return referTransfers(references, books, entry.transfers);
    case 'mandate-recorded':
      want(references.shadows, books.shadows, entry.mandate.thingId);
      return referMandate(references, books, entry.mandate.id);
    case 'order-decided':
      referTransfers(references, books, entry.transfers);
      return referMandates(references, books, entry.payment.countedBy);
    case 'payment-changed':
      referTransfers(references, books, entry.transfers);
      referMandates(references, books, entry.decided?.countedBy ?? []);
      return referPayment(references, books, entry.paymentId);
  }
}

function referOrder(
  references: References,
  books: Books,
  account: string,
  mandate: string,
  thingId: string,
  payeeAccount?: string,
): void {
  referAccount(references, books, account);
  if (payeeAccount) referAccount(references, books, payeeAccount);
  referMandate(references, books, mandate);
  want(references.shadows, books.shadows, thingId);
  referMandates(references, books, books.shadows.get(thingId) ?? []);
}

/** A shared virtual account needs the primary account that it spends. */
function referAccount(references: References, books: Books, number: string): void {
  const account = books.account(number);
  if (!account) references.accounts.add(number);
  else if (account.primary) want(references.accounts, books.accounts, account.primary);
}

function referTransfers(references: References, books: Books, transfers: readonly Transfer[]): void {
  for (const transfer of transfers) referTransfer(references, books, transfer);
}

function referTransfer(references: References, books: Books, transfer: Transfer): void {
  referAccount(references, books, transfer.debit);
  referAccount(references, books, transfer.credit);
  if (transfer.virtualAccount) want(references.accounts, books.accounts, transfer.virtualAccount);
  if (transfer.groupId) want(references.groups, books.groups, transfer.groupId);
  if ('originalId' in transfer) referHold(references, books, transfer.originalId);
}

function referHold(references: References, books: Books, id: string): void {
  const hold = books.transfer(id);
  if (!hold) return void references.transfers.add(id);
  want(references.accounts, books.accounts, hold.debit);
  want(references.accounts, books.accounts, hold.credit);
  if (hold.groupId) want(references.groups, books.groups, hold.groupId);
}

function referGroup(references: References, books: Books, groupId: string): void {
  want(references.groups, books.groups, groupId);
  for (const id of books.groups.get(groupId) ?? []) referHold(references, books, id);
}

/** A mandate needs all its ancestors, and its thing's shadow mandates, of which it may be or become one. */
function referMandate(references: References, books: Books, id: string): void {
  const named = books.mandates.get(id);
  if (!named) return void references.mandates.add(id);
  want(references.shadows, books.shadows, named.thingId);
  for (let next = named.parentId; next; next = books.mandates.get(next)?.parentId)
    want(references.mandates, books.mandates, next);
}

function referMandates(references: References, books: Books, ids: Iterable<string>): void {
  for (const id of ids) referMandate(references, books, id);
}

/** A payment needs its hold, the accounts it may still move, and the mandates that count it or would decide it anew. */
function referPayment(references: References, books: Books, id: string): void {
  const payment = books.payments.get(id);
  if (!payment) return void references.payments.add(id);
  referHold(references, books, payment.id);
  referOrder(references, books, payment.account, payment.mandateId, payment.thingId, payment.payee.account);
  referMandates(references, books, payment.countedBy);
}
