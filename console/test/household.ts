/** Anna, her car and her fridge, and those they pay. */

import { createKey, type MandateTerms, Merchant, money, Operator, Owner, Thing } from '@bank-of-things/sdk';
import type { RunningBank } from './running-bank.ts';

export const euros = (text: string) => money(text, 'EUR', 2);
export type Household = Awaited<ReturnType<typeof aHousehold>>;

const ON_THE_ROAD: MandateTerms = {
  name: 'On the road',
  mode: 'enforce',
  asset: 'EUR',
  scale: 2,
  objects: { categories: { allow: ['5552', '7523'] } },
  limits: [
    {
      id: 'monthly',
      measure: 'amount',
      max: '6000',
      window: { type: 'calendar', unit: 'month', timeZone: 'Europe/Berlin' },
    },
  ],
  approval: { above: '2500', waitMs: 3_600_000 },
};

export async function aHousehold({ url, token }: RunningBank) {
  const operator = await Operator.connect({ url, token });
  const { id: partyId } = await operator.parties.create({ kind: 'natural-person', name: 'Anna Berg' });
  const primary = await operator.accounts.openPrimary({ ownerId: partyId, asset: 'EUR', scale: 2 });
  await operator.accounts.fund({
    rail: 'sepa',
    direction: 'in',
    account: primary.number,
    money: euros('500.00'),
    reference: 'opening',
  });
  const { secret } = await operator.tokens.create({ label: 'test', role: 'owner', partyId });
  const owner = await Owner.connect({ url, token: secret });

  async function aThing(name: string, kind: string) {
    const { registration } = await owner.things.create({ name, kind });
    const thing = await Thing.register({ url, code: registration.code, key: await createKey() });
    const { number } = await owner.accounts.openForThing({
      thingId: thing.id,
      form: 'shared',
      primary: primary.number,
    });
    return { thing, account: number };
  }

  async function aPayee(name: string, category: string) {
    const key = await createKey();
    const euro = { asset: 'EUR', scale: 2 };
    await operator.merchants.register({
      name,
      category,
      country: 'DE',
      ...euro,
      publicJwk: await key.publicJwk(),
    });
    return Merchant.connect({ url, key });
  }

  const { thing: car, account } = await aThing('Blue car', 'car');
  await owner.mandates.give({ thingId: car.id, account, terms: ON_THE_ROAD });
  const { thing: fridge } = await aThing('Kitchen fridge', 'fridge');
  const parking = await aPayee('Parkhaus Mitte', '7523');
  const casino = await aPayee('Lucky Slots', '7995');
  return {
    owner,
    car,
    fridge,
    /** The car pays the car park, or somebody else. */
    async pays(amount: string, payee = parking, more: Partial<Parameters<Merchant['offer']>[0]> = {}) {
      return car.pay(await payee.offer({ money: euros(amount), ...more }));
    },
    casino,
    parking,
    async link(role: 'owner' | 'operator' | 'merchant'): Promise<string> {
      const who = { owner: { partyId }, operator: {}, merchant: { merchantId: parking.id } };
      const holder = { role, ...who[role] };
      return (await operator.parties.createSignInLink(holder)).url;
    },
    close() {
      for (const client of [owner, operator, car, fridge, parking, casino]) client.close();
    },
  };
}
