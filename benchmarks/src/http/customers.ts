/** Things with keys, accounts and mandates, and merchants, all of them registered through the bank's API. */

import { createId } from '@bank-of-things/bank/platform/kernel/ids';
import {
  createKey,
  Merchant,
  money,
  Operator,
  Owner,
  type PrivateJwk,
  Thing,
  thumbprint,
} from '@bank-of-things/sdk';
import { TERMS } from '../commands.ts';

/** What is needed to sign this thing's orders, as plain data. */
export type Customer = {
  readonly account: string;
  readonly mandate: string;
  readonly privateJwk: PrivateJwk;
  readonly keyId: string;
};

export type Customers = {
  readonly bankId: string;
  readonly things: readonly Customer[];
  readonly payees: readonly string[];
};

const BALANCE = '1000000000.00';

/** Every thing belongs to an owner of its own and spends the owner's primary account. */
export async function registerCustomers(
  url: string,
  token: string,
  counts: { things: number; payees: number },
): Promise<Customers> {
  const operator = await Operator.connect({ url, token });
  const payees: string[] = [];
  for (let index = 0; index < counts.payees; index += 1) payees.push(await aPayee(url, operator, index));
  const things: Customer[] = [];
  for (let index = 0; index < counts.things; index += 1) things.push(await aThing(url, operator, index));
  return { bankId: operator.client.bank.id, things, payees };
}

async function aPayee(url: string, operator: Operator, index: number): Promise<string> {
  const key = await createKey();
  await operator.merchants.register({
    name: `Charging station ${index}`,
    category: '5552',
    country: 'DE',
    asset: 'EUR',
    scale: 2,
    publicJwk: await key.publicJwk(),
  });
  return (await Merchant.connect({ url, key })).id;
}

async function aThing(url: string, operator: Operator, index: number): Promise<Customer> {
  const party = await operator.parties.create({ kind: 'natural-person', name: `Owner ${index}` });
  const primary = await operator.accounts.openPrimary({ ownerId: party.id, asset: 'EUR', scale: 2 });
  await operator.accounts.fund({
    rail: 'sepa',
    direction: 'in',
    account: primary.number,
    money: money(BALANCE, 'EUR', 2),
    reference: `opening ${createId(Date.now())}`,
  });
  const { secret } = await operator.tokens.create({
    label: `owner ${index}`,
    role: 'owner',
    partyId: party.id,
  });
  const owner = await Owner.connect({ url, token: secret });
  const { registration } = await owner.things.create({ name: `Car ${index}`, kind: 'car' });
  const key = await createKey({ extractable: true });
  const thing = await Thing.register({ url, code: registration.code, key });
  const account = await owner.accounts.openForThing({
    thingId: thing.id,
    form: 'shared',
    primary: primary.number,
  });
  const mandate = await owner.mandates.give({ thingId: thing.id, account: account.number, terms: TERMS });
  return {
    account: account.number,
    mandate: mandate.id,
    privateJwk: await key.privateJwk(),
    keyId: await thumbprint(await key.publicJwk()),
  };
}
