/** News inside this process: a request for a quote, a quote that has come, a payment or mandate that changed. */

import type { Mandate } from '../mandates/contract.ts';
import type { QuoteRequest } from './contract.ts';
import type { ListedPayment } from './store.ts';

export type NewsItem =
  | { readonly kind: 'quote-request'; readonly request: QuoteRequest }
  | { readonly kind: 'quote'; readonly requestId: string }
  | { readonly kind: 'payment'; readonly payment: ListedPayment }
  | { readonly kind: 'mandate'; readonly mandate: Mandate; readonly position: bigint };

export type News = ReturnType<typeof createNews>;

/** Nothing is kept: who must not miss anything asks the books after subscribing. */
export function createNews() {
  const listeners = new Set<(item: NewsItem) => void>();

  function listen(listener: (item: NewsItem) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return {
    listen,

    tell(item: NewsItem): void {
      for (const listener of [...listeners]) listener(item);
    },

    /** Resolves at the first item that fits or after `waitMs`; `stop` frees the listener early. */
    next(fits: (item: NewsItem) => boolean, waitMs: number): { arrived: Promise<void>; stop(): void } {
      let stop = () => {};
      const arrived = new Promise<void>((resolve) => {
        const timer = setTimeout(() => stop(), waitMs);
        const forget = listen((item) => {
          if (fits(item)) stop();
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
