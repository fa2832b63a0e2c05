/** One look at a source: for a subscriber, which keeps its place, and for what a process holds in memory. */

import type { Database } from '../database/database.ts';
import type { Logger } from '../logs/logger.ts';
import { advanceCursor, type CursorKey, ensureCursor } from './cursor-store.ts';
import { type DeliveryLimits, type DeliveryOutcome, deliver } from './delivery.ts';
import type { RecordedEvent } from './event.ts';
import type { EventSource } from './event-source.ts';
import type { EventHandler, Watch } from './subscription.ts';

export type RoundSettings = DeliveryLimits & {
  /** How long a loop sleeps when nobody wakes it. */
  readonly pollMs: number;
  readonly batchSize: number;
};

/** Returns how long to sleep before the next round, 0 for not at all. */
export type Round = () => Promise<number>;

type Parts = {
  database: Database;
  logger: Logger;
  source: EventSource;
  settings: RoundSettings;
  isStopping: () => boolean;
};

export async function createSubscriberRound(
  parts: Parts & { key: CursorKey; handlers: ReadonlyMap<string, EventHandler> },
): Promise<Round> {
  const { database, logger, source, settings, key, handlers } = parts;
  let position = await ensureCursor(database, key);

  async function pass(event: RecordedEvent): Promise<DeliveryOutcome> {
    const handler = handlers.get(event.name);
    return handler ? deliver({ database, logger, key, limits: settings }, handler, event) : 'done';
  }

  return async () => {
    const events = await source.readAfter(position, settings.batchSize);
    for (const event of events) {
      if (parts.isStopping()) return 0;
      const outcome = await pass(event);
      if (outcome === 'held-elsewhere') return settings.pollMs;
      if (outcome !== 'done') return outcome.retryInMs;
      position = event.position;
    }
    // What is not for this subscriber is passed over without a transaction for each; here it is caught up on.
    const last = events.at(-1);
    if (last && !handlers.has(last.name)) await advanceCursor(database, key, position);
    return sleepAfter(events, settings);
  };
}

/** Begins with what happens after the promise has resolved; nothing before it is noticed. */
export async function createWatchRound(parts: Parts & { watches: readonly Watch[] }): Promise<Round> {
  const { source, settings, watches } = parts;
  let position = await source.lastPosition();
  return async () => {
    const events = await source.readAfter(position, settings.batchSize);
    for (const event of events) {
      for (const watch of watches) {
        if (watch.event.name === event.name) watch.notice(event as RecordedEvent<never>);
      }
      position = event.position;
    }
    return sleepAfter(events, settings);
  };
}

function sleepAfter(events: readonly RecordedEvent[], { batchSize, pollMs }: RoundSettings): number {
  return events.length < batchSize ? pollMs : 0;
}
