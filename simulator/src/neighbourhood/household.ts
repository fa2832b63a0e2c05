/** The machines of a household: a fridge that shops, and a washing machine that runs out of detergent. */

import type { Quote, Thing } from '@bank-of-things/sdk';
import { chocolate, detergent, detergentStock, fineWine, groceries, tableWine, wishFor } from './goods.ts';
import type { Life } from './life.ts';

const WAITS_FOR_QUOTE_MS = 20_000;

/** Orders what is missing; sometimes a dish goes with a wine, and not always with one that the mandate allows. */
export function keepFresh(life: Life, name: string, fridge: Thing, grocery: string): Promise<void> {
  const chance = life.chanceOf(name);
  const within = { signal: life.signal };
  return life.repeat(name, [10_000, 25_000], async () => {
    const picked = Array.from({ length: chance.between(1, 3) }, () => chance.pick(groceries));
    const basket = [...new Set(picked)].map((good) => wishFor(good, chance.between(1, 3)));
    if (chance.inPercent(15)) basket.push(wishFor(tableWine));
    if (chance.inPercent(12)) basket.push(wishFor(fineWine));
    if (chance.inPercent(5)) basket.push(wishFor(chocolate));
    const quote = await fridge.quote(
      { payee: grocery, lines: basket },
      { timeoutMs: WAITS_FOR_QUOTE_MS, ...within },
    );
    await payFor(fridge, quote, within);
  });
}

/** Mostly buys one pack; a stock for months is so dear that the family has to allow it. */
export function keepClean(
  life: Life,
  name: string,
  machine: Thing,
  shop: { chemist: string; approvalMs: number },
): Promise<void> {
  const chance = life.chanceOf(name);
  const within = { signal: life.signal };
  return life.repeat(name, [15_000, 35_000], async () => {
    const wish = wishFor(chance.inPercent(45) ? detergentStock : detergent);
    const quote = await machine.quote(
      { payee: shop.chemist, lines: [wish] },
      { timeoutMs: WAITS_FOR_QUOTE_MS, ...within },
    );
    const { outcome, id } = await payFor(machine, quote, within);
    if (outcome === 'waiting')
      await machine.waitForApproval({ id }, { timeoutMs: shop.approvalMs + 15_000, ...within });
  });
}

/** The purpose tells the owner at a glance what was bought. */
function payFor(thing: Thing, quote: Quote, within: { signal: AbortSignal }) {
  return thing.pay(quote, {
    purpose: quote.lines
      ?.map(({ description }) => description)
      .join(', ')
      .slice(0, 140),
    ...within,
  });
}
