/** Settles residents at a bank: persons, things and merchants, each with a key of its own, each of them once. */

import { join } from 'node:path';
import {
  type Account,
  type Bank,
  deriveId,
  type Input,
  type MandateTerms,
  Merchant,
  type MerchantRecord,
  type Operator,
  Refused,
  type SoftwareKey,
  Thing,
  type ThingOptions,
} from '@bank-of-things/sdk';
import { fileKey, fileOutbox } from '@bank-of-things/sdk/node';
import type { Memory } from './memory.ts';

export type Settler = {
  /** A person with a primary account. */
  person(name: string, person: Input<'parties.create'>, asset: Asset): Promise<Settled>;
  /** A registered thing, connected. `name` is unique among all residents and names the file of its key. */
  thing(name: string, thing: NewThing, connection?: Partial<ThingOptions>): Promise<Thing>;
  /** The number of a thing's virtual account. */
  account(name: string, opening: Input<'accounts.openForThing'>): Promise<string>;
  /** The id of a mandate. The terms of a mandate that was given earlier stay as they are. */
  mandate(name: string, given: { thingId: string; account: string; terms: MandateTerms }): Promise<string>;
  /** A registered payee with a key of its own, connected; `thing` makes it a thing that is paid. */
  merchant(name: string, registration: Input<'merchants.register'>, thing?: string): Promise<Payee>;
};

export type Asset = { readonly asset: string; readonly scale: number };
export type NewThing = Pick<Input<'things.create'>, 'name' | 'kind' | 'ownerId' | 'serialNumber'>;
export type Settled = { readonly id: string; readonly account: string };
export type Payee = { readonly merchant: Merchant; readonly account: string };

export type SettlerOptions = {
  readonly url: string;
  readonly bank: Bank;
  readonly operator: Operator;
  readonly memory: Memory;
  /** Keys, and orders without an answer, are kept below it. */
  readonly directory: string;
  readonly onError: (error: unknown) => void;
};

export function createSettler({ operator, memory, directory, ...options }: SettlerOptions): Settler {
  const { bank, url, onError } = options;
  // Ed25519 signs the same order as the same bytes, so that a repeated replay repeats its orders exactly.
  const keyOf = (name: string) => fileKey(join(directory, 'keys', `${name}.json`), { algorithm: 'EdDSA' });

  async function register(key: SoftwareKey, thingId: string): Promise<true> {
    const { code } = await operator.things.newCode({ thingId });
    await Thing.register({ url, bank, key, code }).catch((error) => {
      // An earlier life of the program came so far, and did not live to write it down.
      if (!isRefusal(error, 'things/key-already-used')) throw error;
    });
    return true;
  }

  async function enroll(key: SoftwareKey, registration: Input<'merchants.register'>): Promise<Settled> {
    try {
      const { id, account } = await operator.merchants.register(registration);
      return { id, account };
    } catch (error) {
      if (!isRefusal(error, 'merchants/key-already-used')) throw error;
      const { id } = await Merchant.connect({ url, bank, key });
      const { account }: MerchantRecord = await operator.merchants.get({ merchantId: id });
      return { id, account };
    }
  }

  return {
    async person(name, person, asset) {
      const id = await memory.once(`person ${name}`, async () => (await operator.parties.create(person)).id);
      const opening = { ownerId: id, ...asset };
      const open = async () => (await operator.accounts.openPrimary(opening)).number;
      return { id, account: await memory.once(`primary account of ${name}`, open) };
    },

    async thing(name, thing, connection = {}) {
      const key = await keyOf(name);
      const create = async () => (await operator.things.create(thing)).thing.id;
      const thingId = await memory.once(`thing ${name}`, create);
      await memory.once(`registration of ${name}`, () => register(key, thingId));
      const outbox = fileOutbox(join(directory, 'outbox', name));
      return Thing.connect({ url, bank, key, outbox, onError, ...connection });
    },

    account(name, opening) {
      return memory.once(`account of ${name}`, async () => {
        const account: Account = await operator.accounts.openForThing(opening);
        return account.number;
      });
    },

    mandate(name, given) {
      return memory.once(`mandate of ${name}`, async () => {
        const id = await deriveId(`mandate of ${name} for ${given.thingId}`, await bank.time());
        return (await operator.mandates.give({ id, ...given })).id;
      });
    },

    async merchant(name, registration, thing) {
      const key = await keyOf(thing ?? name);
      const publicPart = thing ? {} : { publicJwk: await key.publicJwk() };
      const enrolled = { ...registration, ...publicPart };
      const { account } = await memory.once(`merchant ${name}`, () => enroll(key, enrolled));
      return { merchant: await Merchant.connect({ url, bank, key, onError }), account };
    },
  };
}

/** Whether the bank still knows whom we remember; a bank that was emptied does not. */
export async function isKnownAt(operator: Operator, thingId: string): Promise<boolean> {
  try {
    await operator.things.get({ thingId });
    return true;
  } catch (error) {
    if (isRefusal(error, 'things/thing-not-found')) return false;
    throw error;
  }
}

export function isRefusal(error: unknown, code: string): boolean {
  return error instanceof Refused && error.code === code;
}
