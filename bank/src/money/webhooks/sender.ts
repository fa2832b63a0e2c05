/** Sends webhooks in the process that is the teller: a courier for each, woken by the news of its holder's payments. */

import { setMaxListeners } from 'node:events';
import type { Logger } from '../../platform/logs/logger.ts';
import type { MoneyDesk } from '../desk.ts';
import type { ViewChange } from '../views/changes.ts';
import { type Courier, type CourierParts, startCourier } from './courier.ts';
import { endOf, type Holder } from './model.ts';
import type { WebhookStore } from './store.ts';

export type Sender = {
  /** Starts couriers where they are missing; stops them all where this process is the teller no longer. */
  round(): Promise<void>;
  /** A webhook was changed, here or in another process; false when nobody is on the way for it yet. */
  look(webhookId: string): boolean;
  /** Journal rows between the views and the webhook that is furthest behind. */
  rowsBehind(): number;
  stop(): Promise<void>;
};

type Parts = Omit<CourierParts, 'store'> & {
  readonly desk: Pick<MoneyDesk, 'isTeller' | 'views'>;
  readonly store: CourierParts['store'] & Pick<WebhookStore, 'listOpen' | 'noteNothing'>;
  readonly logger: Logger;
};

/** A webhook that rests is moved on in its table when it is so many rows behind. */
const NOTED_AFTER_ROWS = 1_000n;

export function createSender(parts: Parts): Sender {
  const { desk, store, logger } = parts;
  const couriers = new Map<string, Courier>();
  const byHolder = new Map<string, Set<string>>();
  let stopping = newEnding();
  /** The views' last change of which this process was told. */
  let heard = desk.views.position();

  function start(id: string, holder: Holder): void {
    const courier = startCourier(id, parts, stopping.signal);
    const key = keyOf(holder);
    couriers.set(id, courier);
    byHolder.set(key, (byHolder.get(key) ?? new Set()).add(id));
    const forget = () => {
      couriers.delete(id);
      const others = byHolder.get(key);
      others?.delete(id);
      if (others?.size === 0) byHolder.delete(key);
    };
    courier.ended.then(forget, (error) => {
      forget();
      logger.warn({ err: error, webhookId: id }, 'A webhook cannot be sent to; it is tried again soon.');
    });
  }

  function onChange({ position, payments }: ViewChange): void {
    const before = heard;
    heard = position;
    if (couriers.size === 0) return;
    const concerned = new Set<string>();
    for (const { ownerId, payeeId } of payments) {
      for (const id of byHolder.get(keyOf({ ownerId })) ?? []) concerned.add(id);
      for (const id of byHolder.get(keyOf({ merchantId: payeeId })) ?? []) concerned.add(id);
    }
    for (const id of concerned) couriers.get(id)?.hear(before);
  }

  function lookAll(): void {
    for (const courier of couriers.values()) courier.look();
  }

  /** Who rests has nothing to tell up to the last news, as it would have been woken otherwise. */
  async function noteResting(): Promise<void> {
    const moves = [...couriers].flatMap(([id, courier]) => {
      const rest = courier.rest();
      if (!rest || heard - rest.from.position <= NOTED_AFTER_ROWS) return [];
      return [{ id, from: rest.from, to: rest.to.position > heard ? rest.to : endOf(heard) }];
    });
    if (moves.length === 0) return;
    await store.noteNothing(moves);
    for (const { id, to } of moves) couriers.get(id)?.moved(to);
  }

  async function stopAll(): Promise<void> {
    stopping.abort();
    await Promise.allSettled([...couriers.values()].map(({ ended }) => ended));
    stopping = newEnding();
  }

  const forgetting = [desk.views.onChange(onChange), desk.views.onGap(lookAll)];
  return {
    async round() {
      if (!desk.isTeller()) return stopAll();
      for (const { id, holder } of await store.listOpen()) if (!couriers.has(id)) start(id, holder);
      await noteResting();
    },
    look(webhookId) {
      couriers.get(webhookId)?.look();
      return couriers.has(webhookId);
    },
    rowsBehind() {
      const shown = desk.views.position();
      const busy = [...couriers.values()].filter((courier) => !courier.rest());
      return Math.max(0, ...busy.map((courier) => Number(shown - (courier.cursor()?.position ?? shown))));
    },
    async stop() {
      for (const forget of forgetting) forget();
      await stopAll();
    },
  };
}

function keyOf(holder: Holder): string {
  return 'ownerId' in holder ? `owner ${holder.ownerId}` : `merchant ${holder.merchantId}`;
}

/** All couriers listen to it, and each delivery under way. */
function newEnding(): AbortController {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  return ending;
}
