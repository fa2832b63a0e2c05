/** What can be bought in the neighbourhood, and what an order of it costs. */

import type { ContentLine, Offer } from '@bank-of-things/sdk';
import { cents } from './euros.ts';

export type Good = {
  readonly sku: string;
  readonly description: string;
  readonly category: string;
  readonly unit: string;
  /** In cents. */
  readonly price: number;
};

export type Goods = readonly [Good, ...Good[]];

const good = (sku: string, description: string, category: string, price: number, unit = 'piece'): Good => {
  return { sku, description, category, unit, price };
};

export const groceries: Goods = [
  good('milk-1l', 'Milk, 1 l', 'dairy', 129),
  good('butter', 'Butter, 250 g', 'dairy', 219),
  good('yoghurt', 'Yoghurt, 500 g', 'dairy', 99),
  good('apples', 'Apples', 'fruit', 299, 'kg'),
  good('tomatoes', 'Tomatoes', 'vegetables', 349, 'kg'),
  good('carrots', 'Carrots', 'vegetables', 119, 'kg'),
  good('eggs-10', 'Eggs, 10', 'eggs', 329),
];
export const tableWine = good('table-wine', 'Red table wine, 0.75 l', 'wine', 649, 'bottle');
export const fineWine = good('barolo', 'Barolo 2019, 0.75 l', 'wine', 3490, 'bottle');
export const chocolate = good('chocolate', 'Chocolate, 100 g', 'sweets', 189);

export const detergent = good('detergent', 'Detergent, 20 washes', 'detergent', 695, 'pack');
export const detergentStock = good('detergent-stock', 'Detergent, 100 washes', 'detergent', 2490, 'pack');

export const washes: Goods = [
  good('wash', 'Car wash', 'car-wash', 999),
  good('wash-wax', 'Car wash with wax', 'car-wash', 1699),
];

export const snacks: Goods = [
  good('water', 'Water, 0.5 l', 'drink', 150),
  good('sandwich', 'Sandwich', 'food', 420),
  good('nuts', 'Nuts, 50 g', 'food', 220),
];

/** A wish for so many of a good, as a thing sends it with a request for a quote. */
export function wishFor({ sku, description, category, unit }: Good, quantity = 1): ContentLine {
  return { sku, description, category, unit, quantity: quantity.toString() };
}

/** The exact price of what is wished; nothing is offered when something of it is not sold here. */
export function priceList(goods: readonly Good[]): (request: { lines: ContentLine[] }) => Offer | undefined {
  return ({ lines }) => {
    const priced: ContentLine[] = [];
    let sum = 0;
    for (const line of lines) {
      const sold = goods.find(({ sku }) => sku === line.sku);
      const quantity = Number(line.quantity ?? '1');
      if (!sold || !Number.isInteger(quantity)) return undefined;
      const amount = sold.price * quantity;
      sum += amount;
      priced.push({ ...wishFor(sold, quantity), unitPrice: `${sold.price}`, amount: `${amount}` });
    }
    return sum > 0 ? { money: cents(sum), lines: priced } : undefined;
  };
}
