/** Brings the log to where the views are, in the one process that is the teller, and stops for good at a contradiction. */

import type { Logger } from '../../platform/logs/logger.ts';
import { type Follower, LogBroken } from './follower.ts';

export function createCatchUp(parts: {
  follower: Follower;
  journal: { isTeller(): boolean; readonly views: { position(): bigint } };
  logger: Logger;
}) {
  const { follower, journal, logger } = parts;
  let broken: LogBroken | undefined;

  /** What the views show, the journal holds for good; the log needs it a moment later than people do. */
  async function followUp(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && journal.isTeller()) {
      if (!(await follower.follow(journal.views.position()))) return;
    }
  }

  return {
    halted: (): Error | undefined => broken,

    async catchUp(signal: AbortSignal): Promise<void> {
      if (broken) return;
      if (!journal.isTeller()) return follower.forget();
      try {
        await followUp(signal);
      } catch (error) {
        follower.forget();
        if (!(error instanceof LogBroken)) throw error;
        broken = error;
        logger.fatal({ err: error }, 'The transparency log halts: it contradicts the journal.');
      }
    },
  };
}
