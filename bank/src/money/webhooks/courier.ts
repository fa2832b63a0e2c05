/** Brings one webhook what concerns its holder: in order, one delivery at a time, for as long as it takes. */

import { createBell } from '../../platform/jobs/bell.ts';
import type { Chance } from '../../platform/kernel/chance.ts';
import type { Clock } from '../../platform/kernel/clock.ts';
import type { Deliver } from './delivery.ts';
import type { EventReader, Occurrence } from './events.ts';
import { type Cursor, endOf, isSameCursor, type StoredWebhook } from './model.ts';
import { afterFailure } from './rules.ts';
import type { WebhookSigner } from './signing.ts';
import type { WebhookStore } from './store.ts';

export type CourierParts = {
  readonly store: Pick<WebhookStore, 'find' | 'noteDelivered' | 'noteFailed'>;
  readonly reader: EventReader;
  readonly signer: WebhookSigner;
  readonly deliver: Deliver;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly onAttempt: (outcome: 'delivered' | 'failed') => void;
};

export type Courier = {
  /** There is news for the holder after this position, and nothing between it and what was looked at before. */
  hear(after: bigint): void;
  /** Something may have changed: the webhook, or what there is to tell. */
  look(): void;
  /** How far it has come, in the table and as far as it knows; undefined while it has something to do. */
  rest(): { from: Cursor; to: Cursor } | undefined;
  /** Where it stands in the table. */
  cursor(): Cursor | undefined;
  /** It rests from here on, and the table says so. */
  moved(to: Cursor): void;
  /** Resolves when the webhook is paused or removed, or everything stops; rejects when the database fails. */
  readonly ended: Promise<void>;
};

/** A clock that is set by hand rings no bell. */
const LOOK_AT_CLOCK_MS = 1_000;

export function startCourier(id: string, parts: CourierParts, stopping: AbortSignal): Courier {
  const { store, reader, clock } = parts;
  const bell = createBell();
  let stored: Cursor | undefined;
  /** Up to here there is nothing to tell, though the table may not say so. */
  let seen: Cursor | undefined;
  let isResting = false;
  let isRung = false;

  function ring(): void {
    isRung = true;
    isResting = false;
    bell.ring();
  }

  /** Until the time has come, or somebody rings. */
  async function waitUntil(instant: number): Promise<void> {
    while (!isRung && !stopping.aborted && clock.now() < instant) {
      await bell.wait(Math.min(instant - clock.now(), LOOK_AT_CLOCK_MS));
    }
  }

  /** The webhook as it stands then; undefined when it failed, or somebody has moved it meanwhile. */
  async function bring(webhook: StoredWebhook, occurrence: Occurrence): Promise<StoredWebhook | undefined> {
    const event = await reader.toEvent(occurrence, webhook.holder);
    const body = JSON.stringify(event);
    const headers = parts.signer.headersOf(webhook, { eventId: event.id, body, at: clock.now() });
    const failure = await parts.deliver({ url: webhook.url, headers, body }, stopping);
    // What was under way at the end is told again; whether it had arrived nobody knows.
    if (stopping.aborted) return undefined;
    const now = clock.now();
    parts.onAttempt(failure ? 'failed' : 'delivered');
    if (!failure) return store.noteDelivered(webhook, occurrence.behind, now);
    const next = afterFailure(webhook, failure, { now, chance: parts.chance() });
    await store.noteFailed(webhook, { ...next, error: failure.error }, now);
    return undefined;
  }

  /** Brings what was read; false when something went wrong or was changed on the way. */
  async function bringAll(webhook: StoredWebhook, occurrences: readonly Occurrence[]): Promise<boolean> {
    let current = webhook;
    for (const occurrence of occurrences) {
      const noted = await bring(current, occurrence);
      if (!noted || noted.pausedBecause || stopping.aborted) return false;
      current = noted;
      stored = noted.cursor;
    }
    return true;
  }

  async function work(webhook: StoredWebhook): Promise<void> {
    const { occurrences, behind, mayBeMore } = await reader.readAfter(webhook.holder, seen ?? webhook.cursor);
    const isAllTold = await bringAll(webhook, occurrences);
    seen = isAllTold ? behind : stored;
    if (!isAllTold || mayBeMore || isRung) return;
    isResting = true;
    await bell.wait();
    isResting = false;
  }

  async function run(): Promise<void> {
    while (!stopping.aborted) {
      isRung = false;
      const webhook = await store.find(id);
      if (!webhook || webhook.pausedBecause) return;
      // Somebody else has moved it, to be told again or no more.
      if (!stored || !isSameCursor(stored, webhook.cursor)) seen = webhook.cursor;
      stored = webhook.cursor;
      const { nextAttemptAt = 0 } = webhook;
      if (nextAttemptAt > clock.now()) await waitUntil(nextAttemptAt);
      else await work(webhook);
    }
  }

  stopping.addEventListener('abort', ring, { once: true });
  return {
    hear(after) {
      if (isResting && seen && after > seen.position) seen = endOf(after);
      ring();
    },
    look: ring,
    rest: () => (isResting && stored && seen ? { from: stored, to: seen } : undefined),
    cursor: () => stored,
    moved(to) {
      if (!isResting || !seen) return;
      stored = to;
      if (to.position > seen.position) seen = to;
    },
    ended: run().finally(() => stopping.removeEventListener('abort', ring)),
  };
}
