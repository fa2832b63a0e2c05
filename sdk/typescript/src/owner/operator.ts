/** An operator of the bank, or an auditor, who may only look: persons, money on rails, merchants, the books. */

import { logTable } from '../log/table.ts';
import type { Client } from '../wire/client.ts';
import { type Methods, methodsOf } from '../wire/methods.ts';
import { connectPerson, type PersonOptions } from './owner.ts';
import {
  accountsTable,
  mandatesTable,
  merchantsTable,
  type News,
  newsOf,
  paymentsTable,
  thingsTable,
  tokensTable,
  webhooksLookTable,
} from './tables.ts';

const partiesTable = {
  /** Registers a natural or legal person. */
  create: 'parties.create',
  /** Lists persons. */
  list: 'parties.list',
  /** Makes a one-time sign-in link for a person. */
  createSignInLink: 'parties.createSignInLink',
} as const;

const allAccountsTable = {
  ...accountsTable,
  /** Opens a primary account for a person. */
  openPrimary: 'accounts.openPrimary',
  /** Posts money that entered or left the bank on a rail. */
  fund: 'accounts.fund',
  /** Reverses a posted transfer, in whole or in part. */
  reverse: 'accounts.reverse',
  /** Adds an asset; its scale never changes. */
  addAsset: 'accounts.addAsset',
} as const;

const allMerchantsTable = {
  ...merchantsTable,
  /** Blocks a payee: nothing is paid to it. */
  block: 'merchants.block',
} as const;

const bankTable = {
  /** Says who is asking. */
  me: 'parties.me',
  /** What the bank says of itself. */
  about: 'bank.about',
  /** Debits and credits per asset over all accounts. */
  trialBalance: 'accounts.trialBalance',
} as const;

export type Operator = Methods<typeof bankTable> &
  News & {
    /** For operations that have no method here. */
    readonly client: Client;
    readonly parties: Methods<typeof partiesTable>;
    readonly accounts: Methods<typeof allAccountsTable>;
    readonly things: Methods<typeof thingsTable>;
    readonly merchants: Methods<typeof allMerchantsTable>;
    readonly mandates: Methods<typeof mandatesTable>;
    readonly payments: Methods<typeof paymentsTable>;
    readonly log: Methods<typeof logTable>;
    readonly tokens: Methods<typeof tokensTable>;
    readonly webhooks: Methods<typeof webhooksLookTable>;
    /** Moves a manual clock forward; the client follows at once. */
    setClock(time: string): Promise<void>;
  };

export const Operator = {
  /** Connects an operator by token, or by the session of the browser. */
  async connect(options: PersonOptions): Promise<Operator> {
    const client = await connectPerson(options);
    return {
      ...methodsOf(client, bankTable),
      ...newsOf(client),
      client,
      parties: methodsOf(client, partiesTable),
      accounts: methodsOf(client, allAccountsTable),
      things: methodsOf(client, thingsTable),
      merchants: methodsOf(client, allMerchantsTable),
      mandates: methodsOf(client, mandatesTable),
      payments: methodsOf(client, paymentsTable),
      log: methodsOf(client, logTable),
      tokens: methodsOf(client, tokensTable),
      webhooks: methodsOf(client, webhooksLookTable),
      async setClock(time) {
        await client.call('bank.setClock', { time });
        await client.bank.refresh();
      },
    };
  },
};
