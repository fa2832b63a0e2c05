/** An owner at the bank: things, accounts and mandates, payments to approve, and news. */

import type { Mandate, Payment } from '../generated/operations.ts';
import { type Client, type ConnectOptions, createClient } from '../wire/client.ts';
import type { Subscription } from '../wire/events.ts';
import { type Methods, methodsOf } from '../wire/methods.ts';

const thingsTable = {
  /** Enters a thing and makes its one-time registration code. */
  create: 'things.create',
  /** Makes a new registration code, for a new or a replaced key. */
  newCode: 'things.newCode',
  /** Lists the things. */
  list: 'things.list',
  /** Looks at one thing. */
  get: 'things.get',
  /** Blocks a thing: its key is no longer accepted. */
  block: 'things.block',
  /** Accepts a blocked thing's key again. */
  unblock: 'things.unblock',
} as const;

const accountsTable = {
  /** Opens a virtual account for a thing, bound to a primary account. */
  openForThing: 'accounts.openForThing',
  /** Lists the accounts. */
  list: 'accounts.list',
  /** Looks at one account, as it is now. */
  get: 'accounts.get',
  /** The movements of an account, oldest first. */
  statement: 'accounts.statement',
  /** Sets the automatic top-up or sweep of a virtual account. */
  setRules: 'accounts.setRules',
  /** Freezes or reopens the virtual account of a thing. */
  change: 'accounts.change',
  /** Moves money between two own accounts. */
  transfer: 'accounts.transfer',
  /** The assets in which the bank keeps books. */
  listAssets: 'accounts.listAssets',
} as const;

const mandatesTable = {
  /** Gives a thing a mandate. */
  give: 'mandates.give',
  /** Changes a mandate: a new version; what was used carries over. */
  change: 'mandates.change',
  /** Activates a draft, or approves a delegated mandate. */
  activate: 'mandates.activate',
  /** Suspends a mandate: no new payments; holds stay. */
  suspend: 'mandates.suspend',
  /** Resumes a suspended mandate. */
  resume: 'mandates.resume',
  /** Revokes a mandate for good, with everything delegated from it. */
  revoke: 'mandates.revoke',
  /** Hands a narrower mandate to another thing. */
  delegate: 'mandates.delegate',
  /** Lists the mandates. */
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
  /** Approves a waiting payment; it is then decided on the books as they are now. */
  approve: 'payments.approve',
  /** Refuses a waiting payment. */
  deny: 'payments.deny',
  /** Says how an order would be decided, without effect. */
  preview: 'payments.preview',
} as const;

const merchantsTable = {
  /** Registers a payee, such as an own vending machine. */
  register: 'merchants.register',
  /** Lists the payees. */
  list: 'merchants.list',
  /** Looks at one payee. */
  get: 'merchants.get',
  /** Replaces a payee's key. */
  changeKey: 'merchants.changeKey',
} as const;

const tokensTable = {
  /** Makes a token for a program; its secret is shown once. */
  create: 'parties.createToken',
  /** Lists tokens without their secrets. */
  list: 'parties.listTokens',
  /** Revokes a token at once. */
  revoke: 'parties.revokeToken',
} as const;

const ownTable = {
  /** Says who is asking. */
  me: 'parties.me',
} as const;

/** With a token, or in a browser without one, by the cookie of its session. */
export type PersonOptions = ConnectOptions & { readonly token?: string | undefined };

export type Owner = Methods<typeof ownTable> & {
  /** For operations that have no method here. */
  readonly client: Client;
  readonly things: Methods<typeof thingsTable>;
  readonly accounts: Methods<typeof accountsTable>;
  readonly mandates: Methods<typeof mandatesTable>;
  readonly payments: Methods<typeof paymentsTable>;
  readonly merchants: Methods<typeof merchantsTable>;
  readonly tokens: Methods<typeof tokensTable>;
  /** Hears of every change of payments by the owner's things, those that wait for approval first of all. */
  onPayment(listener: (payment: Payment) => unknown): Subscription;
  /** Hears of every change of the owner's mandates. */
  onMandate(listener: (mandate: Mandate) => unknown): Subscription;
  /** Closes the event stream. */
  close(): void;
};

export const Owner = {
  /** Connects an owner by token, or by the session of the browser. */
  async connect(options: PersonOptions): Promise<Owner> {
    const client = await connectPerson(options);
    return {
      ...methodsOf(client, ownTable),
      client,
      things: methodsOf(client, thingsTable),
      accounts: methodsOf(client, accountsTable),
      mandates: methodsOf(client, mandatesTable),
      payments: methodsOf(client, paymentsTable),
      merchants: methodsOf(client, merchantsTable),
      tokens: methodsOf(client, tokensTable),
      onPayment: (listener) => client.events.on('payment', listener),
      onMandate: (listener) => client.events.on('mandate', listener),
      close: client.close,
    };
  },
};

export function connectPerson({ token, ...options }: PersonOptions): Promise<Client> {
  return createClient(options, token === undefined ? { kind: 'session' } : { kind: 'token', token });
}
