/** Trust: what the bank did, proved to those who do not believe it. */

import { createFactReader, type FactFinder } from '../money/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Logger } from '../platform/logs/logger.ts';
import type { Metrics } from '../platform/metrics/metrics.ts';
import type { Wiring } from '../platform/wiring.ts';
import { createCatchUp } from './log/catch-up.ts';
import { createFollower } from './log/follower.ts';
import type { LogKey } from './log/log-key.ts';
import { createLogService } from './log/service.ts';
import { logMigrations, wireLog } from './log/wiring.ts';

export { LogDifference, type VerifiedLog, verifyLog } from './log/audit.ts';
export { loadLogKey } from './log/log-key.ts';

export const trustMigrations = [logMigrations];

/** How the log hears of the journal, and whether this is the process that follows it. */
export type FollowedJournal = {
  isTeller(): boolean;
  readonly views: { position(): bigint; onChange(listener: () => void): () => void };
};

export function createTrust(parts: {
  database: Database;
  logger: Logger;
  metrics: Metrics;
  journal: FollowedJournal;
  finder: FactFinder;
  key: LogKey;
}): { wirings: Wiring[]; close(): void } {
  const { database, logger, metrics, journal, finder, key } = parts;
  const facts = createFactReader(database.query);
  const follower = createFollower({ database, facts, key });
  const following = createCatchUp({ follower, journal, logger });
  metrics.addGauge(
    'bot_log_size',
    'Leaves of the transparency log, in the process that follows the journal.',
    () => Number(follower.head()?.size ?? 0),
  );
  metrics.addGauge('bot_log_lag_rows', 'Journal rows that the log has not taken in, in that process.', () => {
    const head = follower.head();
    return head ? Math.max(0, Number(journal.views.position() - head.position)) : 0;
  });
  metrics.addGauge(
    'bot_log_halted',
    '1 when the log contradicts the journal and takes nothing more in.',
    () => (following.halted() ? 1 : 0),
  );
  const service = createLogService({ database, facts, finder, key, halted: following.halted });
  const wiring = wireLog({ service, catchUp: following.catchUp });
  const forget = journal.views.onChange(() => {
    for (const job of wiring.jobs) job.wake();
  });
  return { wirings: [wiring], close: forget };
}
