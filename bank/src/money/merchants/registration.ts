/** Registering a merchant: whose it is, by which key it signs, and into which account it is paid. */

import { PartyRefusals } from '../../parties/contract.ts';
import type { Parties } from '../../parties/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { Refusal } from '../../platform/errors/refusals.ts';
import { publish } from '../../platform/events/outbox.ts';
import type { Clock } from '../../platform/kernel/clock.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { assetIdOf } from '../../platform/kernel/money.ts';
import type { PublicJwk } from '../../platform/kernel/schemas.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { type AskedRequest, isAnswered, noteRequest } from '../../platform/requests/request-store.ts';
import { ThingRefusals } from '../../things/contract.ts';
import type { Things } from '../../things/index.ts';
import { MerchantRefusals, MerchantRegistered, type MerchantRegistration } from './contract.ts';
import { type KeyCheck, keyInUse } from './key-check.ts';
import { checkRegistration } from './rules.ts';
import { insertMerchant, type NewMerchant, replaceKey, selectMerchantIdOfThing } from './store.ts';

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

/** False when this very registration was written before. */
export type RegisterMerchant = (input: MerchantRegistration, caller: Principal) => Promise<boolean>;

type Owner = { ownerId?: string };
type OwnKey = { thumbprint: string; publicJwk: PublicJwk };

export function createRegistration(parts: {
  database: Database;
  clock: Clock;
  checkKey: KeyCheck;
  parties: Pick<Parties, 'getParty'>;
  things: Pick<Things, 'getThing'>;
  accounts: MerchantAccounts;
}): RegisterMerchant {
  const { database, clock, checkKey, parties, things, accounts } = parts;

  async function ownerFor(input: MerchantRegistration, caller: Principal): Promise<Owner> {
    const ownerId = caller.kind === 'owner' ? caller.partyId : input.ownerId;
    if (caller.kind !== 'owner' && ownerId && !(await parties.getParty(ownerId))) {
      throw new Refusal(PartyRefusals['party-not-found'], `There is no party ${ownerId}.`);
    }
    if (!input.thingId) return ownerId ? { ownerId } : {};
    const thing = await things.getThing(input.thingId);
    if (!thing || thing.ownerId !== (ownerId ?? thing.ownerId)) {
      throw new Refusal(ThingRefusals['thing-not-found'], `The owner has no thing ${input.thingId}.`);
    }
    if (await selectMerchantIdOfThing(database, thing.id)) throw thingInUse();
    return { ownerId: thing.ownerId };
  }

  async function accountFor(input: MerchantRegistration, merchantId: string, owner: Owner): Promise<string> {
    const { account, name, asset, scale = DEFAULT_SCALE } = input;
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

  return async (input, caller) => {
    checkRegistration(input, caller);
    const createdAt = clock.now();
    const { id, name, category, country, thingId, publicJwk } = input;
    const registeredBy = caller.kind === 'owner' ? { ownerId: caller.partyId } : {};
    const request = {
      id,
      content: { operation: 'merchants.register', input: { ...input, ...registeredBy } },
    };
    // What follows would find its own traces: the key in use, the thing a merchant already.
    if (await isAnswered(database, request)) return false;
    const owner = await ownerFor(input, caller);
    const key = publicJwk && { publicJwk, thumbprint: await checkKey(publicJwk, id) };
    // The account is opened before and not inside the transaction; a repeat finds the same one.
    const account = await accountFor(input, id, owner);
    const kind = input.kind ?? (thingId ? 'thing' : 'business');
    const thing = thingId ? { thingId } : {};
    const merchant = { id, name, kind, category, country, account, ...owner, ...thing, createdAt };
    return write(database, { request, merchant, key });
  };
}

/** What was checked before is checked again by unique indexes, because others register at the same time. */
function write(
  database: Database,
  { request, merchant, key }: { request: AskedRequest; merchant: NewMerchant; key: OwnKey | undefined },
): Promise<boolean> {
  const { id: merchantId, thingId, createdAt: validFrom } = merchant;
  return database.transaction(async (transaction) => {
    if (!(await noteRequest(transaction, request, validFrom))) return false;
    if (!(await insertMerchant(transaction, merchant))) throw thingInUse();
    if (key && !(await replaceKey(transaction, { ...key, merchantId, validFrom }))) throw keyInUse();
    const payload = thingId ? { merchantId, thingId } : { merchantId };
    await publish(transaction, MerchantRegistered, merchantId, payload);
    return true;
  });
}

function thingInUse(): Refusal {
  return keyInUse('This thing is a merchant already.');
}
