/** Replays the journal from the beginning on empty books, under the eyes of auditors. */

import { InvariantViolation } from '../../platform/kernel/invariant.ts';
import type { Place } from '../storage/storage.ts';
import { type Books, emptyBooks } from '../teller/books.ts';
import type { JournalRow } from '../teller/chain.ts';
import { decodeSlices } from '../teller/codec/codec.ts';
import type { Entry } from '../teller/entries.ts';
import { createAccountsAudit } from './accounts-audit.ts';
import { type Auditor, createToucher } from './auditor.ts';
import { beforeTheFirstRow, createChainCheck } from './chain-check.ts';
import { check, Difference, FailedCheck, type Place as Spot } from './difference.ts';
import { createEvidenceAudit } from './evidence-audit.ts';
import { createMandatesAudit } from './mandates-audit.ts';
import { createOutcomesAudit } from './outcomes-audit.ts';
import { createPaymentsAudit } from './payments-audit.ts';
import { createTransfersAudit } from './transfers-audit.ts';

export type Replay = ReturnType<typeof createReplay>;

export function createReplay() {
  const books: Books = emptyBooks();
  const followsChain = createChainCheck(beforeTheFirstRow);
  const transfers = createTransfersAudit();
  const accounts = createAccountsAudit(transfers.holds);
  const payments = createPaymentsAudit(transfers.archive);
  const mandates = createMandatesAudit();
  const outcomes = createOutcomesAudit();
  // Payments come before mandates, which look at the charges that a payment still held.
  const auditors: readonly Auditor[] = [
    outcomes,
    createEvidenceAudit(),
    transfers,
    accounts,
    payments,
    mandates,
  ];
  const apply = createToucher();
  let head = beforeTheFirstRow;

  function replayEntry(entry: Entry, row: JournalRow, place: Place): void {
    check(entry.at === row.recordedAt, () => `it is dated ${entry.at}, its row ${row.recordedAt}`);
    for (const auditor of auditors) auditor.before?.(entry, books);
    const touched = apply(books, entry);
    for (const auditor of auditors) auditor.after?.(entry, books, touched, place);
  }

  return {
    books,
    transfers: transfers.archive,
    accounts,
    payments: payments.payments,
    mandates,
    outcomes,
    head: () => head,

    /** Throws a `Difference` when something about the row is wrong. */
    replayRow(row: JournalRow): void {
      followsChain(row);
      const { position } = row;
      const decoded = at({ position }, () => decodeSlices(row.body));
      for (const [index, { entry, offset, length }] of decoded.entries())
        at({ position, index }, () => replayEntry(entry, row, { position, offset, length }));
      at({ position }, () => {
        for (const auditor of auditors) auditor.rowEnds?.(books);
      });
      head = row;
    },
  };
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
