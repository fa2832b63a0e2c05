/** Events: what has become true, as data that any capability may hear. */

import type { TSchema } from 'typebox';
import { invariant } from '../kernel/invariant.ts';

/** The source of events that are published with `publish`. The money journal is another one. */
export const OUTBOX = 'outbox';

export type EventDefinition<S extends TSchema = TSchema> = {
  /** Past tense and unique in the bank, such as `ThingBlocked`. */
  readonly name: string;
  readonly schema: S;
  /** Where it is read from. */
  readonly source: string;
};

/** An event at its place in a source. Events of one key are in the order in which they became true. */
export type RecordedEvent<Payload = unknown> = {
  readonly position: bigint;
  readonly name: string;
  readonly key: string;
  readonly payload: Payload;
};

const everyEvent = new Map<string, EventDefinition>();

/** Declares an event. The payload is JSON; it may gain optional members later but never lose one. */
export function defineEvent<S extends TSchema>(
  name: string,
  schema: S,
  options: { source?: string } = {},
): EventDefinition<S> {
  invariant(!everyEvent.has(name), `One event only is called ${name}.`);
  const definition = { name, schema, source: options.source ?? OUTBOX };
  everyEvent.set(name, definition);
  return definition;
}

/** All events of the capabilities that are loaded, by name. */
export function allEvents(): EventDefinition[] {
  return [...everyEvent.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
