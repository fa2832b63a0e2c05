/** What the owners of the neighbourhood allow their things. */

import type { Limit, MandateTerms } from '@bank-of-things/sdk';
import { categories, euros } from './euros.ts';

/** Life is quick here, so budgets are for ten minutes where real ones would be for a month. */
function budget(max: number): Limit {
  return { id: 'ten-minutes', measure: 'amount', max: `${max}`, window: { type: 'rolling', ms: 600_000 } };
}

function terms(name: string, allow: string[], others: Partial<MandateTerms>): MandateTerms {
  const objects = { categories: { allow }, countries: { allow: ['DE'] } };
  return { name, mode: 'enforce', ...euros, objects, ...others };
}

export const carMandate = terms(
  'Charging, parking, washing',
  [categories.charging, categories.carPark, categories.carWash],
  {
    session: { maxAmount: '4000', maxQuantity: '60', unit: 'kWh', maxDurationMs: 4 * 3_600_000 },
    time: { maxOpenHolds: 1 },
    limits: [
      budget(40_000),
      {
        id: 'energy',
        measure: 'quantity',
        unit: 'kWh',
        max: '400',
        window: { type: 'rolling', ms: 600_000 },
      },
    ],
  },
);

/** Groceries by kind, the dearer ones with a highest unit price. */
export const fridgeMandate = terms('Groceries', [categories.grocery], {
  amount: { max: '6000' },
  content: {
    items: [
      { category: 'dairy', maxUnitPrice: '400', maxQuantity: '12' },
      { category: 'fruit', unit: 'kg', maxUnitPrice: '600', maxQuantity: '5' },
      { category: 'vegetables', unit: 'kg', maxUnitPrice: '600', maxQuantity: '5' },
      { category: 'eggs', maxQuantity: '4' },
      { category: 'wine', maxUnitPrice: '1200', maxQuantity: '2' },
    ],
  },
  limits: [budget(40_000)],
});

/** Above 10 euros the family is asked. */
export function washingMachineMandate(waitMs: number): MandateTerms {
  return terms('Detergent', [categories.chemist], {
    content: { items: [{ category: 'detergent', maxQuantity: '2' }] },
    approval: { above: '1000', waitMs },
    limits: [budget(30_000)],
  });
}

export const robotMandate = terms('Deliveries', [categories.vending, categories.charging], {
  amount: { max: '1500' },
  limits: [budget(20_000)],
});
