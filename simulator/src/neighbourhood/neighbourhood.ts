/** The neighbourhood as a whole: everybody settles, lives until the end, and goes to sleep. */

import { join } from 'node:path';
import { Operator, type Owner, toIso } from '@bank-of-things/sdk';
import { type Memory, openMemory } from '../residents/memory.ts';
import { createSettler, isKnownAt } from '../residents/settler.ts';
import { watchApprovals } from './approvals.ts';
import { drive } from './car.ts';
import { openChargingStation } from './charging-station.ts';
import { deliver } from './delivery.ts';
import {
  chocolate,
  detergent,
  detergentStock,
  fineWine,
  groceries,
  snacks,
  tableWine,
  washes,
} from './goods.ts';
import { keepClean, keepFresh } from './household.ts';
import { createLife, type Life, type LifeOptions } from './life.ts';
import { connectOwner, type Residents, settleResidents } from './residents.ts';
import { type Income, paySalaries } from './salaries.ts';
import { openGenerousShop, openShop } from './shop.ts';

export type NeighbourhoodOptions = LifeOptions & {
  readonly url: string;
  /** An operator's token. */
  readonly token: string;
  /** Where keys, identifiers and unanswered orders are kept. */
  readonly directory: string;
};

const APPROVAL_MS = 60_000;
const TRIES_AGAIN_MS = 2_000;

/** Lives until `signal` is aborted; a bank that is away for a while is waited for. */
export async function liveIn(options: NeighbourhoodOptions): Promise<void> {
  const { signal } = options;
  const memory = await openMemory(join(options.directory, 'residents.jsonl'));
  const life = createLife(options);
  while (!signal.aborted) {
    try {
      const operator = await Operator.connect(options);
      const settled = await settle(life, { ...options, operator, memory });
      options.say(
        'The neighbourhood lives: a car, a fridge, a washing machine, a delivery robot and a vending machine pay and are paid.',
      );
      return await live(life, settled);
    } catch (error) {
      life.problem('Settling', error);
      await life.rest(TRIES_AGAIN_MS);
    }
  }
}

type Settled = { readonly residents: Residents; readonly operator: Operator; readonly family: Owner };

async function settle(
  life: Life,
  options: NeighbourhoodOptions & { operator: Operator; memory: Memory },
): Promise<Settled> {
  const { url, operator, memory, directory } = options;
  const { bank } = operator.client;
  const onError = (error: unknown) => life.problem('News', error);
  const known = memory.recall('thing car');
  if (typeof known === 'string' && !(await isKnownAt(operator, known))) await memory.startAnew();
  const settler = createSettler({ url, bank, operator, memory, directory, onError });
  const approvalMs = Math.max(1_000, life.scaled(APPROVAL_MS));
  const residents = await settleResidents({ settler, approvalMs });
  const month = toIso(await bank.time()).slice(0, 7);
  const program = { operator, memory, month, connection: { url, bank, onError } };
  return { residents, operator, family: await connectOwner(residents.owners.family, program) };
}

/** Everybody does what they do; returns when the neighbourhood ends. */
async function live(life: Life, { residents, operator, family }: Settled): Promise<void> {
  const { owners, things, payees } = residents;
  const { stations, carPark, carWash, grocery, chemist, vendingMachine } = payees;
  const [north, market] = stations;
  openChargingStation(life, 'Charging station Nordstraße', north.merchant);
  openChargingStation(life, 'Charging station Marktplatz', market.merchant);
  openShop(grocery.merchant, [...groceries, tableWine, fineWine, chocolate]);
  openShop(chemist.merchant, [detergent, detergentStock]);
  openShop(vendingMachine.merchant, snacks);
  openGenerousShop(life, 'Car wash', { merchant: carWash.merchant, goods: washes, percent: 25 });
  watchApprovals(life, 'Approvals of the family', family);

  const incomes: Income[] = [
    { name: 'Anna Berger', account: owners.anna.account, amount: 280_000 },
    { name: 'Deniz Yilmaz', account: owners.family.account, amount: 320_000 },
    { name: 'Snackbox GmbH', account: owners.company.account, amount: 150_000 },
  ];
  const places = {
    stations: [north.merchant.id, market.merchant.id],
    carPark: carPark.merchant.id,
    carWash: carWash.merchant.id,
  } as const;
  await Promise.all([
    paySalaries(life, operator, incomes).catch((error) => life.problem('Salaries', error)),
    drive(life, 'Car', things.car, places),
    keepFresh(life, 'Fridge', things.fridge, grocery.merchant.id),
    keepClean(life, 'Washing machine', things.washingMachine, {
      chemist: chemist.merchant.id,
      approvalMs: Math.max(1_000, life.scaled(APPROVAL_MS)),
    }),
    deliver(life, 'Delivery robot', things.robot, {
      vendingMachine: vendingMachine.merchant.id,
      station: north.merchant.id,
    }),
  ]);
  const everybody = [
    ...Object.values(things),
    ...stations,
    carPark,
    carWash,
    grocery,
    chemist,
    vendingMachine,
    family,
  ];
  for (const one of everybody) ('merchant' in one ? one.merchant : one).close();
  operator.close();
}
