/** The holder of the place shows that it lives, and learns from it whether it still holds the place. */

import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../platform/database/database.ts';
import { createSteadyConnection } from '../../platform/database/steady-connection.ts';
import { createPlaceStore } from '../storage/place.ts';
import { createPatience } from './patience.ts';

export type Heartbeat = {
  /** Whether nobody else can have taken the place before this moment. */
  isSure(): boolean;
  /** Resolves at a beat that was begun after the call; rejects when there is none for long. */
  beConfirmed(): Promise<void>;
  stop(): void;
};

const BEATS_PER_LEASE = 5;
/** For how many leases a question that needs the place waits for a beat. */
const LEASES_OF_PATIENCE = 3;

/**
 * Beats on a connection of its own, so that no slow commit delays it, and without waiting for the disk, as a beat need
 * not survive anything. `onLost` is called when another process holds the place, `onDoubt` whenever there has been no
 * beat for the length of the lease.
 */
export function startHeartbeat(parts: {
  database: Pick<Database, 'connect'>;
  holder: string;
  leaseMs: number;
  onLost: () => void;
  onDoubt: () => void;
}): Heartbeat {
  const { database, holder, leaseMs, onLost, onDoubt } = parts;
  const tickMs = leaseMs / BEATS_PER_LEASE;
  const connection = createSteadyConnection(database, leaseMs, ({ query }) =>
    query('set synchronous_commit = off'),
  );
  const patience = createPatience(tickMs);
  const waiting = new Set<(begunAt: number) => void>();
  let stopped = false;
  let confirmedAt = performance.now();
  let inDoubt = false;

  /** False when another process holds the place. */
  async function beat(): Promise<boolean> {
    const begunAt = performance.now();
    const holds = await connection.use(({ query }) => createPlaceStore(query).beat(holder));
    if (!holds) return false;
    confirmedAt = begunAt;
    inDoubt = false;
    patience.reset(performance.now());
    for (const hear of [...waiting]) hear(begunAt);
    return true;
  }

  function doubt(): void {
    if (stopped || patience.wait(performance.now()) < leaseMs || inDoubt) return;
    inDoubt = true;
    onDoubt();
  }

  async function run(): Promise<void> {
    patience.reset(performance.now());
    const watching = setInterval(doubt, tickMs);
    while (!stopped) {
      const holds = await beat().catch(() => true);
      if (!holds && !stopped) {
        stopped = true;
        onLost();
      }
      if (!stopped) await pause(tickMs);
    }
    clearInterval(watching);
    connection.close();
  }

  void run();
  return {
    isSure: () => !stopped && performance.now() - confirmedAt < leaseMs,
    beConfirmed() {
      const askedAt = performance.now();
      return new Promise((resolve, reject) => {
        const done = (settle: () => void) => {
          clearTimeout(timer);
          waiting.delete(hear);
          settle();
        };
        const timer = setTimeout(
          () => done(() => reject(new Error('The place is not confirmed.'))),
          LEASES_OF_PATIENCE * leaseMs,
        );
        const hear = (begunAt: number) => {
          if (begunAt >= askedAt) done(resolve);
        };
        waiting.add(hear);
      });
    },
    stop() {
      stopped = true;
    },
  };
}
