/** Brings the log to where the views are, in the one process that is the teller, and stops for good at a contradiction. */

import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../platform/logs/logger.ts';
import { type Follower, LogBroken } from './follower.ts';

const ROUND_MS = 10_000;
/** What comes in this time after a round is taken in together: each transaction writes the right edge of the tree anew. */
const REST_MS = 100;

export function createCatchUp(parts: {
  follower: Follower;
  journal: { isTeller(): boolean; readonly views: { position(): bigint } };
  logger: Logger;
}) {
  const { follower, journal, logger } = parts;
  let broken: LogBroken | undefined;
  let restsUntil = 0;

  async function rest(signal: AbortSignal): Promise<void> {
    const leftMs = restsUntil - performance.now();
    // It rejects only when the bank closes, and then there is nothing more to wait for.
    if (leftMs > 0) await pause(leftMs, undefined, { signal, ref: false }).catch(() => {});
  }

  /** What the views show, the journal holds for good. A long way is gone in rounds with a rest for others between. */
  async function followUp(signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + ROUND_MS;
    while (!signal.aborted && journal.isTeller() && performance.now() < deadline) {
      if (!(await follower.follow(journal.views.position()))) return;
    }
  }

  return {
    halted: (): Error | undefined => broken,

    async catchUp(signal: AbortSignal): Promise<void> {
      if (broken) return;
      if (!journal.isTeller()) return follower.forget();
      try {
        await rest(signal);
        await followUp(signal);
        restsUntil = performance.now() + REST_MS;
      } catch (error) {
        follower.forget();
        if (!(error instanceof LogBroken)) throw error;
        broken = error;
        logger.fatal({ err: error }, 'The transparency log halts: it contradicts the journal.');
      }
    },
  };
}
