/** Who takes part: owners with things that pay, and merchants that are paid. Set up once, before anything is killed. */

import {
  createKey,
  type MandateTerms,
  money,
  Operator,
  Owner,
  type PrivateJwk,
  Thing,
} from '@bank-of-things/sdk';

export type CastThing = {
  readonly key: PrivateJwk;
  readonly account: string;
  readonly mandate: string;
  /** The account whose money the thing spends: its own, or its owner's when it is shared. */
  readonly purse: string;
};
export type CastMerchant = { readonly id: string; readonly key: PrivateJwk; readonly account: string };

/** Everything the load needs to know, as data, because it runs in a process of its own. */
export type Cast = { readonly things: readonly CastThing[]; readonly merchants: readonly CastMerchant[] };

/** No single payment may be above this, in minor units; some are, and are refused. */
export const LARGEST_PAYMENT = 1_000;
export const euroCents = (amount: number | bigint) => ({ amount: String(amount), asset: 'EUR', scale: 2 });

const lifetime = { type: 'lifetime' } as const;
/** Limits that are never reached: what is used of them must be what was paid. */
const terms: MandateTerms = {
  name: 'Everything up to ten euros',
  mode: 'enforce',
  asset: 'EUR',
  scale: 2,
  amount: { max: String(LARGEST_PAYMENT) },
  limits: [
    { id: 'amount', measure: 'amount', max: '900000000', window: lifetime },
    { id: 'count', measure: 'count', max: '900000000', window: lifetime },
  ],
};

/** Two owners with enough, one of them with three things on one account, and one who soon has nothing left. */
export async function settleCast(url: string, token: string): Promise<Cast> {
  const operator = await Operator.connect({ url, token });
  const rich = await anOwner(operator, url, '500000.00');
  const careful = await anOwner(operator, url, '500000.00');
  const poor = await anOwner(operator, url, '20.00');
  return {
    things: [
      await aThing(rich, url, 'shared'),
      await aThing(rich, url, 'shared'),
      await aThing(rich, url, 'shared'),
      await aThing(careful, url, 'pre-funded'),
      await aThing(poor, url, 'shared'),
    ],
    merchants: [await aMerchant(operator), await aMerchant(operator)],
  };
}

export type CastOwner = { owner: Owner; primary: string };

export async function anOwner(operator: Operator, url: string, balance: string): Promise<CastOwner> {
  const party = await operator.parties.create({ kind: 'natural-person', name: 'Owner' });
  const { number: primary } = await operator.accounts.openPrimary({
    ownerId: party.id,
    asset: 'EUR',
    scale: 2,
  });
  const opening = { account: primary, money: money(balance, 'EUR', 2), reference: 'opening balance' };
  await operator.accounts.fund({ rail: 'sepa', direction: 'in', ...opening });
  const { secret } = await operator.tokens.create({ label: 'owner', role: 'owner', partyId: party.id });
  return { owner: await Owner.connect({ url, token: secret }), primary };
}

export async function aThing(
  { owner, primary }: CastOwner,
  url: string,
  form: 'shared' | 'pre-funded',
): Promise<CastThing> {
  const key = await createKey({ algorithm: 'EdDSA', extractable: true });
  const { registration } = await owner.things.create({ name: 'Thing', kind: 'car' });
  const { id: thingId } = await Thing.register({ url, code: registration.code, key });
  const { number: account } = await owner.accounts.openForThing({ thingId, form, primary });
  const purse = form === 'shared' ? primary : account;
  if (purse === account)
    await owner.accounts.transfer({ from: primary, to: account, money: money('400000.00', 'EUR', 2) });
  const { id: mandate } = await owner.mandates.give({ thingId, account, terms });
  return { key: await key.privateJwk(), account, mandate, purse };
}

export async function aMerchant(operator: Operator): Promise<CastMerchant> {
  const key = await createKey({ algorithm: 'EdDSA', extractable: true });
  const { id, account } = await operator.merchants.register({
    name: 'Station',
    category: '5552',
    country: 'DE',
    asset: 'EUR',
    scale: 2,
    publicJwk: await key.publicJwk(),
  });
  return { id, account, key: await key.privateJwk() };
}
