/** Every trigger of the log. */

import { every } from '../../platform/jobs/job.ts';
import { bindOperations } from '../../platform/operations/operation.ts';
import type { Wiring } from '../../platform/wiring.ts';
import { logOperations } from './operations.ts';
import type { LogService } from './service.ts';

export const logMigrations = { capability: 'log', directory: new URL('./migrations/', import.meta.url) };

/** The news of a change wake it; this is for when they were missed. */
const LOOK_MS = 2_000;

export function wireLog(parts: {
  service: LogService;
  catchUp: (signal: AbortSignal) => Promise<void>;
}): Wiring {
  const { service, catchUp } = parts;
  return {
    operations: bindOperations(logOperations, {
      checkpoint: () => service.checkpoint(),
      tile: ({ input }) => service.tile(input),
      consistency: ({ input }) => service.consistency(input),
      prove: ({ input, principal }) => service.prove(input, principal),
    }),
    subscriptions: [],
    watches: [],
    jobs: [every('log.follow-journal', LOOK_MS, catchUp)],
    migrations: logMigrations,
  };
}
