/** What a capability hands to the composition root: every trigger that sets it in motion, and its tables. */

import type { MigrationSource } from './database/migrations.ts';
import type { Subscription, Watch } from './events/subscription.ts';
import type { Job } from './jobs/job.ts';
import type { BoundOperation } from './operations/operation.ts';

export type Wiring = {
  readonly operations: readonly BoundOperation[];
  readonly subscriptions: readonly Subscription[];
  readonly watches: readonly Watch[];
  readonly jobs: readonly Job[];
  readonly migrations: MigrationSource;
};
