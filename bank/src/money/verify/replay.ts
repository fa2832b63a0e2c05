/** Replays the journal from the beginning on empty books, under the eyes of auditors. */

import { InvariantViolation } from '../../platform/kernel/invariant.ts';
import type { Place } from '../storage/storage.ts';
import { type Books, emptyBooks } from '../teller/books.ts';
import type { JournalRow } from '../teller/chain.ts';
import { decodeEntry, isCompact, type Slice, slicesOf } from '../teller/codec/codec.ts';
import { createSettledOrderScan, type ScannedOrder } from '../teller/codec/settled-order-scan.ts';
import { type Entry, isSettledAtOnce } from '../teller/entries.ts';
import { createAccountsAudit } from './accounts-audit.ts';
import { type Auditor, applyTouching, type Entered, transfersOf } from './auditor.ts';
import { beforeTheFirstRow, createChainCheck } from './chain-check.ts';
import { check, Difference, FailedCheck, type Place as Spot } from './difference.ts';
import { createEvidenceAudit } from './evidence-audit.ts';
import { emptyKey, keyOf, readKey } from './id-table.ts';
import { createMandatesAudit } from './mandates-audit.ts';
import { createOutcomesAudit } from './outcomes-audit.ts';
import { createPaymentsAudit } from './payments-audit.ts';
import { createTransfersAudit } from './transfers-audit.ts';

export type Replay = ReturnType<typeof createReplay>;

/** A row whose hash fits, and what stands in it but for the orders in their compact form. */
export type OpenedRow = {
  readonly row: JournalRow;
  readonly slices: readonly (Slice & { readonly entry: Entry | undefined })[];
};

/** Hears of every order that was settled at once. */
export type OrderListener = {
  compact(order: ScannedOrder, offset: number, length: number): void;
  /** One in another form. */
  other(id: string): void;
};

export function createReplay() {
  const books: Books = emptyBooks();
  const followsChain = createChainCheck(beforeTheFirstRow);
  const outcomes = createOutcomesAudit();
  const isOrderPutAside = (id: string) => outcomes.placeOfOrder(id) !== undefined;
  const transfers = createTransfersAudit(isOrderPutAside);
  const accounts = createAccountsAudit(transfers.holds);
  const payments = createPaymentsAudit(transfers.archive, isOrderPutAside);
  const mandates = createMandatesAudit();
  // Payments come before mandates, which look at the charges that a payment still held.
  const auditors: readonly Auditor[] = [
    outcomes,
    createEvidenceAudit(),
    transfers,
    accounts,
    payments,
    mandates,
  ];
  const scan = createSettledOrderScan();
  const key = emptyKey();
  let head = beforeTheFirstRow;
  let recalled = 0;
  // An order settled at once is put aside when it is applied: of all that follows it, nothing is known.
  books.payments.pass = () => {};

  function enter(entered: Entered, row: JournalRow): void {
    const { entry } = entered;
    check(entry.at === row.recordedAt, () => `it is dated ${entry.at}, its row ${row.recordedAt}`);
    for (const auditor of auditors) auditor.before?.(entered, books);
    const touched = applyTouching(books, entry);
    for (const auditor of auditors) auditor.after?.(entered, books, touched);
  }

  /** Where the orders stand that were put aside and are followed by this entry. */
  function followedBy(entry: Entry): Place[] {
    const ids = transfersOf(entry).flatMap((transfer) =>
      'originalId' in transfer ? transfer.originalId : [],
    );
    if (entry.type === 'payment-changed') ids.push(entry.paymentId);
    return [...new Set(ids)].flatMap((id) =>
      payments.payments.has(id) ? [] : (outcomes.placeOfOrder(id) ?? []),
    );
  }

  function recall(order: Entry, position: bigint): void {
    if (order.type !== 'order-decided' || payments.payments.has(order.id)) return;
    payments.recall(order, position);
    transfers.recall(order);
    recalled += 1;
  }

  function replaySlice(opened: OpenedRow, index: number, listener: OrderListener | undefined): void {
    const { row, slices } = opened;
    const slice = slices[index];
    if (!slice) return;
    const { entry, offset, length } = slice;
    const place = { position: row.position, offset, length };
    if (entry) {
      for (const { position, ...earlier } of followedBy(entry))
        if (position === row.position) recall(decodeSlice(row.body, earlier), position);
      enter({ entry, key: keyOf(entry.id), place, isPutAside: false }, row);
      if (isSettledAtOnce(entry)) listener?.other(entry.payment.id);
      return;
    }
    const order = scan.read(offset, length);
    readKey(row.body, order.idsAt, key);
    enter({ entry: order.entry, key, place, isPutAside: true }, row);
    listener?.compact(order, offset, length);
  }

  return {
    books,
    transfers: transfers.archive,
    accounts,
    payments: payments.payments,
    mandates,
    outcomes,
    head: () => head,
    /** How many transfers and payments the journal has, those that are put aside among them. */
    counts() {
      const away = outcomes.ordersPutAside() - recalled;
      return { transfers: transfers.archive.size() + away, payments: payments.payments.size + away };
    },
    recall,

    /** Throws a `Difference` when the row does not follow the one before or cannot be read. */
    openRow(row: JournalRow): OpenedRow {
      followsChain(row);
      return at({ position: row.position }, () => ({ row, slices: slicesOf(row.body).map(read) }));

      function read(slice: Slice) {
        const entry = isCompact(row.body, slice) ? undefined : decodeSlice(row.body, slice);
        return { offset: slice.offset, length: slice.length, entry };
      }
    },

    /** Orders of earlier rows that have to be recalled before the row is replayed. */
    followedBy: ({ slices }: OpenedRow): Place[] =>
      slices.flatMap(({ entry }) => (entry ? followedBy(entry) : [])),

    /** Throws a `Difference` when something about the row is wrong. */
    replayRow(opened: OpenedRow, listener?: OrderListener): void {
      const { position, body } = opened.row;
      scan.open(body);
      for (let index = 0; index < opened.slices.length; index += 1)
        at({ position, index }, () => replaySlice(opened, index, listener));
      at({ position }, () => {
        for (const auditor of auditors) auditor.rowEnds?.(books);
      });
      head = opened.row;
    },
  };
}

function decodeSlice(body: Buffer, { offset, length }: Slice): Entry {
  return decodeEntry(body.subarray(offset, offset + length));
}

/** Says of what goes wrong in `work` where it did. */
function at<T>(place: Spot, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FailedCheck) throw new Difference(place, `${error.message}.`);
    if (error instanceof InvariantViolation)
      throw new Difference(place, `it contradicts itself: ${error.message}`);
    if (error instanceof Error && !(error instanceof Difference))
      throw new Difference(place, `it cannot be read: ${error.message}`, { cause: error });
    throw error;
  }
}
