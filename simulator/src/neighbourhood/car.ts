/** An electric car: it charges, parks, and is washed when it has earned it. */

import type { Thing } from '@bank-of-things/sdk';
import { cableWish } from './charging-station.ts';
import { cents } from './euros.ts';
import { washes, wishFor } from './goods.ts';
import type { Life } from './life.ts';

export type CarSurroundings = {
  readonly stations: readonly [string, ...string[]];
  readonly carPark: string;
  readonly carWash: string;
};

const WAITS_FOR_QUOTE_MS = 20_000;

/** Returns when the neighbourhood ends. */
export function drive(life: Life, name: string, car: Thing, around: CarSurroundings): Promise<void> {
  const chance = life.chanceOf(name);
  const within = { signal: life.signal };

  async function charge(): Promise<void> {
    const payee = chance.pick(around.stations);
    const wish = { payee, lines: [cableWish(chance.between(10, 50))] };
    const quote = await car.quote(wish, { timeoutMs: WAITS_FOR_QUOTE_MS, ...within });
    const session = await car.startSession(quote, { purpose: 'Charging', ...within });
    if (session.order.outcome === 'succeeded') await session.finished(within);
  }

  async function park(): Promise<void> {
    const hours = chance.between(1, 4);
    const line = {
      description: 'Parking',
      category: 'parking',
      unit: 'hour',
      quantity: `${hours}`,
      unitPrice: '250',
    };
    await car.pay(
      { payee: around.carPark, money: cents(hours * 250), lines: [line] },
      { purpose: 'Parking', ...within },
    );
  }

  async function wash(): Promise<void> {
    const wish = { payee: around.carWash, lines: [wishFor(chance.pick(washes))] };
    const quote = await car.quote(wish, { timeoutMs: WAITS_FOR_QUOTE_MS, ...within });
    await car.pay(quote, within);
  }

  return life.repeat(name, [8_000, 20_000], async () => {
    const deed = chance.pick([charge, charge, park, park, wash]);
    await deed();
  });
}
