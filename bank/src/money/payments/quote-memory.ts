/** Quotes in memory, so that orders need not ask the database for them, and orders without a quote even less. */

import { createCachedView } from '../../platform/events/cached-view.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import { timeOfId } from '../../platform/kernel/ids.ts';
import type { StoredQuote } from './store.ts';

export type QuoteMemory = {
  /** The quote, if there is one. What is stored of a quote never changes. */
  find(quoteId: string): Promise<StoredQuote | undefined>;
  /**
   * Whether an id may be that of a quote. `false` is certain as far as this process has heard; `true` means that only
   * `find` knows.
   */
  mayBeQuote(id: string): Promise<boolean>;
  /** Notes a quote's id. In the process that stores the quote: before it does. */
  note(quoteId: string): void;
};

/** Some ten megabytes of quotes that things are about to pay. */
const CACHED_QUOTES = 5_000;
/** Ids of the youngest quotes: some five megabytes. */
const REMEMBERED_IDS = 50_000;

type QuoteReader = {
  findQuote(id: string): Promise<StoredQuote | undefined>;
  /** The youngest ids, the youngest first. */
  listQuoteIds(limit: number): Promise<string[]>;
};

/**
 * Ids are ordered by time. Memory holds the id of every quote from `coveredFrom` on: whoever orders without a quote
 * does so under an id made just now, and if memory does not know that id, no quote has it.
 */
export function createQuoteMemory(store: QuoteReader, capacity: number = REMEMBERED_IDS): QuoteMemory {
  const quotes = createCachedView(store.findQuote, {
    capacity: CACHED_QUOTES,
    mayKeep: (quote) => quote !== undefined,
  });
  /** In the order in which they were noted. */
  const ids = new Set<string>();
  let coveredFrom: Instant = Number.POSITIVE_INFINITY;
  let loading: Promise<void> | undefined;

  function note(quoteId: string): void {
    ids.add(quoteId);
    if (ids.size > capacity) forgetOldest();
  }

  function forgetOldest(): void {
    const [oldest] = ids;
    if (oldest === undefined) return;
    ids.delete(oldest);
    coveredFrom = Math.max(coveredFrom, timeOfId(oldest) + 1);
  }

  /** At the first question and not at the start, because news from other processes is heard by then. */
  async function load(): Promise<void> {
    const youngest = await store.listQuoteIds(capacity);
    const last = youngest.at(-1);
    coveredFrom = last !== undefined && youngest.length === capacity ? timeOfId(last) + 1 : 0;
    for (const id of youngest.reverse()) note(id);
  }

  return {
    find: quotes.get,
    note,
    async mayBeQuote(id) {
      loading ??= load().catch((error) => {
        loading = undefined;
        throw error;
      });
      await loading;
      return ids.has(id) || timeOfId(id) < coveredFrom;
    },
  };
}
