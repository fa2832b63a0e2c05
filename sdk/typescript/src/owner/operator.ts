/** An operator of the bank, or an auditor, who may only look: persons, money on rails, merchants, the books. */

import type { Mandate, Payment } from '../generated/operations.ts';
import type { Client } from '../wire/client.ts';
import type { Subscription } from '../wire/events.ts';
import { type Methods, methodsOf } from '../wire/methods.ts';
import { connectPerson, type PersonOptions } from './owner.ts';

const partiesTable = {
  /** Registers a natural or legal person. */
  create: 'parties.create',
  /** Lists persons. */
  list: 'parties.list',
  /** Makes a one-time sign-in link for a person. */
  createSignInLink: 'parties.createSignInLink',
} as const;

const accountsTable = {
  /** Opens a primary account for a person. */
  openPrimary: 'accounts.openPrimary',
  /** Opens a virtual account for a thing, bound to a primary account. */
  openForThing: 'accounts.openForThing',
  /** Posts money that entered or left the bank on a rail. */
  fund: 'accounts.fund',
  /** Lists accounts. */
  list: 'accounts.list',
  /** Looks at one account, as it is now. */
  get: 'accounts.get',
  /** The movements of an account, oldest first. */
  statement: 'accounts.statement',
  /** Changes an account's credit limit, highest balance or status. */
  change: 'accounts.change',
  /** Sets the automatic top-up or sweep of a virtual account. */
  setRules: 'accounts.setRules',
  /** Moves money between two accounts of one owner. */
  transfer: 'accounts.transfer',
  /** The assets in which the bank keeps books. */
  listAssets: 'accounts.listAssets',
  /** Adds an asset; its scale never changes. */
  addAsset: 'accounts.addAsset',
} as const;

const thingsTable = {
  /** Enters a thing for an owner and makes its one-time registration code. */
  create: 'things.create',
  /** Makes a new registration code, for a new or a replaced key. */
  newCode: 'things.newCode',
  /** Lists things. */
  list: 'things.list',
  /** Looks at one thing. */
  get: 'things.get',
  /** Blocks a thing: its key is no longer accepted. */
  block: 'things.block',
  /** Accepts a blocked thing's key again. */
  unblock: 'things.unblock',
} as const;

const merchantsTable = {
  /** Registers a payee. */
  register: 'merchants.register',
  /** Lists payees. */
  list: 'merchants.list',
  /** Looks at one payee. */
  get: 'merchants.get',
  /** Replaces a payee's key. */
  changeKey: 'merchants.changeKey',
  /** Blocks a payee: nothing is paid to it. */
  block: 'merchants.block',
} as const;

const mandatesTable = {
  /** Gives a thing a mandate in its owner's name. */
  give: 'mandates.give',
  /** Changes a mandate: a new version; what was used carries over. */
  change: 'mandates.change',
  /** Activates a draft, or approves a delegated mandate. */
  activate: 'mandates.activate',
  /** Suspends a mandate: no new payments; holds stay. */
  suspend: 'mandates.suspend',
  /** Resumes a suspended mandate. */
  resume: 'mandates.resume',
  /** Revokes a mandate for good. */
  revoke: 'mandates.revoke',
  /** Lists mandates. */
  list: 'mandates.list',
  /** Looks at a mandate as it is now. */
  get: 'mandates.get',
  /** All versions of a mandate, newest first. */
  versions: 'mandates.versions',
  /** What is used and left of every limit, and when it resets. */
  usage: 'mandates.usage',
  /** Tries terms on the recorded payments of a thing. */
  backTest: 'mandates.backTest',
} as const;

const paymentsTable = {
  /** Lists payments, newest first. */
  list: 'payments.list',
  /** Says what happened to an order. */
  get: 'payments.get',
} as const;

const tokensTable = {
  /** Makes a token for a program; its secret is shown once. */
  create: 'parties.createToken',
  /** Lists tokens without their secrets. */
  list: 'parties.listTokens',
  /** Revokes a token at once. */
  revoke: 'parties.revokeToken',
} as const;

const bankTable = {
  /** Says who is asking. */
  me: 'parties.me',
  /** What the bank says of itself. */
  about: 'bank.about',
  /** Debits and credits per asset over all accounts. */
  trialBalance: 'accounts.trialBalance',
} as const;

export type Operator = Methods<typeof bankTable> & {
  /** For operations that have no method here. */
  readonly client: Client;
  readonly parties: Methods<typeof partiesTable>;
  readonly accounts: Methods<typeof accountsTable>;
  readonly things: Methods<typeof thingsTable>;
  readonly merchants: Methods<typeof merchantsTable>;
  readonly mandates: Methods<typeof mandatesTable>;
  readonly payments: Methods<typeof paymentsTable>;
  readonly tokens: Methods<typeof tokensTable>;
  /** Moves a manual clock forward; the client follows at once. */
  setClock(time: string): Promise<void>;
  /** Hears of every change of every payment. */
  onPayment(listener: (payment: Payment) => unknown): Subscription;
  /** Hears of every change of every mandate. */
  onMandate(listener: (mandate: Mandate) => unknown): Subscription;
  /** Closes the event stream. */
  close(): void;
};

export const Operator = {
  /** Connects an operator by token, or by the session of the browser. */
  async connect(options: PersonOptions): Promise<Operator> {
    const client = await connectPerson(options);
    return {
      ...methodsOf(client, bankTable),
      client,
      parties: methodsOf(client, partiesTable),
      accounts: methodsOf(client, accountsTable),
      things: methodsOf(client, thingsTable),
      merchants: methodsOf(client, merchantsTable),
      mandates: methodsOf(client, mandatesTable),
      payments: methodsOf(client, paymentsTable),
      tokens: methodsOf(client, tokensTable),
      async setClock(time) {
        await client.call('bank.setClock', { time });
        await client.bank.refresh();
      },
      onPayment: (listener) => client.events.on('payment', listener),
      onMandate: (listener) => client.events.on('mandate', listener),
      close: client.close,
    };
  },
};
