/** One who looks at every entry of the journal before and after it is applied to the books. */

import type { Place } from '../storage/storage.ts';
import { applyEntry, type Witness } from '../teller/apply.ts';
import type { Books } from '../teller/books.ts';
import type { Entry } from '../teller/entries.ts';

/** What an entry touched. */
export type Touched = {
  readonly accounts: Set<string>;
  readonly transfers: Set<string>;
  readonly mandates: Set<string>;
  readonly payments: Set<string>;
};

/** Each step throws a `FailedCheck` when something is wrong. */
export type Auditor = {
  /** Brings into the books what was put aside and this entry needs, and checks the entry by itself. */
  before?(entry: Entry, books: Books): void;
  after?(entry: Entry, books: Books, touched: Touched, place: Place): void;
  /** A row has ended: what may be put aside leaves the books. */
  rowEnds?(books: Books): void;
};

/** Applies entries and tells of each what it touched; the sets are the same ones every time. */
export function createToucher(): (books: Books, entry: Entry) => Touched {
  const accounts = new Set<string>();
  const transfers = new Set<string>();
  const mandates = new Set<string>();
  const payments = new Set<string>();
  const touched = { accounts, transfers, mandates, payments };
  const witness: Witness = {
    account: ({ number }) => void accounts.add(number),
    transfer: ({ id }) => void transfers.add(id),
    remainder: ({ id }) => void transfers.add(id),
    mandate: ({ id }) => void mandates.add(id),
    use: (id) => void mandates.add(id),
    counter: () => {},
    payment: ({ id }) => void payments.add(id),
  };
  return (books, entry) => {
    for (const names of [accounts, transfers, mandates, payments]) names.clear();
    applyEntry(books, entry, witness);
    return touched;
  };
}

/** The transfers that an entry books. */
export function transfersOf(entry: Entry) {
  return 'transfers' in entry ? entry.transfers : [];
}
