/** News: a request for a quote, a quote that has come, a payment or mandate that changed, here or in another process. */

import type { Mandate } from '../mandates/contract.ts';
import type { ChangedPayment } from '../views/changes.ts';
import type { QuoteRequest } from './contract.ts';
import type { ListedPayment } from './store.ts';

export type NewsItem =
  | { readonly kind: 'quote-request'; readonly request: QuoteRequest }
  | { readonly kind: 'quote'; readonly requestId: string }
  /** A meter was read. */
  | { readonly kind: 'metered'; readonly payment: ListedPayment }
  | { readonly kind: 'payment'; readonly payment: ChangedPayment; readonly position: bigint }
  | { readonly kind: 'mandate'; readonly mandate: Mandate; readonly position: bigint }
  /** Some news may have been missed: whoever waits for something looks again. */
  | { readonly kind: 'gap' };

export type News = ReturnType<typeof createNews>;

/**
 * Nothing is kept: who must not miss anything asks the books after subscribing. `relay` hands items to the other
 * processes of the bank.
 */
export function createNews(relay: (item: NewsItem) => void) {
  const listeners = new Set<(item: NewsItem) => void>();

  function listen(listener: (item: NewsItem) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function tell(item: NewsItem): void {
    for (const listener of [...listeners]) listener(item);
  }

  return {
    listen,

    tell,

    /** Tells it here and in every other process; for what only this process knows. */
    announce(item: NewsItem): void {
      tell(item);
      relay(item);
    },

    /** Resolves at the first item that fits, at a gap, or after `waitMs`; `stop` frees the listener early. */
    next(fits: (item: NewsItem) => boolean, waitMs: number): { arrived: Promise<void>; stop(): void } {
      let stop = () => {};
      const arrived = new Promise<void>((resolve) => {
        const timer = setTimeout(() => stop(), waitMs);
        const forget = listen((item) => {
          if (item.kind === 'gap' || fits(item)) stop();
        });
        stop = () => {
          clearTimeout(timer);
          forget();
          resolve();
        };
      });
      return { arrived, stop: () => stop() };
    },
  };
}
