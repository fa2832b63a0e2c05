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
 * price; the sum is rounded half up once, and at least `minimum` when more than what is free was used.
 * `quantityOf` gives the quantity of a unit in millionths.
 */
export function priceOf(tariff: Tariff, quantityOf: (unit: string) => bigint): bigint {
  let sum = 0n;
  let isDue = false;
  for (const component of tariff.components) {
    const beyond = quantityOf(component.unit) - millionths(component.freeQuantity ?? '0');
    const unitPrice = millionths(component.unitPrice);
    if (beyond <= 0n || unitPrice === 0n) continue;
    isDue = true;
    sum += inSteps(beyond, component) * unitPrice;
  }
  const price = (sum + (MILLION * MILLION) / 2n) / (MILLION * MILLION);
  const minimum = BigInt(tariff.minimum ?? '0');
  return isDue && price < minimum ? minimum : price;
}

/** The quantity that is charged. A step that has begun counts in full, unless only completed steps count. */
function inSteps(
  quantity: bigint,
  { stepQuantity = '0', rounding = 'begun' }: Tariff['components'][number],
): bigint {
  const step = millionths(stepQuantity);
  if (step === 0n) return quantity;
  const started = rounding === 'begun' ? quantity + step - 1n : quantity;
  return (started / step) * step;
}
