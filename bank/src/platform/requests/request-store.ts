/** Ids that callers make for what they create: one id, one content, one outcome, however often it is asked. */

import type { Transaction } from '../database/database.ts';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import { canonicalJson, firstDifference } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';
import { type Id, timeOfId } from '../kernel/ids.ts';

export const requestMigrations = {
  capability: 'requests',
  directory: new URL('./migrations/', import.meta.url),
};

/** `content` is all that decides what is done: the operation, what was asked, and for whom. */
export type AskedRequest = { readonly id: Id; readonly content: unknown };

/** Lists are ordered by id, so one that is far ahead would stay on top of them. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * Notes the request in the transaction that carries it out. True when it is new, false when this very request was
 * carried out before; the same id with another content is refused. Of two at the same time one waits for the other.
 */
export async function noteRequest(
  transaction: Transaction,
  { id, content }: AskedRequest,
  now: Instant,
): Promise<boolean> {
  if (await isAnswered(transaction, { id, content })) return false;
  if (timeOfId(id) > now + TOLERANCE_MS) {
    const ahead = new Date(timeOfId(id)).toISOString();
    throw new Refusal(PlatformRefusals['id-from-the-future'], `The id says ${ahead}.`);
  }
  const noted = await transaction.query(
    'insert into requests.answered (id, content) values ($1, $2) on conflict do nothing returning 1',
    [id, canonicalJson(content)],
  );
  return noted.length > 0 || !(await isAnswered(transaction, { id, content }));
}

/** Whether this very request was carried out before. The same id with another content is refused. */
export async function isAnswered(
  { query }: Pick<Transaction, 'query'>,
  { id, content }: AskedRequest,
): Promise<boolean> {
  const [known] = await query<{ content: string }>('select content from requests.answered where id = $1', [
    id,
  ]);
  if (!known) return false;
  const field = firstDifference(JSON.parse(known.content), JSON.parse(canonicalJson(content)));
  if (field === undefined) return true;
  throw new Refusal(
    PlatformRefusals['id-conflict'],
    `Id ${id} was used before with another content at ${field}.`,
    { field },
  );
}
