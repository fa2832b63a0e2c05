/** Who lives in the neighbourhood: owners, their things, and those who are paid. */

import {
  type ConnectOptions,
  type MandateTerms,
  type Operator,
  Owner,
  type Thing,
} from '@bank-of-things/sdk';
import type { Memory } from '../residents/memory.ts';
import type { Payee, Settled, Settler } from '../residents/settler.ts';
import { categories, euros } from './euros.ts';
import { carMandate, fridgeMandate, robotMandate, washingMachineMandate } from './mandates.ts';

export type Residents = {
  readonly owners: { readonly anna: Settled; readonly family: Settled; readonly company: Settled };
  readonly things: {
    readonly car: Thing;
    readonly fridge: Thing;
    readonly washingMachine: Thing;
    readonly robot: Thing;
  };
  readonly payees: {
    readonly stations: readonly [Payee, Payee];
    readonly carPark: Payee;
    readonly carWash: Payee;
    readonly grocery: Payee;
    readonly chemist: Payee;
    /** A thing that is paid: into an earning account, which sweeps to its owner. */
    readonly vendingMachine: Payee;
  };
};

export type SettlingOptions = {
  readonly settler: Settler;
  /** How long the family has to approve something. */
  readonly approvalMs: number;
};

/** Settles everybody; whoever lives here already is only connected. */
export async function settleResidents({ settler, approvalMs }: SettlingOptions): Promise<Residents> {
  const owners = await settleOwners(settler);
  const { anna, family, company } = owners;
  const vending = { name: 'Vending machine at the station', kind: 'vending-machine', ownerId: company.id };
  const machine = await settler.thing('vending-machine', vending);
  const account = await settler.account('vending-machine', {
    thingId: machine.id,
    form: 'earning',
    primary: company.account,
    sweep: { keep: '500' },
  });
  const till = {
    name: 'Snackbox, station',
    kind: 'thing',
    category: categories.vending,
    country: 'DE',
  } as const;
  const registration = { ...till, account, ownerId: company.id, thingId: machine.id };
  const spends = (name: string, kind: string, owner: Settled, terms: MandateTerms) =>
    settleSpender(settler, { name, kind, owner, terms });
  return {
    owners,
    things: {
      car: await spends('Anna’s car', 'car', anna, carMandate),
      fridge: await spends('Fridge of the Yilmaz family', 'fridge', family, fridgeMandate),
      washingMachine: await spends(
        'Washing machine of the Yilmaz family',
        'washing-machine',
        family,
        washingMachineMandate(approvalMs),
      ),
      robot: await settleRobot(settler, company),
    },
    payees: {
      ...(await settleShops(settler)),
      vendingMachine: await settler.merchant('vending-machine-till', registration, 'vending-machine'),
    },
  };
}

async function settleOwners(settler: Settler): Promise<Residents['owners']> {
  return {
    anna: await settler.person('anna', { kind: 'natural-person', name: 'Anna Berger', country: 'DE' }, euros),
    family: await settler.person(
      'family',
      { kind: 'natural-person', name: 'Deniz Yilmaz', country: 'DE' },
      euros,
    ),
    company: await settler.person(
      'company',
      { kind: 'legal-person', name: 'Snackbox GmbH', country: 'DE' },
      euros,
    ),
  };
}

async function settleShops(settler: Settler) {
  const open = (key: string, name: string, category: string) =>
    settler.merchant(key, { name, category, country: 'DE', ...euros });
  return {
    stations: [
      await open('station-north', 'Charging station Nordstraße', categories.charging),
      await open('station-market', 'Charging station Marktplatz', categories.charging),
    ] as const,
    carPark: await open('car-park', 'Car park Marktplatz', categories.carPark),
    carWash: await open('car-wash', 'Sparkling car wash', categories.carWash),
    grocery: await open('grocery', 'Corner grocery', categories.grocery),
    chemist: await open('chemist', 'Chemist Linde', categories.chemist),
  };
}

type Spender = {
  readonly name: string;
  readonly kind: string;
  readonly owner: Settled;
  readonly terms: MandateTerms;
};

/** A thing that spends its owner's primary account. */
async function settleSpender(settler: Settler, { name, kind, owner, terms }: Spender): Promise<Thing> {
  const thing = await settler.thing(kind, { name, kind, ownerId: owner.id });
  const account = await settler.account(kind, { thingId: thing.id, form: 'shared', primary: owner.account });
  await settler.mandate(kind, { thingId: thing.id, account, terms });
  return thing;
}

/** The robot has money of its own, which is filled up when it runs low. */
async function settleRobot(settler: Settler, company: Settled): Promise<Thing> {
  const robot = { name: 'Delivery robot 1', kind: 'delivery-robot', ownerId: company.id };
  const thing = await settler.thing('robot', robot);
  const topUp = { below: '1500', upTo: '4000' };
  const opening = { thingId: thing.id, form: 'pre-funded', primary: company.account, topUp } as const;
  const account = await settler.account('robot', opening);
  await settler.mandate('robot', { thingId: thing.id, account, terms: robotMandate });
  return thing;
}

export type OwnerProgram = {
  readonly operator: Operator;
  readonly memory: Memory;
  /** Such as `2026-11`. */
  readonly month: string;
  readonly connection: ConnectOptions;
};

/** The family's own program; its token is made anew every month. */
export async function connectOwner(
  { id }: Settled,
  { operator, memory, month, connection }: OwnerProgram,
): Promise<Owner> {
  const label = `Approvals of the family, ${month}`;
  const token = await memory.once(`token: ${label}`, async () => {
    const { secret } = await operator.tokens.create({ label, role: 'owner', partyId: id, daysValid: 62 });
    return secret;
  });
  return Owner.connect({ ...connection, token });
}
