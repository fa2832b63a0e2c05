/** What sets accounts in motion. */

import { every } from '../../platform/jobs/job.ts';
import { bindOperations } from '../../platform/operations/operation.ts';
import type { Wiring } from '../../platform/wiring.ts';
import type { Accounts } from './index.ts';
import { accountOperations } from './operations.ts';

export const accountsMigrations = {
  capability: 'accounts',
  directory: new URL('./migrations/', import.meta.url),
};

export function wireAccounts({ service, movements, statements, keepRules }: Accounts): Wiring {
  return {
    operations: bindOperations(accountOperations, {
      listAssets: () => service.listAssets(),
      addAsset: ({ input }) => service.addAsset(input),
      openPrimary: ({ input }) => service.openPrimary(input),
      openForThing: ({ input, principal }) => service.openForThing(input, principal),
      list: ({ input, principal }) => service.list(input, principal),
      get: ({ input, principal }) => service.get(input, principal),
      statement: ({ input, principal }) => statements.statement(input, principal),
      setRules: ({ input, principal }) => service.setRules(input, principal),
      change: ({ input, principal }) => service.change(input, principal),
      fund: ({ input }) => movements.fund(input),
      transfer: ({ input, principal }) => movements.transfer(input, principal),
      reverse: ({ input }) => movements.reverse(input),
      trialBalance: () => service.trialBalance(),
    }),
    subscriptions: [],
    watches: [],
    jobs: [every('accounts.keep-rules', 1_000, keepRules)],
    migrations: accountsMigrations,
  };
}
