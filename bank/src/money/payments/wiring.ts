/** What sets payments in motion. */

import { watch } from '../../platform/events/subscription.ts';
import { every } from '../../platform/jobs/job.ts';
import { bindOperations } from '../../platform/operations/operation.ts';
import type { Wiring } from '../../platform/wiring.ts';
import type { BatchService } from './batches/service.ts';
import { QuoteOffered } from './contract.ts';
import { paymentOperations } from './operations.ts';
import type { QuoteMemory } from './quote-memory.ts';
import type { QuoteService } from './quotes.ts';
import type { PaymentService } from './service.ts';

export const paymentsMigrations = {
  capability: 'payments',
  directory: new URL('./migrations/', import.meta.url),
};

type Parts = {
  quotes: QuoteService;
  service: PaymentService;
  batches: BatchService;
  quoteMemory: QuoteMemory;
};

export function wirePayments({ quotes, service, batches, quoteMemory }: Parts): Wiring {
  return {
    operations: bindOperations(paymentOperations, {
      askForQuote: ({ input, principal }) => quotes.ask(input, principal.thingId),
      getQuoteRequest: ({ input, principal }) => quotes.getRequest(input, principal),
      listQuoteRequests: ({ input, principal }) => quotes.listRequests(input, principal.merchantId),
      offerQuote: ({ input, principal, document }) => quotes.offer(input, principal.merchantId, document),
      getQuote: ({ input }) => quotes.get(input),
      pay: ({ input, principal, document }) => service.pay(input, principal.thingId, document),
      payMany: ({ input, principal, document }) => batches.payMany(input, principal.thingId, document),
      preview: ({ input, principal, document }) => service.preview(input, principal, document),
      capture: ({ input, principal }) => service.capture(input, principal.merchantId),
      meter: ({ input, principal }) => service.meter(input, principal),
      void: ({ input, principal }) => service.void(input, principal),
      refund: ({ input, principal }) => service.refund(input, principal.merchantId),
      approve: ({ input, principal }) => service.decide(input, true, principal.partyId),
      deny: ({ input, principal }) => service.decide(input, false, principal.partyId),
      get: ({ input, principal }) => service.get(input, principal),
      history: ({ input, principal }) => service.history(input, principal),
      list: ({ input, principal }) => service.list(input, principal),
    }),
    subscriptions: [],
    // Another process may have stored the quote.
    watches: [
      watch('payments.quote-memory', QuoteOffered, ({ payload }) => quoteMemory.note(payload.quoteId)),
    ],
    jobs: [every('payments.expire-due', 500, service.expireDue)],
    migrations: paymentsMigrations,
  };
}
