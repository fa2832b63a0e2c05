/** What the teller and the projector need of a store. PostgreSQL is one; the simulation has one that fails on purpose. */

import type { Instant } from '../../platform/kernel/clock.ts';
import type { Id } from '../../platform/kernel/ids.ts';
import type { LedgerAccount, TransferRecord } from '../ledger/model.ts';
import type { Counter, CounterKey, MandateRecord, MandateUse } from '../mandates/model.ts';
import type { PaymentRecord } from '../payments/model.ts';
import type { Books } from '../teller/books.ts';
import type { JournalRow } from '../teller/chain.ts';
import type { Slice } from '../teller/codec/codec.ts';
import type { Entry } from '../teller/entries.ts';

export type Storage = {
  readonly journal: Journal;
  readonly views: Views;
  /** Takes the teller's place and raises the epoch. Rejects with PlaceTaken while another process holds it. */
  openLine(): Promise<Line>;
};

/** The last row, or what stands before the first. */
export type JournalHead = {
  readonly position: bigint;
  readonly hash: Buffer;
  readonly epoch: bigint;
  readonly recordedAt: Instant;
};

export type Journal = {
  head(): Promise<JournalHead>;
  /** The rows after a position, in order. */
  readAfter(position: bigint, limit: number): Promise<JournalRow[]>;
  /** The entries that stand at these places, in their order; only they are read, not the rows around them. */
  entriesAt(places: readonly Place[]): Promise<Entry[]>;
};

/** Where in the journal an entry stands. */
export type Place = Slice & { readonly position: bigint };

/** The teller's own way to the journal: the place it holds and the epoch it writes under. */
export type Line = {
  readonly epoch: bigint;
  head(): Promise<JournalHead>;
  /**
   * Makes a batch true. False when another teller has raised the epoch: nothing was written. A rejection says
   * nothing about what became of the row.
   */
  append(row: JournalRow): Promise<boolean>;
  leave(): Promise<void>;
  /** Resolves when the connection breaks without `leave`: what the views showed may have been taken back with it. */
  readonly broken: Promise<unknown>;
};

/** The books do not open; the message says why to the person who runs the bank. */
export class CannotOpen extends Error {
  override readonly name: string = 'CannotOpen';
}

/** Another process is the teller of this cell. */
export class PlaceTaken extends CannotOpen {
  override readonly name = 'PlaceTaken';
  constructor() {
    super(
      'Another bank is the teller of this database. Stop it first, or give this one a database of its own.',
    );
  }
}

/** Another process has become the teller, and this one can open its line never again. */
export class PlaceLost extends Error {
  override readonly name = 'PlaceLost';
  constructor() {
    super('Another process of the bank is the teller now.');
  }
}

export type Views = {
  /** How far they have come. */
  position(): Promise<bigint>;
  /** Brings these things into the books; what the views do not show stays absent. */
  load(books: Books, keys: MissingKeys): Promise<void>;
  findOutcomes(ids: readonly Id[]): Promise<Map<Id, Place>>;
  /** The time just after the newest id that the views show. */
  timeAfterNewestId(): Promise<Instant>;
  /** To be filled with what is new; it is taken as it is at that moment, so that nobody has to keep it until it is written. */
  newRows(): NewRows;
  /**
   * Makes the views those of the teller of this epoch: what an earlier one has under way comes true no more. Returns how
   * far they have come; nothing when a later teller has them.
   */
  claim(epoch: bigint): Promise<bigint | undefined>;
  /**
   * Writes everything or nothing, under the epoch of the teller that decided it. False when another teller has claimed
   * the views: nothing was written. Rejects when the views do not stand at `change.from` any more.
   */
  write(change: ViewWrite, epoch: bigint): Promise<boolean>;
  /**
   * How far they have come, and no crash takes that back. What is written later may be taken back, down to what had been
   * written when the journal's last row was appended.
   */
  keep(): Promise<bigint>;
};

/** Keys of things that are not in memory. */
export type MissingKeys = {
  readonly accounts: readonly string[];
  readonly transfers: readonly Id[];
  readonly groups: readonly Id[];
  readonly mandates: readonly Id[];
  /** Things whose shadow mandates are needed. */
  readonly shadows: readonly string[];
  readonly payments: readonly Id[];
};

/** Something of the books with the journal position of its last change. */
export type At<T> = T & { readonly position: bigint };

/** `position` and `at` are those of the transfer's first entry and stay as they are. */
export type TransferRow = { readonly record: TransferRecord; readonly position: bigint; readonly at: number };
export type MandateRow = Pick<MandateUse, 'openHolds' | 'lastAuthorisedAt'> & {
  readonly mandate: MandateRecord;
};
export type BalanceRow = At<
  Pick<LedgerAccount, 'number' | 'debitsPosted' | 'debitsPending' | 'creditsPosted' | 'creditsPending'>
>;
export type MandateVersionRow = {
  readonly mandate: MandateRecord;
  readonly position: bigint;
  readonly offset: number;
};
export type CounterPlace = CounterKey & { readonly mandateId: string };
export type CounterRow = CounterPlace & Counter;
export type PayeeRow = { readonly mandateId: string; readonly payeeId: string };
export type OutcomeRow = Place & { readonly id: string };

/** A payment that was decided at `place`. */
export type DecidedPayment = {
  readonly payment: PaymentRecord;
  readonly place: Place;
  readonly position: bigint;
  /** The entry at `place` says all that there is to say of it. */
  readonly isRecordedInJournal: boolean;
  /** It moved its money in the moment of the decision: it has no transfer but itself. */
  readonly settledAtOnce: boolean;
  /** What later transfers took back of its own. */
  readonly reversed: bigint;
};

/** Rows that are new in the views. What becomes of them before they are written comes after them in the same write. */
export type NewRows = {
  payment(row: DecidedPayment): void;
  /** But for the transfers that a payment which was settled at once is itself. */
  transfer(row: TransferRow): void;
  version(row: MandateVersionRow): void;
  /** Of commands that did not decide an order. */
  outcome(row: OutcomeRow): void;
};

/** What takes the views from one journal position to another; each key stands in it once, beside the new rows. */
export type ViewWrite = {
  readonly from: bigint;
  readonly to: bigint;
  readonly rows: NewRows;
  readonly accounts: readonly At<LedgerAccount>[];
  /** Accounts of which nothing but the counters has changed. */
  readonly balances: readonly BalanceRow[];
  /** What is left of holds, or was reversed of movements. */
  readonly remainders: readonly TransferRecord[];
  readonly mandates: readonly MandateRow[];
  /** Mandates of which nothing but the use has changed. */
  readonly uses: readonly MandateRow[];
  readonly counters: readonly CounterRow[];
  /** Counters that were forgotten; one that was begun anew afterwards stands among the `counters` as well. */
  readonly goneCounters: readonly CounterPlace[];
  readonly payees: readonly PayeeRow[];
  readonly changedPayments: readonly At<PaymentRecord>[];
};
