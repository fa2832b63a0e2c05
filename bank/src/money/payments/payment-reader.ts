/** Reads payments that have changed, all that are asked for in one turn in one question. */

import type { ListedPayment, PaymentStore } from './store.ts';

export type PaymentReader = {
  /** As the views show it; rejects when more are asked for than anybody can follow. */
  read(id: string): Promise<ListedPayment | undefined>;
};

const AT_ONCE = 500;
const MOST_WAITING = 5_000;

export function createPaymentReader(store: Pick<PaymentStore, 'listByIds'>): PaymentReader {
  let wanted = new Map<string, Promise<ListedPayment | undefined>>();
  let page: Promise<Map<string, ListedPayment>> | undefined;
  let ids: string[] = [];
  let waiting = 0;

  /** The question in which the next id is asked; it goes out at the end of this turn. */
  function nextPage(): Promise<Map<string, ListedPayment>> {
    const asked: string[] = [];
    ids = asked;
    wanted = new Map();
    return new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => {
        if (ids === asked) page = undefined;
        return store.listByIds(asked);
      })
      .then((found) => new Map(found.map((payment) => [payment.record.id, payment])))
      .finally(() => {
        waiting -= asked.length;
      });
  }

  return {
    read(id) {
      if (waiting >= MOST_WAITING) return Promise.reject(new Error('Too many payments change at once.'));
      if (!page || ids.length >= AT_ONCE) page = nextPage();
      const known = wanted.get(id);
      if (known) return known;
      const found = page.then((payments) => payments.get(id));
      wanted.set(id, found);
      ids.push(id);
      waiting += 1;
      return found;
    },
  };
}
