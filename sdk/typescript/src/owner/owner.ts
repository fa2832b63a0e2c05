/** An owner at the bank: things, accounts and mandates, payments to approve, and news. */

import { type Client, type ConnectOptions, createClient } from '../wire/client.ts';
import { type Methods, methodsOf } from '../wire/methods.ts';
import {
  accountsTable,
  mandatesTable,
  merchantsTable,
  type News,
  newsOf,
  paymentsTable,
  thingsTable,
  tokensTable,
} from './tables.ts';

const ownMandatesTable = {
  ...mandatesTable,
  /** Hands a narrower mandate to another thing. */
  delegate: 'mandates.delegate',
} as const;

const ownPaymentsTable = {
  ...paymentsTable,
  /** Approves a waiting payment; it is then decided on the books as they are now. */
  approve: 'payments.approve',
  /** Refuses a waiting payment. */
  deny: 'payments.deny',
  /** Says how an order would be decided, without effect. */
  preview: 'payments.preview',
} as const;

const ownTable = {
  /** Says who is asking. */
  me: 'parties.me',
} as const;

/** With a token, or in a browser without one, by the cookie of its session. */
export type PersonOptions = ConnectOptions & { readonly token?: string | undefined };

export type Owner = Methods<typeof ownTable> &
  News & {
    /** For operations that have no method here. */
    readonly client: Client;
    readonly things: Methods<typeof thingsTable>;
    readonly accounts: Methods<typeof accountsTable>;
    readonly mandates: Methods<typeof ownMandatesTable>;
    readonly payments: Methods<typeof ownPaymentsTable>;
    readonly merchants: Methods<typeof merchantsTable>;
    readonly tokens: Methods<typeof tokensTable>;
  };

export const Owner = {
  /** Connects an owner by token, or by the session of the browser. */
  async connect(options: PersonOptions): Promise<Owner> {
    const client = await connectPerson(options);
    return {
      ...methodsOf(client, ownTable),
      ...newsOf(client),
      client,
      things: methodsOf(client, thingsTable),
      accounts: methodsOf(client, accountsTable),
      mandates: methodsOf(client, ownMandatesTable),
      payments: methodsOf(client, ownPaymentsTable),
      merchants: methodsOf(client, merchantsTable),
      tokens: methodsOf(client, tokensTable),
    };
  },
};

export function connectPerson({ token, ...options }: PersonOptions): Promise<Client> {
  return createClient(options, token === undefined ? { kind: 'session' } : { kind: 'token', token });
}
