/** What sets payments in motion. */

import { every } from '../../platform/jobs/job.ts';
import { bindOperations } from '../../platform/operations/operation.ts';
import type { Wiring } from '../../platform/wiring.ts';
import { paymentOperations } from './operations.ts';
import type { QuoteService } from './quotes.ts';
import type { PaymentService } from './service.ts';

export const paymentsMigrations = {
  capability: 'payments',
  directory: new URL('./migrations/', import.meta.url),
};

export function wirePayments({ quotes, service }: { quotes: QuoteService; service: PaymentService }): Wiring {
  return {
    operations: bindOperations(paymentOperations, {
      askForQuote: ({ input, principal }) => quotes.ask(input, principal.thingId),
      getQuoteRequest: ({ input, principal }) => quotes.getRequest(input, principal),
      listQuoteRequests: ({ input, principal }) => quotes.listRequests(input, principal.merchantId),
      offerQuote: ({ input, principal, document }) => quotes.offer(input, principal.merchantId, document),
      getQuote: ({ input }) => quotes.get(input),
      pay: ({ input, principal, document }) => service.pay(input, principal.thingId, document),
      preview: ({ input, principal }) => service.preview(input, principal),
      capture: ({ input, principal }) => service.capture(input, principal.merchantId),
      meter: ({ input, principal }) => service.meter(input, principal),
      void: ({ input, principal }) => service.void(input, principal),
      refund: ({ input, principal }) => service.refund(input, principal.merchantId),
      approve: ({ input, principal }) => service.decide(input, true, principal.partyId),
      deny: ({ input, principal }) => service.decide(input, false, principal.partyId),
      get: ({ input, principal }) => service.get(input, principal),
      list: ({ input, principal }) => service.list(input, principal),
    }),
    subscriptions: [],
    watches: [],
    jobs: [every('payments.expire-due', 500, service.expireDue)],
    migrations: paymentsMigrations,
  };
}
