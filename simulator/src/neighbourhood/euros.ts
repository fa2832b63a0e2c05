/** The neighbourhood pays in euros and cents. */

import type { Money } from '@bank-of-things/sdk';

export const euros = { asset: 'EUR', scale: 2 } as const;

export function cents(amount: number): Money {
  return { amount: amount.toString(), ...euros };
}

/** Merchant category codes (ISO 18245) of those who are paid here. */
export const categories = {
  charging: '5552',
  grocery: '5411',
  chemist: '5912',
  carWash: '7542',
  carPark: '7523',
  vending: '5499',
} as const;
