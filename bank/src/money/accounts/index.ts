/** Accounts: what other parts of money may ask of them. */

import type { MoneyDesk } from '../desk.ts';
import { createMovements } from './movements.ts';
import type { ThingFinder } from './own-thing.ts';
import { createAccountOpener, createAccountService, type PartyFinder } from './service.ts';
import { keepStandingRules } from './standing-rules.ts';
import { createStatements } from './statements.ts';
import { createAccountStore } from './store.ts';
import { createAccountViewer } from './viewer.ts';

export type Accounts = ReturnType<typeof createAccounts>;

export function createAccounts(parts: {
  desk: MoneyDesk;
  findThing: ThingFinder;
  findParty: PartyFinder;
  merchantAccount: (merchantId: string) => Promise<string | undefined>;
  cell: string;
}) {
  const { desk, findThing, findParty, merchantAccount, cell } = parts;
  const store = createAccountStore(desk.database.query);
  const viewer = createAccountViewer(desk, merchantAccount);
  const opener = createAccountOpener({ desk, store, cell });
  return {
    viewer,
    service: createAccountService({ desk, store, viewer, opener, findThing, findParty }),
    movements: createMovements({ desk, store, viewer, opener }),
    statements: createStatements({ desk, store, viewer }),
    keepRules: (signal: AbortSignal) => keepStandingRules({ desk, store, viewer }, signal),
  };
}
