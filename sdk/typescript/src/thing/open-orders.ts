/** The orders whose outcome is not known yet, each in the signed document that carries it, alone or with others. */

import type { PaymentOrder } from '../generated/operations.ts';
import { inputOfBody } from '../wire/transport.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';

export type OpenOrders = {
  /** The document in which an order waits. */
  entryOf(orderId: string): OutboxEntry | undefined;
  /** Oldest first. */
  entries(): OutboxEntry[];
  /** Keeps a document, before its first byte is sent. */
  add(entry: OutboxEntry): Promise<void>;
  /** The order has its final outcome; a document goes when all of its orders have theirs. */
  close(orderId: string): Promise<void>;
};

/** Reads what is left in `outbox` of the documents that `key` signed for `bank`. */
export async function openOrders(
  outbox: Outbox,
  { bank, keyId }: Pick<OutboxEntry, 'bank' | 'keyId'>,
): Promise<OpenOrders> {
  const entries = new Map<string, OutboxEntry>();
  const entryIdOf = new Map<string, string>();

  function note(entry: OutboxEntry): void {
    entries.set(entry.id, entry);
    for (const { id } of ordersOf(entry)) entryIdOf.set(id, entry.id);
  }

  for (const entry of await outbox.list()) {
    if (entry.bank === bank && entry.keyId === keyId) note(entry);
  }

  return {
    entryOf: (orderId) => entries.get(entryIdOf.get(orderId) ?? ''),
    entries: () => [...entries.values()],
    async add(entry) {
      await outbox.put(entry);
      note(entry);
    },
    async close(orderId) {
      const entryId = entryIdOf.get(orderId) ?? '';
      const entry = entries.get(entryId);
      if (!entryIdOf.delete(orderId) || !entry) return;
      if (ordersOf(entry).some(({ id }) => entryIdOf.get(id) === entryId)) return;
      entries.delete(entryId);
      // An entry that cannot be removed is harmless: it is sent again and answered with the same outcome.
      await outbox.remove(entryId).catch(() => undefined);
    },
  };
}

/** The orders in a document; one that carries a single order is that order. */
export function ordersOf(entry: OutboxEntry): PaymentOrder[] {
  const input = inputOfBody(entry.body);
  return entry.operation === 'payments.payMany'
    ? (input as { orders: PaymentOrder[] }).orders
    : [input as PaymentOrder];
}
