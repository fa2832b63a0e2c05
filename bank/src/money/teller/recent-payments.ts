/** Payments that were settled at once leave memory with their batch; until the views show them, the journal does. */

import { recordOf } from '../ledger/rules.ts';
import type { Place, Storage, Views } from '../storage/storage.ts';
import type { Books } from './books.ts';
import { isSettledAtOnce, type OrderDecided } from './entries.ts';

/** The views, and beside them what they do not show yet; `placeOf` knows where that stands. */
export function withRecentPayments(
  { journal, views }: Pick<Storage, 'journal' | 'views'>,
  placeOf: (id: string) => Place | undefined,
): Pick<Views, 'load'> {
  return {
    async load(books, keys) {
      const ids = new Set([...keys.payments, ...keys.transfers]);
      const places = [...ids].flatMap((id) => placeOf(id) ?? []);
      const recent = places.length > 0 ? await journal.entriesAt(places) : [];
      await views.load(books, keys);
      for (const entry of recent) if (isSettledAtOnce(entry)) bring(books, entry);
    },
  };
}

/** What is in memory already has changed since. */
function bring(books: Books, { payment, transfers }: OrderDecided): void {
  if (!books.payments.has(payment.id)) books.payments.set(payment.id, payment);
  for (const transfer of transfers)
    if (!books.transfers.has(transfer.id)) books.transfers.set(transfer.id, recordOf(transfer));
}
