/** Who hears which event, as data: the runner works from it and the documentation is made from it. */

import type { Static, TSchema } from 'typebox';
import type { Transaction } from '../database/database.ts';
import { allEvents, type EventDefinition, type RecordedEvent } from './event.ts';

export type EventHandler = {
  readonly event: EventDefinition;
  /**
   * Runs in the transaction that also moves the subscriber on: what it writes there stands exactly once.
   * Anything it does elsewhere may happen again after a crash.
   */
  readonly handle: (transaction: Transaction, event: RecordedEvent<never>) => Promise<void>;
};

export type Subscription = {
  /** `capability.purpose`; its place in each source is kept under this name, so it never changes. */
  readonly subscriber: string;
  readonly handlers: readonly EventHandler[];
};

export function on<S extends TSchema>(
  event: EventDefinition<S>,
  handle: (transaction: Transaction, event: RecordedEvent<Static<S>>) => Promise<void>,
): EventHandler {
  return { event, handle };
}

/**
 * Hears an event in every process, from the start of that process on. It keeps no place and cannot fail:
 * it is for what a process holds in memory, such as a cache.
 */
export type Watch = {
  readonly watcher: string;
  readonly event: EventDefinition;
  readonly notice: (event: RecordedEvent<never>) => void;
};

export function watch<S extends TSchema>(
  watcher: string,
  event: EventDefinition<S>,
  notice: (event: RecordedEvent<Static<S>>) => void,
): Watch {
  return { watcher, event, notice };
}

export type EventDescription = { event: string; source: string; subscribers: string[]; watchers: string[] };

/** Every event with who hears it, also those that nobody hears. */
export function describeSubscriptions(
  subscriptions: readonly Subscription[],
  watches: readonly Watch[],
): EventDescription[] {
  return allEvents().map(({ name, source }) => ({
    event: name,
    source,
    subscribers: subscriptions
      .filter(({ handlers }) => handlers.some(({ event }) => event.name === name))
      .map(({ subscriber }) => subscriber)
      .sort(),
    watchers: watches
      .filter(({ event }) => event.name === name)
      .map(({ watcher }) => watcher)
      .sort(),
  }));
}
