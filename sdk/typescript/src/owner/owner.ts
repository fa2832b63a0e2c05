/** An owner at the bank: things, accounts and mandates, payments to approve, and news. */

import type { Signer } from '../crypto/keys.ts';
import { proveKey } from '../crypto/proof.ts';
import type { PartyKey, Thing as ThingRecord } from '../generated/operations.ts';
import { logTable } from '../log/table.ts';
import { bringSecondaryKey } from '../thing/secondary-key.ts';
import { type Client, type ConnectOptions, createClient } from '../wire/client.ts';
import type { Credential } from '../wire/credentials.ts';
import type { CallOptions } from '../wire/http.ts';
import { type Methods, methodsOf } from '../wire/methods.ts';
import type { Input } from '../wire/transport.ts';
import {
  accountsTable,
  mandatesTable,
  merchantsTable,
  type News,
  newsOf,
  paymentsTable,
  thingsTable,
  tokensTable,
  webhooksTable,
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

const ownKeysTable = {
  /** Lists the keys with which this owner signs and has signed. */
  list: 'parties.listKeys',
  /** Ends a key: what it signs from now on does not count. */
  end: 'parties.endKey',
  /** Lets mandates change only by what a key of the owner has signed; lifted by a signature or the operator. */
  requireSignedMandates: 'parties.requireSignedMandates',
} as const;

/** With a token, or in a browser without one, by the cookie of its session. */
export type PersonOptions = ConnectOptions & { readonly token?: string | undefined };

export type OwnerOptions = PersonOptions & {
  /** A registered key: mandates are then given, changed and moved by signed documents, which are kept as evidence. */
  readonly signer?: Signer | undefined;
};

export type OwnerKeys = Methods<typeof ownKeysTable> & {
  /** Registers a key with which this owner signs, such as one of this browser or a phone; proves to hold it. */
  register(signer: Signer, label: string, options?: CallOptions): Promise<PartyKey>;
  /** Proves to hold a key, for `bring` in another place. The proof is for this owner only, and no secret. */
  prove(signer: Signer, label: string, options?: CallOptions): Promise<ProvenKey>;
  /** Registers a key that was proven elsewhere: where only signed changes count, an owner with a `signer` does it. */
  bring(proven: ProvenKey, options?: CallOptions): Promise<PartyKey>;
};

/** A key with the proof that whoever brings it holds it. */
export type ProvenKey = Input<'parties.registerKey'>;

export type Owner = Methods<typeof ownTable> &
  News & {
    /** For operations that have no method here. */
    readonly client: Client;
    readonly things: Methods<typeof thingsTable> & {
      /** Registers the key that signs a thing's high-trust orders as well. */
      registerSecondaryKey(thingId: string, signer: Signer, options?: CallOptions): Promise<ThingRecord>;
    };
    readonly accounts: Methods<typeof accountsTable>;
    readonly mandates: Methods<typeof ownMandatesTable>;
    readonly payments: Methods<typeof ownPaymentsTable>;
    readonly merchants: Methods<typeof merchantsTable>;
    readonly log: Methods<typeof logTable>;
    readonly tokens: Methods<typeof tokensTable>;
    readonly keys: OwnerKeys;
    readonly webhooks: Methods<typeof webhooksTable>;
  };

export const Owner = {
  /** Connects an owner by token, or by the session of the browser. */
  async connect({ signer, ...options }: OwnerOptions): Promise<Owner> {
    const client = await connectPerson(options, signer);
    return {
      ...methodsOf(client, ownTable),
      ...newsOf(client),
      client,
      things: {
        ...methodsOf(client, thingsTable),
        registerSecondaryKey: (thingId, signer, given) => bringSecondaryKey(client, thingId, signer, given),
      },
      accounts: methodsOf(client, accountsTable),
      mandates: methodsOf(client, ownMandatesTable),
      payments: methodsOf(client, ownPaymentsTable),
      merchants: methodsOf(client, merchantsTable),
      log: methodsOf(client, logTable),
      tokens: methodsOf(client, tokensTable),
      keys: { ...methodsOf(client, ownKeysTable), ...registrarOf(client) },
      webhooks: methodsOf(client, webhooksTable),
    };
  },
};

export function connectPerson({ token, ...options }: PersonOptions, signer?: Signer): Promise<Client> {
  const signing = { signer };
  const credential: Credential =
    token === undefined ? { kind: 'session', ...signing } : { kind: 'token', token, ...signing };
  return createClient(options, credential);
}

function registrarOf({ bank, call }: Client): Pick<OwnerKeys, 'register' | 'prove' | 'bring'> {
  const operation = 'parties.registerKey';
  const bring: OwnerKeys['bring'] = (proven, options) => call(operation, proven, options);
  const prove: OwnerKeys['prove'] = async (signer, label, options) => {
    const { party } = await call('parties.me', {}, options);
    const brought = await proveKey(signer, { operation, aud: bank.id }, { partyId: party?.id });
    return { ...brought, label };
  };
  return {
    prove,
    bring,
    register: async (signer, label, options) => bring(await prove(signer, label, options), options),
  };
}
