/** Runs all subscriptions: one loop for each subscriber and source, in order, each at its own pace.
 *
 * Loops are woken by news and look again on their own after `pollMs`, so that a lost hint costs time only.
 * Any number of processes may run the same subscriptions: the lock on the cursor lets one deliver at a time.
 */

import type { Database } from '../database/database.ts';
import { type Bell, createBell } from '../jobs/bell.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Logger } from '../logs/logger.ts';
import type { EventSource } from './event-source.ts';
import { createSubscriberRound, createWatchRound, type Round, type RoundSettings } from './rounds.ts';
import type { Subscription, Watch } from './subscription.ts';

export type SubscriptionRunner = {
  /** Resolves when watches notice everything that happens from now on: do it before the doors open. */
  start(): Promise<void>;
  /** Makes every loop look now. */
  wake(): void;
  /** Lets the deliveries under way finish and stops. */
  stop(): Promise<void>;
};

/** Eight attempts stretch over some twenty-five seconds: enough for a restart, too short to hold up the rest. */
const DEFAULTS: RoundSettings = {
  maxAttempts: 8,
  firstRetryMs: 200,
  longestRetryMs: 60_000,
  pollMs: 5_000,
  batchSize: 500,
};

type Parts = {
  database: Database;
  logger: Logger;
  sources: readonly EventSource[];
  subscriptions: readonly Subscription[];
  watches: readonly Watch[];
};

export function createSubscriptionRunner(
  parts: Parts,
  options: Partial<RoundSettings> = {},
): SubscriptionRunner {
  const settings = { ...DEFAULTS, ...options };
  const bells: Bell[] = [];
  const endings: (() => void)[] = [];
  const loops: Promise<void>[] = [];
  let stopping = false;
  refuseMistakes(parts);

  async function loop(bell: Bell, round: Round, facts: object): Promise<void> {
    while (!stopping) {
      const sleepMs = await round().catch((error) => {
        parts.logger.error({ err: error, ...facts }, 'Events cannot be read or delivered at the moment.');
        return settings.pollMs;
      });
      if (sleepMs > 0 && !stopping) await bell.wait(sleepMs);
    }
  }

  function startLoop(source: EventSource, round: Round, facts: object): void {
    const bell = createBell();
    bells.push(bell);
    endings.push(source.onNews(bell.ring));
    loops.push(loop(bell, round, facts));
  }

  async function startSource(source: EventSource): Promise<void> {
    const { database, logger } = parts;
    const common = { database, logger, source, settings, isStopping: () => stopping };
    const watches = parts.watches.filter(({ event }) => event.source === source.name);
    if (watches.length > 0) {
      startLoop(source, await createWatchRound({ ...common, watches }), { source: source.name });
    }
    for (const { subscriber, handlers } of parts.subscriptions) {
      const own = handlers.filter(({ event }) => event.source === source.name);
      if (own.length === 0) continue;
      const key = { subscriber, source: source.name };
      const byName = new Map(own.map((handler) => [handler.event.name, handler]));
      startLoop(source, await createSubscriberRound({ ...common, key, handlers: byName }), key);
    }
  }

  return {
    async start() {
      for (const source of parts.sources) await startSource(source);
    },
    wake() {
      for (const bell of bells) bell.ring();
    },
    async stop() {
      stopping = true;
      for (const end of endings) end();
      for (const bell of bells) bell.ring();
      await Promise.all(loops);
    },
  };
}

function refuseMistakes({ sources, subscriptions, watches }: Parts): void {
  const names = new Set(subscriptions.map(({ subscriber }) => subscriber));
  invariant(names.size === subscriptions.length, 'Every subscriber has a name of its own.');
  const known = new Set(sources.map(({ name }) => name));
  const heard = [...subscriptions.flatMap(({ handlers }) => handlers), ...watches];
  const lost = heard.find(({ event }) => !known.has(event.source));
  invariant(!lost, `The source of ${lost?.event.name} is among the sources.`);
  for (const { subscriber, handlers } of subscriptions) {
    const events = new Set(handlers.map(({ event }) => event.name));
    invariant(events.size === handlers.length, `${subscriber} handles each event once.`);
  }
}
