/** What journal rows change in the views: they are applied to books in memory, and what they touched is written. */

import { invariant } from '../../platform/kernel/invariant.ts';
import type { Pace } from '../../platform/kernel/pace.ts';
import type { MandateRecord } from '../mandates/model.ts';
import type { PaymentRecord } from '../payments/model.ts';
import type { DecidedPayment, Views } from '../storage/storage.ts';
import { applyEntry } from '../teller/apply.ts';
import type { Books } from '../teller/books.ts';
import { isSettledAtOnce } from '../teller/entries.ts';
import type { Batch } from './backlog.ts';
import { loadReferences } from './load-references.ts';
import { referEntry } from './references.ts';
import { createTouched, type Touched } from './touched.ts';

/** What changed in the views, told after it was committed. */
export type ViewChange = {
  readonly position: bigint;
  readonly payments: readonly PaymentRecord[];
  readonly mandates: readonly MandateRecord[];
  readonly accounts: readonly string[];
};

/** So many entries are applied in one turn of the event loop, so that others have theirs. */
const ENTRIES_IN_A_TURN = 1_000;

/** Applies the rows after `from` to the books and to the views, all of it and the new position in one transaction. */
export async function project(
  views: Views,
  books: Books,
  from: bigint,
  batches: readonly Batch[],
  pace: Pace,
): Promise<ViewChange> {
  await loadReferences(views, books, (references) => {
    for (const { entries } of batches) for (const entry of entries) referEntry(references, books, entry);
  });
  const touched = createTouched();
  let inThisTurn = 0;
  for (const { position, entries, slices } of batches) {
    for (const [index, entry] of entries.entries()) {
      const slice = slices[index];
      invariant(slice, 'Every entry of a batch has its place.');
      touched.begin(entry, { position, offset: slice.offset, length: slice.length });
      applyEntry(books, entry, touched.witness);
      inThisTurn += 1;
      if (inThisTurn % ENTRIES_IN_A_TURN === 0) await pace.turn();
    }
  }
  const to = touched.position();
  await views.write({ from, to, ...rowsOf(books, touched) });
  return {
    position: to,
    payments: [...touched.decided.keys(), ...touched.payments.keys()].map((id) =>
      existing(books.payments.get(id)),
    ),
    mandates: [...touched.mandates.keys(), ...touched.uses.keys()].map((id) =>
      existing(books.mandates.get(id)),
    ),
    accounts: [...touched.accounts.keys(), ...touched.balances.keys()],
  };
}

function rowsOf(books: Books, touched: Touched) {
  const account = ([number, position]: [string, bigint]) => ({
    ...existing(books.account(number)),
    position,
  });
  const mandate = ([id, position]: [string, bigint]) => ({
    mandate: existing(books.mandates.get(id)),
    use: existing(books.uses.get(id)),
    position,
  });
  return {
    accounts: [...touched.accounts].map(account),
    balances: [...touched.balances].map(account),
    transfers: [...touched.transfers].map(([id, first]) => ({
      record: existing(books.transfer(id)),
      ...first,
    })),
    remainders: [...touched.remainders].map((id) => existing(books.transfer(id))),
    mandates: [...touched.mandates].map(mandate),
    uses: [...touched.uses].map(mandate),
    versions: touched.versions,
    counters: [...touched.counters].map(([{ reserved, committed }, key]) => ({
      ...key,
      reserved,
      committed,
    })),
    payees: [...touched.payees.values()],
    payments: [...touched.decided].map(([id, decided]): DecidedPayment => {
      const payment = existing(books.payments.get(id));
      const settledAtOnce = isSettledAtOnce(decided.entry);
      return {
        payment,
        place: decided.place,
        position: decided.changedAt,
        isRecordedInJournal: payment === decided.entry.payment,
        settledAtOnce,
        reversed: settledAtOnce ? existing(books.transfer(id)).reversed : 0n,
      };
    }),
    changedPayments: [...touched.payments].map(([id, position]) => ({
      ...existing(books.payments.get(id)),
      position,
    })),
    outcomes: touched.outcomes,
  };
}

function existing<T>(value: T | undefined): T {
  invariant(value !== undefined, 'What an entry touched is in the books.');
  return value;
}
