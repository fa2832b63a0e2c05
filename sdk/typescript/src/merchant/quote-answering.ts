/** Answering requests for quotes: each once, whether it was heard at once or found afterwards. */

import { OutcomeUnknown, Refused, Unreachable } from '../errors.ts';
import type { Quote, QuoteRequest } from '../generated/operations.ts';
import { deriveId, timeOfId } from '../values/ids.ts';
import type { Client } from '../wire/client.ts';
import type { Subscription } from '../wire/events.ts';
import type { Offer } from './merchant.ts';

/** What a merchant offers for a request; nothing when it does not want to. */
export type QuoteHandler = (
  request: QuoteRequest,
) => Promise<Omit<Offer, 'id' | 'requestId'> | undefined> | Omit<Offer, 'id' | 'requestId'> | undefined;

/** How many requests are remembered as answered; the bank knows of older ones itself. */
const REMEMBERED = 10_000;

export function answerQuoteRequests(
  client: Client,
  offer: (offer: Offer) => Promise<Quote>,
  handler: QuoteHandler,
): Subscription {
  const taken = new Set<string>();

  async function answer(request: QuoteRequest): Promise<void> {
    if (request.quote || taken.has(request.id)) return;
    remember(request.id);
    try {
      const offered = await handler(request);
      if (!offered) return;
      // The id follows from the request, so that two programs of one merchant, or a restart, answer it once.
      const id = await deriveId(`quote for ${request.id}`, timeOfId(request.id));
      await offer({ thingId: request.thingId, ...offered, id, requestId: request.id });
    } catch (error) {
      if (error instanceof Refused && error.code === 'payments/id-conflict') return;
      taken.delete(request.id);
      // A bad network is no fault: what is still open is found again when the line is.
      if (error instanceof Unreachable || error instanceof OutcomeUnknown) return;
      throw error;
    }
  }

  function remember(requestId: string): void {
    taken.add(requestId);
    const [oldest] = taken;
    if (taken.size > REMEMBERED && oldest) taken.delete(oldest);
  }

  /** Goes on until it has seen every open request, or the line that it belongs to is broken. */
  async function catchUp(line: AbortSignal): Promise<void> {
    const patiently = { signal: line, deadlineMs: Number.POSITIVE_INFINITY };
    let after: string | undefined;
    do {
      const question = { limit: 100, ...(after ? { after } : {}) };
      const page = await client.call('payments.listQuoteRequests', question, patiently).catch((error) => {
        if (line.aborted) return { items: [], next: undefined };
        throw error;
      });
      await Promise.all(page.items.map(answer));
      after = page.next;
    } while (after);
  }

  return client.events.on('quote-request', answer, catchUp);
}
