/** Reads of a row of the journal only those entries that are wanted: it may hold two thousand, and one process decides. */

import { decodeEntry, isCompact, type Slice, slicesOf } from '../teller/codec/codec.ts';
import type { Entry, OrderDecided, PaymentChanged } from '../teller/entries.ts';
import type { ConcernedRow } from './store.ts';

/** What a holder is told of. */
export type Happened = OrderDecided | PaymentChanged;

/** What happened in a row to the payments of a holder, with its place among all entries. */
export function happeningsIn(
  body: Buffer,
  { paymentIds, decidedAt, hasChanges }: ConcernedRow,
): { place: number; entry: Happened }[] {
  const theirs = new Set(paymentIds);
  const decided = new Set(decidedAt);
  return slicesOf(body).flatMap((slice, place) => {
    // The compact form is that of orders settled at once, and of nothing else.
    if (!decided.has(slice.offset) && (!hasChanges || isCompact(body, slice))) return [];
    const entry = entryAt(body, slice);
    const isTheirs =
      (entry.type === 'order-decided' && theirs.has(entry.payment.id)) ||
      (entry.type === 'payment-changed' && theirs.has(entry.paymentId));
    return isTheirs ? [{ place, entry }] : [];
  });
}

export function changesIn(body: Buffer): PaymentChanged[] {
  return slicesOf(body)
    .filter((slice) => !isCompact(body, slice))
    .map((slice) => entryAt(body, slice))
    .filter((entry) => entry.type === 'payment-changed');
}

function entryAt(body: Buffer, { offset, length }: Slice): Entry {
  return decodeEntry(body.subarray(offset, offset + length));
}
