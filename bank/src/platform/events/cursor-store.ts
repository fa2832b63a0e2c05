/** How far each subscriber has come in each source, and which events it could not digest. */

import type { Database, Transaction } from '../database/database.ts';
import type { RecordedEvent } from './event.ts';

export type CursorKey = { readonly subscriber: string; readonly source: string };

export type Cursor = {
  readonly position: bigint;
  /** Failed attempts at the event after `position`. */
  readonly attempts: number;
  /** How long to leave it alone; 0 or less when it may be tried now. */
  readonly retryInMs: number;
};

/** A subscriber that the bank has not seen before begins at the beginning of the source. */
export async function ensureCursor(database: Database, { subscriber, source }: CursorKey): Promise<bigint> {
  await database.query(
    'insert into platform.subscriptions (subscriber, source) values ($1, $2) on conflict do nothing',
    [subscriber, source],
  );
  const [row] = await database.query<{ position: bigint }>(
    'select position from platform.subscriptions where subscriber = $1 and source = $2',
    [subscriber, source],
  );
  return row?.position ?? 0n;
}

/** Locks the cursor; undefined while another process has it, so that nobody queues for it with a connection. */
export async function claimCursor(
  transaction: Pick<Transaction, 'query'>,
  { subscriber, source }: CursorKey,
): Promise<Cursor | undefined> {
  const [cursor] = await transaction.query<Cursor>(
    `select position, attempts,
            coalesce(extract(epoch from retry_at - clock_timestamp()) * 1000, 0)::int as "retryInMs"
     from platform.subscriptions where subscriber = $1 and source = $2
     for update skip locked`,
    [subscriber, source],
  );
  return cursor;
}

export async function advanceCursor(
  transaction: Pick<Transaction, 'query'>,
  { subscriber, source }: CursorKey,
  position: bigint,
): Promise<void> {
  await transaction.query(
    `update platform.subscriptions set position = $3, attempts = 0, retry_at = null
     where subscriber = $1 and source = $2 and position < $3`,
    [subscriber, source, position],
  );
}

export async function recordFailedAttempt(
  transaction: Pick<Transaction, 'query'>,
  { subscriber, source }: CursorKey,
  delayMs: number,
): Promise<void> {
  await transaction.query(
    `update platform.subscriptions
     set attempts = attempts + 1, retry_at = clock_timestamp() + $3 * interval '1 millisecond'
     where subscriber = $1 and source = $2`,
    [subscriber, source, delayMs],
  );
}

export async function parkEvent(
  transaction: Pick<Transaction, 'query'>,
  { subscriber, source }: CursorKey,
  event: RecordedEvent,
  failure: { error: string; attempts: number },
): Promise<void> {
  await transaction.query(
    `insert into platform.parked_events (subscriber, source, position, name, key, payload, error, attempts)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)`,
    [
      subscriber,
      source,
      event.position,
      event.name,
      event.key,
      JSON.stringify(event.payload),
      failure.error,
      failure.attempts,
    ],
  );
}
