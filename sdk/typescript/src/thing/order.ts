/** What a thing says when it pays, and the order that is made of it. */

import type { PaymentOrder, Quote } from '../generated/operations.ts';
import { type Instant, toIso } from '../values/ids.ts';
import type { CallOptions } from '../wire/http.ts';
import type { Means } from './means.ts';

/** A payment without a quote. `kind` is `exact` unless said otherwise; `id` is made when omitted. */
export type DirectOrder = Pick<PaymentOrder, 'payee' | 'money'> &
  Partial<Pick<PaymentOrder, 'id' | 'kind' | 'lines' | 'session' | 'holdMs'>>;

export type PayOptions = CallOptions & {
  /** Account and mandate to use; needed only when more than one pair fits. */
  readonly account?: string | undefined;
  readonly mandate?: string | undefined;
  readonly purpose?: string | undefined;
  /** Where the thing is, for mandates with a geofence. */
  readonly place?: PaymentOrder['place'] | undefined;
  /** After this long the bank no longer executes the order, however late it arrives. */
  readonly validForMs?: number | undefined;
};

export function isQuote(what: Quote | DirectOrder): what is Quote {
  return 'signature' in what && 'offerHash' in what;
}

/** The order for a quote repeats its id, payee, kind and money; the hash of the offer covers the rest. */
export function orderFor(
  what: Quote | DirectOrder,
  { means, now, id }: { means: Means; now: Instant; id: string },
  { purpose, place, validForMs }: PayOptions,
): PaymentOrder {
  const { payee, kind = 'exact', money } = what;
  const order: PaymentOrder = { id, ...means, payee, kind, money, createdAt: toIso(now) };
  if (isQuote(what)) {
    order.quote = what.id;
    order.offerHash = what.offerHash;
  } else {
    const { lines, session, holdMs } = what;
    Object.assign(order, { lines, session, holdMs });
  }
  if (validForMs !== undefined) order.expiresAt = toIso(now + validForMs);
  return Object.assign(order, { purpose, place });
}
