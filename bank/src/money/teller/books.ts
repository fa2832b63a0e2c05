/** The part of the books that is in memory. Whatever is absent here stands, up to date, in the views. */

import type { Instant } from '../../platform/kernel/clock.ts';
import type { Id } from '../../platform/kernel/ids.ts';
import type { LedgerAccount, LedgerView, TransferRecord } from '../ledger/model.ts';
import type { ChainLink, MandateRecord, MandateUse } from '../mandates/model.ts';
import { emptyUse } from '../mandates/usage.ts';
import type { PaymentRecord } from '../payments/model.ts';

/** Where in the journal an id was answered. */
export type OutcomeRecord = { readonly position: bigint; readonly index: number };

export type Books = LedgerView & {
  readonly accounts: Map<string, LedgerAccount>;
  readonly transfers: Map<Id, TransferRecord>;
  /** Transfers of a group, loaded as a whole. */
  readonly groups: Map<Id, Id[]>;
  readonly mandates: Map<Id, MandateRecord>;
  readonly uses: Map<Id, MandateUse>;
  /** Active shadow mandates of a thing. */
  readonly shadows: Map<string, Set<Id>>;
  readonly payments: Map<Id, PaymentRecord>;
  readonly outcomes: Map<Id, OutcomeRecord>;
  /** The ledger's time: that of the last entry. It never goes back. */
  time: Instant;
};

export function emptyBooks(time: Instant = 0): Books {
  const accounts = new Map<string, LedgerAccount>();
  const transfers = new Map<Id, TransferRecord>();
  return {
    accounts,
    transfers,
    groups: new Map(),
    mandates: new Map(),
    uses: new Map(),
    shadows: new Map(),
    payments: new Map(),
    outcomes: new Map(),
    time,
    account: (number) => accounts.get(number),
    transfer: (id) => transfers.get(id),
  };
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
    books.outcomes,
  ]) {
    part.clear();
  }
}

/** How many things are in memory. */
export function sizeOfBooks({ accounts, transfers, mandates, payments, outcomes }: Books): number {
  return accounts.size + transfers.size + mandates.size + payments.size + outcomes.size;
}
