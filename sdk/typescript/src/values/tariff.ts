/** Metered prices: what a tariff makes of quantities, exactly, in integers. */

import type { Tariff } from '../generated/operations.ts';

const MILLION = 1_000_000n;
const MS_PER: Readonly<Record<string, bigint>> = {
  second: 1_000n,
  minute: 60_000n,
  hour: 3_600_000n,
  day: 86_400_000n,
};

/** Decimal text with at most six decimals as an integer of millionths. */
export function millionths(decimal: string): bigint {
  if (!/^(0|[1-9][0-9]*)([.][0-9]{1,6})?$/.test(decimal)) {
    throw new RangeError(`"${decimal}" is not a decimal number with at most six decimals.`);
  }
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole) * MILLION + BigInt(fraction.padEnd(6, '0'));
}

/** The inverse of `millionths`, without trailing zeros. */
export function decimalOfMillionths(value: bigint): string {
  const fraction = (value % MILLION).toString().padStart(6, '0').replace(/0+$/, '');
  return fraction ? `${value / MILLION}.${fraction}` : `${value / MILLION}`;
}

/** A duration in `unit` (second, minute, hour, day) in millionths; `undefined` for units that are no time. */
export function durationIn(unit: string, durationMs: number): bigint | undefined {
  const msPerUnit = MS_PER[unit];
  return msPerUnit && (BigInt(Math.round(durationMs)) * MILLION) / msPerUnit;
}

/**
 * The price in minor units: for each component the quantity beyond what is free, in whole steps, times the unit
 * price; the sum is rounded half up once, and at least `minimum` when anything is due.
 * `quantityOf` gives the quantity of a unit in millionths.
 */
export function priceOf(tariff: Tariff, quantityOf: (unit: string) => bigint): bigint {
  const sum = tariff.components.reduce((total, component) => {
    const { unit, unitPrice, freeQuantity = '0', stepQuantity = '0' } = component;
    const charged = inSteps(quantityOf(unit) - millionths(freeQuantity), millionths(stepQuantity));
    return total + charged * millionths(unitPrice);
  }, 0n);
  const price = (sum + (MILLION * MILLION) / 2n) / (MILLION * MILLION);
  const minimum = BigInt(tariff.minimum ?? '0');
  return sum > 0n && price < minimum ? minimum : price;
}

/** A step that has begun is charged in full. */
function inSteps(quantity: bigint, step: bigint): bigint {
  if (quantity <= 0n) return 0n;
  return step > 0n ? ((quantity + step - 1n) / step) * step : quantity;
}
