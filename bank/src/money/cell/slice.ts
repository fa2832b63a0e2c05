/** The part of the books that a door asks to look at, as it was at one moment. */

import type { Id } from '../../platform/kernel/ids.ts';
import type { LedgerAccount, TransferRecord } from '../ledger/model.ts';
import type { MandateRecord, MandateUse } from '../mandates/model.ts';
import type { PaymentRecord } from '../payments/model.ts';
import type { MissingKeys } from '../storage/storage.ts';
import { type Books, emptyBooks } from '../teller/books.ts';

export type BooksSlice = {
  readonly time: number;
  readonly accounts: readonly LedgerAccount[];
  readonly transfers: readonly TransferRecord[];
  readonly groups: readonly (readonly [Id, readonly Id[]])[];
  readonly mandates: readonly { readonly mandate: MandateRecord; readonly use: MandateUse | undefined }[];
  readonly shadows: readonly (readonly [string, readonly Id[]])[];
  readonly payments: readonly PaymentRecord[];
};

/** What is absent in the books is absent in the slice. */
export function sliceOf(books: Books, keys: MissingKeys): BooksSlice {
  return {
    time: books.time,
    accounts: present(keys.accounts, (number) => books.accounts.get(number)),
    transfers: present(keys.transfers, (id) => books.transfers.get(id)),
    groups: present(keys.groups, (id) => pair(id, books.groups.get(id))),
    mandates: present(keys.mandates, (id) => {
      const mandate = books.mandates.get(id);
      return mandate && { mandate, use: books.uses.get(id) };
    }),
    shadows: present(keys.shadows, (thingId) => pair(thingId, books.shadows.get(thingId))),
    payments: present(keys.payments, (id) => books.payments.get(id)),
  };
}

export function booksOf(slice: BooksSlice): Books {
  const books = emptyBooks(slice.time);
  for (const account of slice.accounts) books.accounts.set(account.number, account);
  for (const transfer of slice.transfers) books.transfers.set(transfer.id, transfer);
  for (const [id, ids] of slice.groups) books.groups.set(id, [...ids]);
  for (const { mandate, use } of slice.mandates) {
    books.mandates.set(mandate.id, mandate);
    if (use) books.uses.set(mandate.id, use);
  }
  for (const [thingId, ids] of slice.shadows) books.shadows.set(thingId, new Set(ids));
  for (const payment of slice.payments) books.payments.set(payment.id, payment);
  return books;
}

function present<T>(keys: readonly string[], find: (key: string) => T | undefined): T[] {
  return keys.map(find).filter((found) => found !== undefined);
}

function pair(key: string, ids: Iterable<Id> | undefined): [string, Id[]] | undefined {
  return ids && [key, [...ids]];
}
