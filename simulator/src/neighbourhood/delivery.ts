/** A delivery robot: it fetches snacks from the vending machine and rests on the charging pad. */

import type { Thing } from '@bank-of-things/sdk';
import { padWish } from './charging-station.ts';
import { snacks, wishFor } from './goods.ts';
import type { Life } from './life.ts';

const WAITS_FOR_QUOTE_MS = 20_000;

export function deliver(
  life: Life,
  name: string,
  robot: Thing,
  around: { readonly vendingMachine: string; readonly station: string },
): Promise<void> {
  const chance = life.chanceOf(name);
  const within = { signal: life.signal };
  return life.repeat(name, [9_000, 22_000], async () => {
    const wish = chance.inPercent(70)
      ? { payee: around.vendingMachine, lines: [wishFor(chance.pick(snacks), chance.between(1, 2))] }
      : { payee: around.station, lines: [padWish] };
    const quote = await robot.quote(wish, { timeoutMs: WAITS_FOR_QUOTE_MS, ...within });
    await robot.pay(quote, within);
  });
}
