/** The stream of news for pages and programs: payments, mandates, requests for quotes. */

import type { EventStream, StreamEvent } from '../../platform/http/event-stream.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import type { MoneyDesk } from '../desk.ts';
import type { News, NewsItem } from './news.ts';
import { maySee } from './service.ts';
import type { ListedPayment, PaymentStore } from './store.ts';
import { toWirePayment } from './wire.ts';

const PAYMENTS_AT_ONCE = 500;
/** More than this missed, and a client does better to read the lists again. */
const MOST_PAGES = 20;
/** After every payment of a position. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export function createPaymentStream(parts: {
  desk: MoneyDesk;
  store: PaymentStore;
  news: News;
}): EventStream {
  const { desk, store, news } = parts;
  return {
    path: '/v1/events',
    callers: ['operator', 'auditor', 'owner', 'merchant', 'thing'],
    subscribe(principal, afterId, push, end) {
      const tell = (item: NewsItem) => {
        // Whoever comes back names the last event it heard, and is told what was missed.
        if (item.kind === 'gap') return end();
        const event = eventOf(item, principal, desk.views.position());
        if (event) push(event);
      };
      const missed: NewsItem[] = [];
      let listener: (item: NewsItem) => void = (item) => missed.push(item);
      const stop = news.listen((item) => listener(item));
      // What arrives while the past is read waits behind it, so that a client sees the order of the books.
      void catchUp(store, principal, afterId, (payment) => tell({ kind: 'payment', payment })).finally(() => {
        for (const item of missed) tell(item);
        listener = tell;
      });
      return stop;
    },
  };
}

/** Tells what the principal missed since the event `afterId`. When the database fails, the page reads its lists anyway. */
async function catchUp(
  store: PaymentStore,
  principal: Principal,
  afterId: string | undefined,
  tell: (payment: ListedPayment) => void,
): Promise<void> {
  if (afterId === undefined || !/^[0-9]{1,18}$/.test(afterId)) return;
  const scope = {
    ownerId: principal.kind === 'owner' ? principal.partyId : undefined,
    thingId: principal.kind === 'thing' ? principal.thingId : undefined,
    payeeId: 'merchantId' in principal ? principal.merchantId : undefined,
    limit: PAYMENTS_AT_ONCE,
  };
  let after = { position: BigInt(afterId), id: LAST_ID };
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const missed = await store.listChangedAfter(after, scope).catch(() => []);
    for (const payment of missed) tell(payment);
    const last = missed.at(-1);
    if (!last || missed.length < PAYMENTS_AT_ONCE) return;
    after = { position: last.position, id: last.record.id };
  }
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
    case 'gap':
      return undefined;
  }
}
