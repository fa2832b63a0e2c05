/** The people and things that live at a bank in tests, all of them through the SDK. */

import {
  type Account,
  type BankOptions,
  createKey,
  type Mandate,
  type MandateTerms,
  Merchant,
  money,
  Operator,
  Owner,
  type Quote,
  type Signer,
  Thing,
} from '@bank-of-things/sdk';

export type People = ReturnType<typeof createPeople>;
export type Household = Awaited<ReturnType<People['aHousehold']>>;

export const euros = (text: string) => money(text, 'EUR', 2);

/** Terms that allow everything in euros; `rules` narrows them. */
export function termsOf(rules: Partial<MandateTerms> = {}): MandateTerms {
  return { name: 'Everyday spending', mode: 'enforce', asset: 'EUR', scale: 2, ...rules };
}

/** `url` is asked each time, as a bank may move; `token` is one that acts as operator. */
export function createPeople({ url, token }: { url: () => BankOptions['url']; token: string }) {
  const operator = () => Operator.connect({ url: url(), token });

  async function anOwner(
    name: string,
    balance: string,
  ): Promise<{ owner: Owner; partyId: string; primary: Account; secret: string }> {
    const desk = await operator();
    const party = await desk.parties.create({ kind: 'natural-person', name });
    const primary = await desk.accounts.openPrimary({ ownerId: party.id, asset: 'EUR', scale: 2 });
    if (balance !== '0.00') {
      await desk.accounts.fund({
        rail: 'sepa',
        direction: 'in',
        account: primary.number,
        money: euros(balance),
        reference: `opening ${name}`,
      });
    }
    const { secret } = await desk.tokens.create({ label: name, role: 'owner', partyId: party.id });
    return { owner: await Owner.connect({ url: url(), token: secret }), partyId: party.id, primary, secret };
  }

  async function aThing(owner: Owner, name: string, kind: string, key?: Signer): Promise<Thing> {
    const { registration } = await owner.things.create({ name, kind });
    return Thing.register({ url: url(), code: registration.code, key: key ?? (await createKey()) });
  }

  async function aMerchant(
    name: string,
    category = '5552',
    asset = { asset: 'EUR', scale: 2 },
    ownKey?: Signer,
  ): Promise<Merchant> {
    const key = ownKey ?? (await createKey());
    await (await operator()).merchants.register({
      name,
      category,
      country: 'DE',
      ...asset,
      publicJwk: await key.publicJwk(),
    });
    return Merchant.connect({ url: url(), key });
  }

  return {
    operator,
    anOwner,
    aThing,
    aMerchant,

    /** An owner with a car that spends the owner's balance within a mandate, and a charging station to pay. */
    async aHousehold(
      setting: { balance?: string; rules?: Partial<MandateTerms>; form?: Account['form'] } = {},
    ) {
      const { owner, partyId, primary, secret } = await anOwner('Anna', setting.balance ?? '100.00');
      const keys = { car: await createKey(), station: await createKey() };
      const car = await aThing(owner, 'Anna’s car', 'car', keys.car);
      const account = await owner.accounts.openForThing({
        thingId: car.id,
        form: setting.form ?? 'shared',
        primary: primary.number,
      });
      const mandate: Mandate = await owner.mandates.give({
        thingId: car.id,
        account: account.number,
        terms: termsOf(setting.rules),
      });
      const station = await aMerchant('Charging station', undefined, undefined, keys.station);
      const offer = (amount: string, more: Partial<Parameters<Merchant['offer']>[0]> = {}): Promise<Quote> =>
        station.offer({ money: euros(amount), ...more });
      return { owner, partyId, primary, secret, keys, car, account, mandate, station, offer };
    },
  };
}
