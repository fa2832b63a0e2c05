/** One who looks at every entry of the journal before and after it is applied to the books. */

import type { LedgerAccount } from '../ledger/model.ts';
import type { Counter } from '../mandates/model.ts';
import type { PaymentRecord } from '../payments/model.ts';
import type { Place } from '../storage/storage.ts';
import { applyEntry } from '../teller/apply.ts';
import type { Books } from '../teller/books.ts';
import type { Entry } from '../teller/entries.ts';
import type { Key } from './id-table.ts';

/** What an entry touched, some of it more than once. */
export type Touched = {
  readonly accounts: readonly LedgerAccount[];
  /** Ids. */
  readonly transfers: readonly string[];
  /** In the order of the entry's charges and settlements. */
  readonly counters: readonly Readonly<Counter>[];
  readonly payments: readonly PaymentRecord[];
};

/** An entry on its way into the books. */
export type Entered = {
  readonly entry: Entry;
  /** The entry's id. */
  readonly key: Key;
  readonly place: Place;
  /** An order that is put aside: there is one such object, so whoever keeps it keeps what will change. */
  readonly isPutAside: boolean;
};

/** Each step throws a `FailedCheck` when something is wrong. */
export type Auditor = {
  /** Brings into the books what was put aside and this entry needs, and checks the entry by itself. */
  before?(entered: Entered, books: Books): void;
  after?(entered: Entered, books: Books, touched: Touched): void;
  /** A row has ended: what may be put aside leaves the books. */
  rowEnds?(books: Books): void;
};

/** Applies an entry and tells what it touched. */
export function applyTouching(books: Books, entry: Entry): Touched {
  const accounts: LedgerAccount[] = [];
  const transfers: string[] = [];
  const counters: Counter[] = [];
  const payments: PaymentRecord[] = [];
  applyEntry(books, entry, {
    account: (account) => void accounts.push(account),
    transfer: ({ id }) => void transfers.push(id),
    remainder: ({ id }) => void transfers.push(id),
    mandate: () => {},
    use: () => {},
    payee: () => {},
    counter: (_mandateId, _key, counter) => void counters.push(counter),
    counterGone: () => {},
    payment: (payment) => void payments.push(payment),
  });
  return { accounts, transfers, counters, payments };
}

/** The transfers that an entry books. */
export function transfersOf(entry: Entry) {
  return 'transfers' in entry ? entry.transfers : [];
}
