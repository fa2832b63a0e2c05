/** Merchants: registering who can be paid, their keys, and blocking them. */

import { PartyRefusals } from '../../parties/contract.ts';
import type { Parties } from '../../parties/index.ts';
import type { VerificationKeys } from '../../platform/auth/verification-keys.ts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import { publish } from '../../platform/events/outbox.ts';
import type { Clock } from '../../platform/kernel/clock.ts';
import { createId } from '../../platform/kernel/ids.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { assetIdOf } from '../../platform/kernel/money.ts';
import { done, type PublicJwk } from '../../platform/kernel/schemas.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { ThingRefusals } from '../../things/contract.ts';
import type { Things } from '../../things/index.ts';
import {
  type Merchant,
  MerchantBlocked,
  MerchantKeyReplaced,
  MerchantRefusals,
  MerchantRegistered,
  type MerchantRegistration,
  MerchantUnblocked,
} from './contract.ts';
import type { MerchantMemory } from './memory.ts';
import { type Page, type PageRequest, readPage } from './paging.ts';
import { checkRegistration, mayChange } from './rules.ts';
import {
  insertMerchant,
  type MerchantKey,
  markBlocked,
  type NewMerchant,
  replaceKey,
  selectKey,
  selectMerchantIdOfThing,
  selectMerchantPage,
  selectMerchants,
} from './store.ts';

const DEFAULT_SCALE = 2;

/** What merchants need of accounts. */
export type MerchantAccounts = {
  /** Opens the account of a merchant and returns its number; for the same merchant always the same one. */
  openSettlement(input: {
    ownerId?: string;
    name: string;
    assetId: string;
    merchantId: string;
  }): Promise<string>;
  /** Whether this account may be paid into by customers, and is the owner's where one is named. */
  canReceive(number: string, ownerId?: string): Promise<boolean>;
};

export type MerchantService = {
  register(input: MerchantRegistration, caller: Principal): Promise<Merchant>;
  list(input: PageRequest & { readonly category?: string }): Promise<Page<Merchant>>;
  get(merchantId: string): Promise<Merchant>;
  changeKey(merchantId: string, publicJwk: PublicJwk, caller: Principal): Promise<Merchant>;
  block(merchantId: string, blocked: boolean): Promise<typeof done>;
  findMerchants(ids: readonly string[]): Promise<Merchant[]>;
  findKey(thumbprint: string): Promise<MerchantKey | undefined>;
};

type Parts = {
  database: Database;
  clock: Clock;
  keys: VerificationKeys;
  memory: MerchantMemory;
  parties: Pick<Parties, 'getParty'>;
  things: Pick<Things, 'getThing' | 'findKey'>;
  accounts: MerchantAccounts;
};

export function createMerchantService(parts: Parts): MerchantService {
  const { database, clock, keys, memory, parties, things, accounts } = parts;

  async function ownerFor(input: MerchantRegistration, caller: Principal): Promise<{ ownerId?: string }> {
    const ownerId = caller.kind === 'owner' ? caller.partyId : input.ownerId;
    if (caller.kind !== 'owner' && ownerId && !(await parties.getParty(ownerId))) {
      throw new Refusal(PartyRefusals['party-not-found'], `There is no party ${ownerId}.`);
    }
    if (!input.thingId) return ownerId ? { ownerId } : {};
    const thing = await things.getThing(input.thingId);
    if (thing && thing.ownerId === (ownerId ?? thing.ownerId)) return { ownerId: thing.ownerId };
    throw new Refusal(ThingRefusals['thing-not-found'], `The owner has no thing ${input.thingId}.`);
  }

  /** The thumbprint of a key that nobody has, to say so before an account is opened. */
  async function checkKey(publicJwk: PublicJwk, merchantId: string): Promise<string> {
    const { thumbprint } = await keys.import(publicJwk);
    if (await things.findKey(thumbprint)) throw keyInUse('This key is or was a thing’s.');
    const known = await selectKey(database, thumbprint);
    if (known && (known.merchantId !== merchantId || known.validTo)) {
      throw keyInUse('This key is or was in use already.');
    }
    return thumbprint;
  }

  async function accountFor(
    { account, name, asset, scale = DEFAULT_SCALE }: MerchantRegistration,
    merchantId: string,
    owner: { ownerId?: string },
  ): Promise<string> {
    if (!account) {
      invariant(asset, 'A registration names an account or an asset.');
      return accounts.openSettlement({ ...owner, name, assetId: assetIdOf({ asset, scale }), merchantId });
    }
    if (await accounts.canReceive(account, owner.ownerId)) return account;
    throw new Refusal(
      MerchantRefusals['account-not-usable'],
      `Account ${account} cannot receive a merchant’s money.`,
    );
  }

  async function write(
    transaction: Transaction,
    merchant: NewMerchant,
    key: { thumbprint: string; publicJwk: PublicJwk } | undefined,
  ): Promise<void> {
    const { id: merchantId, thingId, createdAt: validFrom } = merchant;
    if (!(await insertMerchant(transaction, merchant))) throw keyInUse('This thing is a merchant already.');
    if (key && !(await replaceKey(transaction, { ...key, merchantId, validFrom }))) {
      throw keyInUse('This key is or was in use already.');
    }
    await publish(transaction, MerchantRegistered, merchantId, {
      merchantId,
      ...(thingId ? { thingId } : {}),
    });
  }

  async function get(merchantId: string): Promise<Merchant> {
    const merchant = await memory.get(merchantId);
    if (merchant) return merchant;
    throw notFound(merchantId);
  }

  return {
    get,
    async register(input, caller) {
      checkRegistration(input, caller);
      const createdAt = clock.now();
      const id = createId(createdAt);
      const { name, category, country, thingId, publicJwk } = input;
      const owner = await ownerFor(input, caller);
      if (thingId && (await selectMerchantIdOfThing(database, thingId))) {
        throw keyInUse('This thing is a merchant already.');
      }
      const key = publicJwk && { publicJwk, thumbprint: await checkKey(publicJwk, id) };
      // The account is opened before and not inside the transaction: at worst an empty one is left over.
      const account = await accountFor(input, id, owner);
      const kind = input.kind ?? (thingId ? 'thing' : 'business');
      const what = { id, name, kind, category, country, account, ...owner, createdAt };
      const merchant = thingId ? { ...what, thingId } : what;
      await database.transaction((transaction) => write(transaction, merchant, key));
      memory.forget({ merchantId: id, ...(thingId ? { thingId } : {}) });
      return get(id);
    },
    list: ({ category, ...page }) =>
      readPage(page, async (bounds) =>
        memory.withThingKeys(await selectMerchantPage(database, category, bounds)),
      ),
    async changeKey(merchantId, publicJwk, caller) {
      const merchant = await get(merchantId);
      if (!mayChange(caller, merchant)) throw notFound(merchantId);
      if (merchant.thingId) {
        throw new Refusal(
          PlatformRefusals['not-allowed'],
          'This merchant is a thing: register the thing again to replace its key.',
        );
      }
      const thumbprint = await checkKey(publicJwk, merchantId);
      await database.transaction(async (transaction) => {
        const key = { thumbprint, merchantId, publicJwk, validFrom: clock.now() };
        if (!(await replaceKey(transaction, key))) throw keyInUse('This key is or was in use already.');
        await publish(transaction, MerchantKeyReplaced, merchantId, { merchantId });
      });
      memory.forget({ merchantId });
      return get(merchantId);
    },
    async block(merchantId, blocked) {
      await get(merchantId);
      await database.transaction(async (transaction) => {
        if (!(await markBlocked(transaction, merchantId, blocked))) return;
        const event = blocked ? MerchantBlocked : MerchantUnblocked;
        await publish(transaction, event, merchantId, { merchantId });
      });
      memory.forget({ merchantId });
      return done;
    },
    async findMerchants(ids) {
      return memory.withThingKeys(await selectMerchants(database, ids));
    },
    findKey: (thumbprint) => selectKey(database, thumbprint),
  };
}

function notFound(merchantId: string): Refusal {
  return new Refusal(MerchantRefusals['merchant-not-found'], `There is no merchant ${merchantId}.`);
}

function keyInUse(detail: string): Refusal {
  return new Refusal(MerchantRefusals['key-already-used'], detail);
}
