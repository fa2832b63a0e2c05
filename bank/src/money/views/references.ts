/** What a command or an entry needs to have in memory before it can be decided or applied. */

import { timeOfId } from '../../platform/kernel/ids.ts';
import type { Transfer } from '../ledger/model.ts';
import type { Books } from '../teller/books.ts';
import type { Command } from '../teller/commands.ts';
import type { Entry } from '../teller/entries.ts';

/** Keys of the books. Collecting them again after loading follows the references one step further. */
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

/** Every command's id with a time from `horizon` on is in memory; whether an older one is free has to be looked up. */
export function referCommand(references: References, books: Books, command: Command, horizon = 0): void {
  for (const id of transferIdsOf(command)) {
    if (id !== command.id || timeOfId(id) < horizon) references.transfers.add(id);
  }
  switch (command.type) {
    case 'open-account':
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
      references.shadows.add(command.thingId);
      if (command.parentId) referMandate(references, books, command.parentId);
      return;
    case 'change-mandate':
    case 'move-mandate':
      return referMandate(references, books, command.mandateId);
    case 'pay-order':
      referPayment(references, books, command.order.id);
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

/** The ids that somebody else chose for the transfers of a command. */
function transferIdsOf(command: Command): readonly string[] {
  switch (command.type) {
    case 'post-transfers':
      return command.transfers.map(({ id }) => id);
    case 'pay-order':
    case 'capture-payment':
    case 'void-payment':
    case 'refund-payment':
      return [command.id];
    default:
      return [];
  }
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
      references.shadows.add(entry.mandate.thingId);
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
  references.shadows.add(thingId);
  referMandates(references, books, books.shadows.get(thingId) ?? []);
}

/** A shared virtual account needs the primary account that it spends. */
function referAccount(references: References, books: Books, number: string): void {
  references.accounts.add(number);
  const primary = books.account(number)?.primary;
  if (primary) references.accounts.add(primary);
}

function referTransfers(references: References, books: Books, transfers: readonly Transfer[]): void {
  for (const transfer of transfers) referTransfer(references, books, transfer);
}

function referTransfer(references: References, books: Books, transfer: Transfer): void {
  referAccount(references, books, transfer.debit);
  referAccount(references, books, transfer.credit);
  if (transfer.virtualAccount) references.accounts.add(transfer.virtualAccount);
  if (transfer.groupId) references.groups.add(transfer.groupId);
  if ('originalId' in transfer) referHold(references, books, transfer.originalId);
}

function referHold(references: References, books: Books, id: string): void {
  references.transfers.add(id);
  const hold = books.transfer(id);
  if (!hold) return;
  references.accounts.add(hold.debit);
  references.accounts.add(hold.credit);
  if (hold.groupId) references.groups.add(hold.groupId);
}

function referGroup(references: References, books: Books, groupId: string): void {
  references.groups.add(groupId);
  for (const id of books.groups.get(groupId) ?? []) referHold(references, books, id);
}

/** A mandate needs all its ancestors, and its thing's shadow mandates, of which it may be or become one. */
function referMandate(references: References, books: Books, id: string): void {
  for (let next: string | undefined = id; next; next = books.mandates.get(next)?.parentId)
    references.mandates.add(next);
  const thingId = books.mandates.get(id)?.thingId;
  if (thingId) references.shadows.add(thingId);
}

function referMandates(references: References, books: Books, ids: Iterable<string>): void {
  for (const id of ids) referMandate(references, books, id);
}

/** A payment needs its hold, the accounts it may still move, and the mandates that count it or would decide it anew. */
function referPayment(references: References, books: Books, id: string): void {
  references.payments.add(id);
  const payment = books.payments.get(id);
  if (!payment) return;
  referHold(references, books, payment.id);
  referOrder(references, books, payment.account, payment.mandateId, payment.thingId, payment.payee.account);
  referMandates(references, books, payment.countedBy);
}
