/** What a stay at a station costs: four hours free, then a dollar an hour in steps of five minutes. */

import { type Money, money, priceOf, type Tariff } from '@bank-of-things/sdk';

/** Dollars and cents, the only asset of the recording. */
export const dollars = { asset: 'USD', scale: 2 } as const;

/**
 * The stations' tariff as it was recovered from their bills: nothing up to 4 hours, beyond that $1 an hour for
 * every completed step of 5 minutes, at least $0.50.
 */
export const stationTariff: Tariff = {
  components: [
    {
      unit: 'minute',
      freeQuantity: '240',
      stepQuantity: '5',
      rounding: 'completed',
      unitPrice: '1.666667',
    },
  ],
  minimum: '50',
};

export const stationTariffInWords = '4 hours free, then 1 USD an hour in full 5 minutes, at least 0.50 USD';

const MS_PER_MINUTE = 60_000n;
const MILLION = 1_000_000n;

/** The price in cents of a stay. */
export function priceOfStay(durationMs: number): bigint {
  const minutes = (BigInt(durationMs) * MILLION) / MS_PER_MINUTE;
  return priceOf(stationTariff, () => minutes);
}

export function moneyOf(cents: bigint): Money {
  return { amount: cents.toString(), ...dollars };
}

/** Cents from a text such as `12.5`; throws a RangeError when it is no such text or has more than two decimals. */
export function centsOf(text: string): bigint {
  return BigInt(money(text, dollars.asset, dollars.scale).amount);
}
