/** The part of the books that is in memory. Whatever is absent here stands, up to date, in the views. */

import type { Instant } from '../../platform/kernel/clock.ts';
import type { Id } from '../../platform/kernel/ids.ts';
import type { LedgerAccount, LedgerView, TransferRecord } from '../ledger/model.ts';
import { recordOf } from '../ledger/rules.ts';
import type { ChainLink, MandateRecord, MandateUse } from '../mandates/model.ts';
import { emptyUse } from '../mandates/usage.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { transferOf } from '../payments/transfer-of.ts';
import { createShelf, type Shelf } from './shelf.ts';

export type Books = LedgerView & {
  readonly accounts: Map<string, LedgerAccount>;
  readonly transfers: Shelf<Id, TransferRecord>;
  /** Transfers of a group, loaded as a whole. */
  readonly groups: Shelf<Id, Id[]>;
  readonly mandates: Map<Id, MandateRecord>;
  readonly uses: Map<Id, MandateUse>;
  /** Active shadow mandates of a thing. */
  readonly shadows: Map<string, ReadonlySet<Id>>;
  readonly payments: Shelf<Id, PaymentRecord>;
  /** The ledger's time: that of the last entry. It never goes back. */
  time: Instant;
};

/** Most things have none, and share it. */
export const noShadows: ReadonlySet<Id> = new Set();

/** Books of which nothing is forgotten by itself. */
export function emptyBooks(time: Instant = 0): Books {
  const accounts = new Map<string, LedgerAccount>();
  const transfers = createShelf<Id, TransferRecord>();
  const payments = createShelf<Id, PaymentRecord>();

  /** A payment that was settled at once in this batch is its own transfer, which is made when somebody asks for it. */
  function settledTransfer(id: Id): TransferRecord | undefined {
    const payment = payments.passed(id);
    if (!payment) return undefined;
    const record = recordOf(transferOf(payment, 0));
    transfers.set(id, record);
    return record;
  }

  return {
    accounts,
    transfers,
    groups: createShelf(),
    mandates: new Map(),
    uses: new Map(),
    shadows: new Map(),
    payments,
    time,
    account: (number) => accounts.get(number),
    transfer: (id) => transfers.get(id) ?? settledTransfer(id),
  };
}

/** Forgets the transfers and payments of which nobody has heard since the last time but one. */
export function turnHistory({ transfers, groups, payments }: Books): void {
  for (const shelf of [transfers, groups, payments]) shelf.turn();
}

/** Forgets the payments that were settled at once in the batch that has ended: the journal has them. */
export function forgetPassing({ payments }: Books): void {
  payments.forgetPassing();
}

/** A mandate with its use, then its ancestors with theirs, as far as they are in memory. */
export function chainOf(books: Books, mandateId: string): ChainLink[] {
  const chain: ChainLink[] = [];
  for (let next: string | undefined = mandateId; next; ) {
    const mandate: MandateRecord | undefined = books.mandates.get(next);
    if (mandate) chain.push({ mandate, use: books.uses.get(next) ?? emptyUse() });
    next = mandate?.parentId;
  }
  return chain;
}

/** Forgets everything that can be read again from the views. */
export function clearBooks(books: Books): void {
  for (const part of [
    books.accounts,
    books.transfers,
    books.groups,
    books.mandates,
    books.uses,
    books.shadows,
    books.payments,
  ]) {
    part.clear();
  }
}

/** How many transfers and payments are in memory. */
export function sizeOfHistory({ transfers, payments }: Books): number {
  return transfers.size + payments.size;
}

/** How many accounts and mandates are in memory. */
export function sizeOfState({ accounts, mandates }: Books): number {
  return accounts.size + mandates.size;
}
