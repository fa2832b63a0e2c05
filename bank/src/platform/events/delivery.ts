/** Hands one event to one subscriber: once, or again later, or aside when it cannot be digested. */

import type { Database } from '../database/database.ts';
import type { Logger } from '../logs/logger.ts';
import {
  advanceCursor,
  type CursorKey,
  claimCursor,
  parkEvent,
  recordFailedAttempt,
} from './cursor-store.ts';
import type { RecordedEvent } from './event.ts';
import type { EventHandler } from './subscription.ts';

export type DeliveryLimits = {
  /** After so many failed attempts an event is parked. */
  readonly maxAttempts: number;
  /** The pause after the first failure; it doubles with each further one. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
};

type Parts = { database: Database; logger: Logger; key: CursorKey; limits: DeliveryLimits };

/** `done` also when another process has delivered it, or it was parked; otherwise the subscriber waits. */
export type DeliveryOutcome = 'done' | { readonly retryInMs: number } | 'held-elsewhere';

export async function deliver(
  parts: Parts,
  handler: EventHandler,
  event: RecordedEvent,
): Promise<DeliveryOutcome> {
  try {
    return await parts.database.transaction(async (transaction) => {
      const cursor = await claimCursor(transaction, parts.key);
      if (!cursor) return 'held-elsewhere';
      if (cursor.position >= event.position) return 'done';
      if (cursor.retryInMs > 0) return { retryInMs: cursor.retryInMs };
      // The name of the event chose the handler, and with it the type of the payload.
      await handler.handle(transaction, event as RecordedEvent<never>);
      await advanceCursor(transaction, parts.key, event.position);
      return 'done';
    });
  } catch (error) {
    return countFailure(parts, event, error);
  }
}

/** Its own transaction, because the failed one is gone. When even this fails, the database is the problem, not the event. */
async function countFailure(parts: Parts, event: RecordedEvent, error: unknown): Promise<DeliveryOutcome> {
  const { database, logger, key, limits } = parts;
  const facts = { err: error, ...key, event: event.name, position: event.position.toString() };
  return database.transaction(async (transaction) => {
    const cursor = await claimCursor(transaction, key);
    if (!cursor) return 'held-elsewhere';
    // The answer to the commit may have been lost although it took place.
    if (cursor.position >= event.position) return 'done';
    const attempts = cursor.attempts + 1;
    if (attempts >= limits.maxAttempts) {
      await parkEvent(transaction, key, event, { error: textOf(error), attempts });
      await advanceCursor(transaction, key, event.position);
      logger.error({ ...facts, attempts }, 'An event is parked: its subscriber failed too often.');
      return 'done';
    }
    const retryInMs = Math.min(limits.firstRetryMs * 2 ** cursor.attempts, limits.longestRetryMs);
    await recordFailedAttempt(transaction, key, retryInMs);
    logger.warn({ ...facts, attempts, retryInMs }, 'A subscriber failed; the event is delivered again.');
    return { retryInMs };
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
