import { createKey, Merchant, money, Operator, Owner, Thing, type MandateTerms } from '@bank-of-things/sdk';
const [url, token] = process.argv.slice(2) as [string, string];
const eur = (t: string) => money(t, 'EUR', 2);
const op = await Operator.connect({ url, token });
async function owner(name: string, kind: 'natural-person' | 'legal-person', balance: string) {
  const party = await op.parties.create({ kind, name, country: 'DE' });
  const primary = await op.accounts.openPrimary({ ownerId: party.id, asset: 'EUR', scale: 2, name: `${name.split(' ')[0]}’s account` });
  await op.accounts.fund({ rail: 'sepa', direction: 'in', account: primary.number, money: eur(balance), reference: `opening ${name}` });
  const { secret } = await op.tokens.create({ label: name, role: 'owner', partyId: party.id });
  const link = await op.parties.createSignInLink({ role: 'owner', partyId: party.id });
  return { party, primary, owner: await Owner.connect({ url, token: secret }), link: link.url };
}
async function merchant(name: string, category: string, country = 'DE') {
  const key = await createKey();
  await op.merchants.register({ name, category, country, asset: 'EUR', scale: 2, publicJwk: await key.publicJwk() });
  return Merchant.connect({ url, key });
}
async function thing(o: Owner, name: string, kind: string, serialNumber?: string) {
  const { registration } = await o.things.create({ name, kind, ...(serialNumber ? { serialNumber } : {}) });
  return Thing.register({ url, code: registration.code, key: await createKey() });
}
const month = (anchor?: number) => ({ type: 'calendar' as const, unit: 'month' as const, timeZone: 'Europe/Berlin', ...(anchor ? { anchor } : {}) });
const day = { type: 'calendar' as const, unit: 'day' as const, timeZone: 'Europe/Berlin' };
const terms = (t: Partial<MandateTerms> & { name: string }): MandateTerms => ({ mode: 'enforce', asset: 'EUR', scale: 2, ...t });

const ionity = await merchant('Ionity Alexanderplatz', '5552');
const parking = await merchant('Parkhaus Mitte', '7523');
const wash = await merchant('Blitz Car Wash', '7542');
const dairy = await merchant('Rewe City', '5411');
const casino = await merchant('Lucky Slots', '7995', 'MT');
const toll = await merchant('Toll Collect', '4784');
const diesel = await merchant('Aral Autohof', '5541');

const anna = await owner('Anna Berg', 'natural-person', '1840.50');
const car = await thing(anna.owner, 'Blue car', 'car', 'WVWZZZ1JZ3W386752');
const carAccount = await anna.owner.accounts.openForThing({ thingId: car.id, form: 'shared', primary: anna.primary.number });
const charging = await anna.owner.mandates.give({ thingId: car.id, account: carAccount.number, terms: terms({
  name: 'On the road', objects: { categories: { allow: ['5552', '7523', '7542'] }, countries: { allow: ['DE', 'AT'] } },
  amount: { max: '4000' }, limits: [
    { id: 'monthly', measure: 'amount', max: '12000', window: month() },
    { id: 'daily-count', measure: 'count', max: '6', window: day }],
  approval: { above: '2500', waitMs: 3_600_000 } }) });
await anna.owner.mandates.give({ thingId: car.id, account: carAccount.number, terms: terms({
  name: 'A tighter budget', mode: 'shadow', objects: { categories: { allow: ['5552', '7523'] } }, amount: { max: '1500' }, limits: [{ id: 'm', measure: 'amount', max: '5000', window: month() }] }) });
const fridge = await thing(anna.owner, 'Kitchen fridge', 'fridge');
const fridgeAccount = await anna.owner.accounts.openForThing({ thingId: fridge.id, form: 'pre-funded', primary: anna.primary.number, topUp: { below: '2000', upTo: '6000' } });
await anna.owner.mandates.give({ thingId: fridge.id, account: fridgeAccount.number, terms: terms({ name: 'Groceries', objects: { categories: { allow: ['5411', '5451', '5499'] } }, limits: [{ id: 'weekly', measure: 'amount', max: '4000', window: { type: 'calendar', unit: 'week', timeZone: 'Europe/Berlin' } }], approval: { firstPaymentToPayee: true, waitMs: 7_200_000 } }) });
const vending = await thing(anna.owner, 'Lobby vending machine', 'vending-machine', 'VM-0042');
const vendingAccount = await anna.owner.accounts.openForThing({ thingId: vending.id, form: 'earning', primary: anna.primary.number, sweep: { keep: '0' } });
void vendingAccount;
await anna.owner.things.create({ name: 'Washing machine', kind: 'washing-machine' });

const nord = await owner('Nordlicht Logistik GmbH', 'legal-person', '25400.00');
const truck = await thing(nord.owner, 'Truck HH-NL 207', 'truck', 'WDB9634031L7');
const truckAccount = await nord.owner.accounts.openForThing({ thingId: truck.id, form: 'shared', primary: nord.primary.number });
await nord.owner.mandates.give({ thingId: truck.id, account: truckAccount.number, terms: terms({ name: 'Fuel and tolls', objects: { categories: { allow: ['5541', '4784'] } }, limits: [{ id: 'w', measure: 'amount', max: '90000', window: { type: 'calendar', unit: 'week', timeZone: 'Europe/Berlin' } }] }) });

const offer = (m: Merchant, amount: string, more: object = {}) => m.offer({ money: eur(amount), ...more });
const mandate = { account: carAccount.number, mandate: charging.id };
await car.pay(await offer(ionity, '14.20', { lines: [{ description: 'Charging', unit: 'kWh', quantity: '28.4', unitPrice: '50' }] }), mandate);
await car.pay(await offer(parking, '4.50'), mandate);
await car.pay(await offer(wash, '12.90'), mandate);
await car.pay(await offer(casino, '20.00'), mandate);
await truck.pay(await offer(toll, '38.40'));
await truck.pay(await offer(diesel, '312.75'));
await fridge.pay(await offer(dairy, '8.37', { lines: [{ description: 'Milk', quantity: '2' }, { description: 'Butter', quantity: '1' }] }));
await car.pay(await offer(ionity, '22.00', { kind: 'up-to' }), mandate);
await car.pay(await offer(parking, '55.00'), mandate);
await car.pay(await offer(ionity, '31.00', { lines: [{ description: 'Charging', unit: 'kWh', quantity: '62' }] }), mandate);
await car.pay(await offer(parking, '3.00'), mandate);
console.log(JSON.stringify({ anna: anna.link, nord: nord.link, operator: (await op.parties.createSignInLink({ role: 'operator' })).url, car: car.id, fridge: fridge.id, mandate: charging.id }));
for (const c of [car, fridge, vending, truck]) c.close();
process.exit(0);
