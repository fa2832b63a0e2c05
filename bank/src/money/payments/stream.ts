/** The stream of news for pages and programs: payments, mandates, requests for quotes. */

import type { EventStream, StreamEvent } from '../../platform/http/event-stream.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import type { MoneyDesk } from '../desk.ts';
import type { News, NewsItem } from './news.ts';
import { maySee } from './service.ts';
import type { ListedPayment, PaymentStore } from './store.ts';
import { toWirePayment } from './wire.ts';

/** More than this missed, and a client does better to read the lists again. */
const MOST_CAUGHT_UP = 500;

export function createPaymentStream(parts: {
  desk: MoneyDesk;
  store: PaymentStore;
  news: News;
}): EventStream {
  const { desk, store, news } = parts;
  return {
    path: '/v1/events',
    callers: ['operator', 'auditor', 'owner', 'merchant', 'thing'],
    subscribe(principal, afterId, push) {
      const tell = (item: NewsItem) => {
        const event = eventOf(item, principal, desk.projector.position());
        if (event) push(event);
      };
      const missed: NewsItem[] = [];
      let listener: (item: NewsItem) => void = (item) => missed.push(item);
      const stop = news.listen((item) => listener(item));
      // What arrives while the past is read waits behind it, so that a client sees the order of the books.
      void catchUp(store, afterId).then((past) => {
        for (const payment of past) tell({ kind: 'payment', payment });
        for (const item of missed) tell(item);
        listener = tell;
      });
      return stop;
    },
  };
}

async function catchUp(store: PaymentStore, afterId: string | undefined): Promise<ListedPayment[]> {
  if (afterId === undefined || !/^[0-9]{1,18}$/.test(afterId)) return [];
  return store.listChangedAfter(BigInt(afterId), MOST_CAUGHT_UP).catch(() => []);
}

function eventOf(item: NewsItem, principal: Principal, position: bigint): StreamEvent | undefined {
  switch (item.kind) {
    case 'payment':
      if (!maySee(principal, item.payment.record)) return undefined;
      return { id: String(item.payment.position), type: 'payment', data: toWirePayment(item.payment) };
    case 'mandate': {
      const { mandate } = item;
      const mine =
        principal.kind === 'operator' ||
        principal.kind === 'auditor' ||
        (principal.kind === 'owner' && principal.partyId === mandate.ownerId) ||
        (principal.kind === 'thing' && principal.thingId === mandate.thingId);
      return mine ? { id: String(item.position), type: 'mandate', data: mandate } : undefined;
    }
    case 'quote-request': {
      const asked = 'merchantId' in principal && principal.merchantId === item.request.payee;
      return asked ? { id: String(position), type: 'quote-request', data: item.request } : undefined;
    }
    case 'quote':
      return undefined;
  }
}
