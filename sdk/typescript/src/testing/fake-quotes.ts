/** Quotes at the bank of the tests: things ask, merchants offer. */

import type { Quote } from '../generated/operations.ts';
import type { Reply, SeenRequest } from './fake-door.ts';
import { sha256 } from './fake-keys.ts';
import { type FakeState, problem, type Route } from './fake-state.ts';

const badSignature = { status: 401, body: problem('platform/bad-signature') };

export function createFakeQuotes(state: FakeState, tell: (type: string, data: object, id: string) => void) {
  const quotes = new Map<string, Quote>();
  const requests = new Map<string, Record<string, unknown>>();

  function offer(request: SeenRequest): Reply {
    const document = state.readDocument(request, 'payments.offerQuote');
    if (!document) return badSignature;
    const { payload, compact } = document;
    const signed = { signature: compact, offerHash: sha256(compact) };
    const quote = { ...payload, payee: state.merchantId, ...signed } as unknown as Quote;
    const existing = quotes.get(quote.id);
    if (existing && existing.signature !== compact)
      return { status: 409, body: problem('payments/id-conflict') };
    quotes.set(quote.id, quote);
    const asked = requests.get(String(payload.requestId));
    if (asked) asked.quote = quote;
    return { body: quote };
  }

  function ask(request: SeenRequest): Reply {
    const asked = state.readDocument(request, 'payments.askForQuote')?.payload;
    if (!asked) return badSignature;
    const createdAt = new Date(state.now()).toISOString();
    const whole = { ...asked, thingId: state.thingId, createdAt };
    requests.set(String(asked.id), whole);
    tell('quote-request', whole, String(asked.id));
    return { body: whole };
  }

  return {
    quotes,
    open: () => [...requests.values()].filter(({ quote }) => !quote),
    find: (id: string): unknown => quotes.get(id) ?? requests.get(id),
    routes: [
      ['POST /v1/quotes', offer],
      ['POST /v1/quote-requests', ask],
    ] satisfies [string, Route][],
  };
}
