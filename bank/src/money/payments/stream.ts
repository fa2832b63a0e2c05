/** The stream of news for pages and programs: payments, mandates, requests for quotes. */

import type { EventStream, StreamEvent } from '../../platform/http/event-stream.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import type { MoneyDesk } from '../desk.ts';
import type { News, NewsItem } from './news.ts';
import { createPaymentReader, type PaymentReader } from './payment-reader.ts';
import { concerns, viewerOf } from './service.ts';
import type { ListedPayment, PaymentStore } from './store.ts';
import { toWirePayment } from './wire.ts';

const PAYMENTS_AT_ONCE = 500;
/** Whoever missed more than so many pages comes back for the rest: one response must not wait for ever for what is new. */
const MOST_PAGES = 20;
/** After every payment of a position. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export function createPaymentStream(parts: {
  desk: MoneyDesk;
  store: PaymentStore;
  news: News;
}): EventStream {
  const { desk, store, news } = parts;
  const reader = createPaymentReader(store);
  return {
    path: '/v1/events',
    callers: ['operator', 'auditor', 'owner', 'merchant', 'thing'],
    subscribe(principal, afterId, push, end) {
      const progress = createProgress(desk.views.position());
      // Whoever comes back names the last event it heard, and is told what was missed before anything else.
      let told = catchUp(store, principal, afterId, push).then((isAll) => (isAll ? undefined : end()), end);
      return news.listen((item) => {
        if (item.kind === 'gap') return end();
        const id = 'position' in item ? progress.before(item.position) : progress.reached();
        const event = eventOf(item, principal, { reader, id });
        if (!event) return;
        // What has to be read first keeps its place in the order of the books.
        told = Promise.all([event, told]).then(([next]) => next && push(next), end);
      });
    },
  };
}

/**
 * Ids for events, for whoever goes on after one of them: everything up to that position was told before it. What comes
 * with one step of the views is told one after the other, and a line may break in between; so an event carries the
 * position before its own.
 */
function createProgress(from: bigint) {
  let told = from;
  let telling = from;
  return {
    before(position: bigint): string {
      if (position > telling) {
        told = telling;
        telling = position;
      }
      return String(told);
    },
    /** For what comes after everything that was told so far. */
    reached: () => String(telling),
  };
}

/** Tells what the principal missed since the event `afterId`; whether that was all. */
async function catchUp(
  store: PaymentStore,
  principal: Principal,
  afterId: string | undefined,
  push: (event: StreamEvent) => void,
): Promise<boolean> {
  if (afterId === undefined || !/^[0-9]{1,18}$/.test(afterId)) return true;
  const scope = {
    ownerId: principal.kind === 'owner' ? principal.partyId : undefined,
    thingId: principal.kind === 'thing' ? principal.thingId : undefined,
    payeeId: 'merchantId' in principal ? principal.merchantId : undefined,
    limit: PAYMENTS_AT_ONCE,
  };
  let after = { position: BigInt(afterId), id: LAST_ID };
  const progress = createProgress(after.position);
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const missed = await store.listChangedAfter(after, scope);
    for (const payment of missed) push(paymentEvent(payment, principal, progress.before(payment.position)));
    const last = missed.at(-1);
    if (!last || missed.length < PAYMENTS_AT_ONCE) return true;
    after = { position: last.position, id: last.record.id };
  }
  return false;
}

/** Nothing when it does not concern the principal. */
function eventOf(
  item: NewsItem,
  principal: Principal,
  { reader, id }: { reader: PaymentReader; id: string },
): StreamEvent | Promise<StreamEvent | undefined> | undefined {
  switch (item.kind) {
    case 'payment':
      if (!concerns(principal, item.payment)) return undefined;
      return reader.read(item.payment.id).then((payment) => payment && paymentEvent(payment, principal, id));
    case 'metered': {
      const { record } = item.payment;
      if (!concerns(principal, { ...record, payeeId: record.payee.id })) return undefined;
      return paymentEvent(item.payment, principal, id);
    }
    case 'mandate': {
      const { mandate } = item;
      const mine =
        principal.kind === 'operator' ||
        principal.kind === 'auditor' ||
        (principal.kind === 'owner' && principal.partyId === mandate.ownerId) ||
        (principal.kind === 'thing' && principal.thingId === mandate.thingId);
      return mine ? { id, type: 'mandate', data: mandate } : undefined;
    }
    case 'quote-request': {
      const asked = 'merchantId' in principal && principal.merchantId === item.request.payee;
      return asked ? { id, type: 'quote-request', data: item.request } : undefined;
    }
    case 'quote':
    case 'gap':
      return undefined;
  }
}

function paymentEvent(payment: ListedPayment, principal: Principal, id: string): StreamEvent {
  return { id, type: 'payment', data: toWirePayment(payment, viewerOf(principal, payment.record)) };
}
