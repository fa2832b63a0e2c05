/** Paging by cursor: newest first, and the cursor is the id of the last item seen. */

import Value from 'typebox/value';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import { IdText } from '../kernel/schemas.ts';

const DEFAULT_LIMIT = 50;

export type PageRequest = { readonly limit?: number; readonly after?: string };
export type Page<Item> = { items: Item[]; next?: string };
/** What a store reads: at most `limit` rows with an id below `after`, the highest id first. */
export type PageBounds = { readonly limit: number; readonly after: string | null };

/** Reads one item more than asked, to know whether there is a next page. */
export async function readPage<Item extends { id: string }>(
  request: PageRequest,
  read: (bounds: PageBounds) => Promise<Item[]>,
): Promise<Page<Item>> {
  const { limit = DEFAULT_LIMIT, after = null } = request;
  if (after !== null && !Value.Check(IdText, after)) {
    throw new Refusal(PlatformRefusals['malformed-request'], '"after" is the "next" of an earlier page.');
  }
  const found = await read({ limit: limit + 1, after });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last ? { items, next: last.id } : { items };
}
