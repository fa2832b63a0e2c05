/** What a holder is told of a row of the journal: each thing that happened to its payments, with the payment as it stood then. */

import { createCachedView } from '../../platform/events/cached-view.ts';
import { toIso } from '../../platform/kernel/clock.ts';
import { InvariantViolation, invariant } from '../../platform/kernel/invariant.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { toWirePayment } from '../payments/wire.ts';
import { paymentAfter } from '../teller/apply.ts';
import { decodeEntry } from '../teller/codec/codec.ts';
import type { PaymentEvent } from './contract.ts';
import { type Cursor, endOf, type Holder } from './model.ts';
import { changesIn, type Happened, happeningsIn } from './row-entries.ts';
import type { ConcernedRow, WebhookStore } from './store.ts';

/** Something to tell; `behind` is where the cursor stands once it is told. */
export type Occurrence = {
  readonly id: string;
  readonly entry: Happened;
  readonly position: bigint;
  readonly behind: Cursor;
};

export type EventReader = {
  /** Some of what comes behind the cursor; `behind` is where to go on afterwards, if the views show more. */
  readAfter(
    holder: Holder,
    cursor: Cursor,
  ): Promise<{ occurrences: Occurrence[]; behind: Cursor; mayBeMore: boolean }>;
  /** As it is told, the same at every repeat. */
  toEvent(occurrence: Occurrence, holder: Holder): Promise<PaymentEvent>;
};

/** Many hear of the same newest rows at about the same time. A row may have half a megabyte. */
const ROWS_REMEMBERED = 8;
const ROWS_AT_ONCE = 20;
/** No further row is opened for a holder who has so much to be told already. */
const ENOUGH = 50;

export function createEventReader(parts: {
  store: Pick<WebhookStore, 'rowsAfter' | 'readRow' | 'readDecision'>;
  /** The journal's rows in which something became of a payment, in order. */
  listRows(paymentId: string): Promise<Buffer[]>;
}): EventReader {
  const { store, listRows } = parts;
  const journal = createCachedView((position: string) => store.readRow(BigInt(position)), {
    capacity: ROWS_REMEMBERED,
  });

  async function occurrencesIn(row: ConcernedRow, cursor: Cursor): Promise<Occurrence[]> {
    const { position } = row;
    const found = await journal.get(String(position));
    invariant(found, 'A row that the views show stands in the journal.');
    // After a backup was restored, another row may come to stand at a position that was told of before.
    const mark = found.hash.toString('hex', 0, 4);
    const firstPlace = position > cursor.position ? 0 : cursor.place;
    return happeningsIn(found.body, row)
      .filter(({ place }) => place >= firstPlace)
      .map(({ place, entry }) => ({
        id: `evt_${position}_${place}_${mark}`,
        entry,
        position,
        behind: { position, place: place + 1 },
      }));
  }

  /** Folded from the journal, because the views show the payment as it is now. */
  async function paymentOf(entry: Happened): Promise<PaymentRecord> {
    if (entry.type === 'order-decided') return entry.payment;
    const bytes = await store.readDecision(entry.paymentId);
    const decided = bytes && decodeEntry(bytes);
    invariant(decided?.type === 'order-decided', 'A payment that changed was decided before.');
    let { payment } = decided;
    for (const change of (await listRows(entry.paymentId)).flatMap(changesIn)) {
      if (change.paymentId !== entry.paymentId) continue;
      payment = paymentAfter(payment, change);
      if (change.id === entry.id) return payment;
    }
    throw new InvariantViolation('A change that the journal holds is among those of its payment.');
  }

  return {
    async readAfter(holder, cursor) {
      const { rows, seenTo, mayBeMore } = await store.rowsAfter(holder, cursor, ROWS_AT_ONCE);
      const occurrences: Occurrence[] = [];
      for (const row of rows) {
        occurrences.push(...(await occurrencesIn(row, cursor)));
        if (occurrences.length >= ENOUGH)
          return { occurrences, behind: endOf(row.position), mayBeMore: true };
      }
      return { occurrences, behind: seenTo > cursor.position ? endOf(seenTo) : cursor, mayBeMore };
    },

    async toEvent({ id, entry, position }, holder) {
      const record = await paymentOf(entry);
      const what = entry.type === 'order-decided' ? 'decided' : entry.change;
      return {
        id,
        type: `payment.${what}`,
        timestamp: toIso(entry.at),
        data: toWirePayment({ record, position }, 'merchantId' in holder ? 'payee' : 'payer'),
      };
    },
  };
}
