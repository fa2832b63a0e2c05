/** Money: integers in minor units of an asset with an immutable scale; never a float. */

import type { Money } from '../generated/operations.ts';

const MAX_AMOUNT = 2n ** 63n - 1n;
const DECIMAL = /^(0|[1-9][0-9]*)(?:[.]([0-9]+))?$/;

/**
 * Money from a decimal text: `money('12.50', 'EUR', 2)` is `{ amount: '1250', asset: 'EUR', scale: 2 }`.
 * Throws a RangeError when the text is no plain decimal, has more decimals than `scale`, or exceeds 2^63 − 1.
 */
export function money(decimal: string, asset: string, scale: number): Money {
  const [, whole, fraction = ''] = DECIMAL.exec(decimal) ?? [];
  if (whole === undefined) throw new RangeError(`"${decimal}" is not a decimal number such as 12.50.`);
  if (fraction.length > scale) throw new RangeError(`"${decimal}" has more than ${scale} decimals.`);
  const amount = BigInt(whole + fraction.padEnd(scale, '0'));
  if (amount > MAX_AMOUNT) throw new RangeError(`"${decimal}" is more than the bank can count.`);
  return { amount: amount.toString(), asset, scale };
}

/** The exact decimal text of an amount, such as `12.50`; balances may be negative. */
export function decimalOf({ amount, scale }: Pick<Money, 'amount' | 'scale'>): string {
  const negative = amount.startsWith('-');
  const digits = (negative ? amount.slice(1) : amount).padStart(scale + 1, '0');
  const point = digits.length - scale;
  const text = scale > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits;
  return negative ? `-${text}` : text;
}

/**
 * Money for people. Without a locale `12.50 EUR`; with one as that locale writes it, `12,50 €` in `de-DE`.
 * All decimals of the asset are shown, so nothing is rounded.
 */
export function formatMoney(value: Money, locale?: string): string {
  const decimal = decimalOf(value);
  if (locale === undefined) return `${decimal} ${value.asset}`;
  // Intl reads decimal texts exactly; its types know them only as numeric literals.
  const exact = decimal as `${number}`;
  const decimals = { minimumFractionDigits: value.scale, maximumFractionDigits: value.scale };
  if (/^[A-Z]{3}$/.test(value.asset)) {
    const currency = { style: 'currency', currency: value.asset, ...decimals } as const;
    return new Intl.NumberFormat(locale, currency).format(exact);
  }
  return `${new Intl.NumberFormat(locale, decimals).format(exact)} ${value.asset}`;
}
