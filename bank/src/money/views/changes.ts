/** What has changed in the books since the views were last told, told in turn to whoever asks for it. */

import { invariant } from '../../platform/kernel/invariant.ts';
import type { LedgerAccount, TransferRecord } from '../ledger/model.ts';
import type { Counter, MandateRecord } from '../mandates/model.ts';
import type { PaymentRecord } from '../payments/model.ts';
import type { CounterPlace, NewRows, PayeeRow, Views, ViewWrite } from '../storage/storage.ts';
import type { Witness } from '../teller/apply.ts';
import type { Books } from '../teller/books.ts';
import type { Slice } from '../teller/codec/codec.ts';
import { type Entry, isSettledAtOnce } from '../teller/entries.ts';

/** Enough of a payment to know whom its change concerns. */
export type ChangedPayment = Pick<PaymentRecord, 'id' | 'state' | 'ownerId' | 'thingId' | 'approvers'> & {
  readonly payeeId: string;
};

/** What changed in the views, told after it was committed. */
export type ViewChange = {
  readonly position: bigint;
  readonly payments: readonly ChangedPayment[];
  /** Those that were given, changed or moved; not those that were only used. */
  readonly mandates: readonly MandateRecord[];
  /** Whether money was moved or an account changed. */
  readonly accountsMoved: boolean;
};

/** A row of the journal, taken apart. */
export type Batch = {
  readonly position: bigint;
  readonly entries: readonly Entry[];
  /** Where each entry stands in the row's body. */
  readonly slices: readonly Slice[];
};

/**
 * Rows that are new are taken as they are made. Of what was there, it is only noted that it changed: how it stands is
 * read from the books when the change is taken, however often it moved meanwhile.
 */
export function createChanges(views: Pick<Views, 'newRows'>, books: Books) {
  let noted = nothing(views.newRows());
  /** The row that is being noted, and the last one that is committed. */
  let position = 0n;
  let reached = 0n;

  const witness: Witness = {
    account(account, whole) {
      if (whole) {
        noted.balances.delete(account);
        noted.accounts.set(account, position);
      } else if (noted.accounts.size > 0 && noted.accounts.has(account))
        noted.accounts.set(account, position);
      else noted.balances.set(account, position);
    },
    transfer: (record) => noted.rows.transfer({ record, position, at: books.time }),
    remainder: (transfer) => void noted.remainders.add(transfer),
    mandate({ id }) {
      noted.uses.delete(id);
      noted.mandates.add(id);
    },
    use(id) {
      if (!noted.mandates.has(id)) noted.uses.add(id);
    },
    payee: (mandateId, payeeId) => void noted.payees.push({ mandateId, payeeId }),
    counter(mandateId, { limitId, scope, start }, counter) {
      if (!noted.counters.has(counter)) noted.counters.set(counter, { mandateId, limitId, scope, start });
    },
    counterGone(mandateId, { limitId, scope, start, counter }) {
      noted.counters.delete(counter);
      noted.goneCounters.push({ mandateId, limitId, scope, start });
    },
    payment(payment, isNew) {
      if (!isNew) noted.changedPayments.set(payment.id, position);
    },
  };

  /** What is new of an entry, now that its place in the journal is known. */
  function note(entry: Entry, { offset, length }: Slice): void {
    const place = { position, offset, length };
    if (entry.type === 'order-decided') {
      const payment = books.payments.get(entry.payment.id) ?? entry.payment;
      noted.rows.payment({
        payment,
        place,
        position,
        isRecordedInJournal: payment === entry.payment,
        settledAtOnce: isSettledAtOnce(entry),
        reversed: 0n,
      });
      return void noted.told.push(changedPayment(payment));
    }
    noted.rows.outcome({ id: entry.id, ...place });
    if (entry.type === 'mandate-recorded') {
      noted.rows.version({ mandate: entry.mandate, position, offset });
      noted.given.push(entry.mandate);
    }
    if (entry.type === 'payment-changed')
      noted.told.push(changedPayment(existing(books.payments.get(entry.paymentId))));
  }

  return {
    /** To be handed to `applyEntry`. */
    witness,
    /** The row of which the witness hears from now on. */
    begin(at: bigint): void {
      position = at;
    },
    /** The row is committed. */
    end({ entries, slices }: Omit<Batch, 'position'>): void {
      reached = position;
      for (const [index, entry] of entries.entries()) note(entry, existing(slices[index]));
      noted.entries += entries.length;
    },
    /** How many entries were noted. */
    size: () => noted.entries,
    /** Everything noted, as the books stand now, which is after the last committed row; it is forgotten here. */
    take(from: bigint): { write: ViewWrite; change: ViewChange; entries: number } {
      const { rows, told, given, entries } = noted;
      const write = { from, to: reached, rows, ...standing(books, noted) };
      const accountsMoved = write.accounts.length + write.balances.length > 0;
      noted = nothing(views.newRows());
      return {
        write,
        change: { position: reached, payments: told, mandates: given, accountsMoved },
        entries,
      };
    },
    clear(): void {
      noted = nothing(views.newRows());
    },
  };
}

type Noted = ReturnType<typeof nothing>;

/** Positions are those of the last row that touched a thing. */
function nothing(rows: NewRows) {
  return {
    rows,
    entries: 0,
    accounts: new Map<LedgerAccount, bigint>(),
    balances: new Map<LedgerAccount, bigint>(),
    remainders: new Set<TransferRecord>(),
    mandates: new Set<string>(),
    uses: new Set<string>(),
    counters: new Map<Readonly<Counter>, CounterPlace>(),
    goneCounters: [] as CounterPlace[],
    payees: [] as PayeeRow[],
    changedPayments: new Map<string, bigint>(),
    told: [] as ChangedPayment[],
    given: [] as MandateRecord[],
  };
}

function standing(books: Books, noted: Noted): Omit<ViewWrite, 'from' | 'to' | 'rows'> {
  const mandate = (id: string) => {
    const { openHolds, lastAuthorisedAt } = existing(books.uses.get(id));
    return { mandate: existing(books.mandates.get(id)), openHolds, lastAuthorisedAt };
  };
  return {
    accounts: Array.from(noted.accounts, ([account, position]) => ({ ...account, position })),
    balances: Array.from(noted.balances, ([account, position]) => {
      const { number, debitsPosted, debitsPending, creditsPosted, creditsPending } = account;
      return { number, debitsPosted, debitsPending, creditsPosted, creditsPending, position };
    }),
    remainders: Array.from(noted.remainders, (transfer) => ({ ...transfer })),
    mandates: Array.from(noted.mandates, mandate),
    uses: Array.from(noted.uses, mandate),
    counters: Array.from(noted.counters, ([{ reserved, committed }, place]) => {
      const { mandateId, limitId, scope, start } = place;
      return { mandateId, limitId, scope, start, reserved, committed };
    }),
    goneCounters: noted.goneCounters,
    payees: noted.payees,
    changedPayments: Array.from(noted.changedPayments, ([id, position]) => ({
      ...existing(books.payments.get(id)),
      position,
    })),
  };
}

function changedPayment({ id, state, ownerId, thingId, approvers, payee }: PaymentRecord): ChangedPayment {
  return { id, state, ownerId, thingId, approvers, payeeId: payee.id };
}

function existing<T>(value: T | undefined): T {
  invariant(value !== undefined, 'What an entry touched is in the books.');
  return value;
}
