/** Asking a payee for an offer and waiting until it comes. */

import { NotTrusted, TimedOut } from '../errors.ts';
import type { ContentLine, Quote } from '../generated/operations.ts';
import type { Client } from '../wire/client.ts';
import type { CallOptions } from '../wire/http.ts';
import { checkQuote } from './quote-check.ts';

export type QuoteWish = { readonly payee: string; readonly lines: ContentLine[] };

export type WaitOptions = CallOptions & {
  /** How long to wait for what somebody else has to do. */
  readonly timeoutMs?: number | undefined;
};

/** The longest the bank holds a question open; a little below what it allows. */
const LONG_POLL_MS = 25_000;
const QUOTE_TIMEOUT_MS = 60_000;

/** Asks `wish.payee` and waits for its quote; throws `TimedOut` when none comes and `NotTrusted` when it lies. */
export async function askForQuote(
  client: Client,
  thingId: string,
  wish: QuoteWish,
  options: WaitOptions = {},
): Promise<Quote> {
  const { elapsedMs } = client.bank.surroundings;
  const { timeoutMs = QUOTE_TIMEOUT_MS, ...within } = options;
  const deadline = elapsedMs() + timeoutMs;
  const { id: requestId, ...asked } = await client.call('payments.askForQuote', wish, within);
  let quote = asked.quote;
  while (!quote) {
    const leftMs = Math.floor(deadline - elapsedMs());
    if (leftMs <= 0) throw new TimedOut(`The payee ${wish.payee} made no offer in ${timeoutMs} ms.`);
    const question = { requestId, waitMs: longPollMs(leftMs, within) };
    ({ quote } = await client.call('payments.getQuoteRequest', question, within));
  }
  await checkQuote(quote, client.bank.id);
  const { payee, thingId: madeFor = thingId } = quote;
  if (payee !== wish.payee || quote.requestId !== requestId || madeFor !== thingId) {
    throw new NotTrusted('The quote answers another question than the one that was asked.');
  }
  return quote;
}

/** How long to ask the bank to wait: not beyond what is left, and well within the deadline of one call. */
export function longPollMs(leftMs: number, { deadlineMs = Number.POSITIVE_INFINITY }: CallOptions): number {
  return Math.max(0, Math.floor(Math.min(LONG_POLL_MS, leftMs, deadlineMs / 2)));
}
