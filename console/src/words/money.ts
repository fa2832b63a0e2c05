/** Money as people read it: grouped digits, every decimal of the asset, then its name. */

import { decimalOf } from '@bank-of-things/sdk';

export type Unit = { readonly asset: string; readonly scale: number };

/** `1,250.00`: exact, because Intl reads decimal texts as they stand. */
export function digitsOf(amount: string, scale: number): string {
  const decimals = { minimumFractionDigits: scale, maximumFractionDigits: scale };
  return new Intl.NumberFormat('en', decimals).format(decimalOf({ amount, scale }) as `${number}`);
}

/** `1,250.00 EUR`, with a space that does not break. */
export function amountText(amount: string, { asset, scale }: Unit): string {
  return `${digitsOf(amount, scale)}\u00a0${asset}`;
}

/** Minor units from what somebody typed, such as `12.5` or `12,50`; undefined when it is no amount. */
export function minorUnitsOf(typed: string, scale: number): string | undefined {
  const [, whole, fraction = ''] = /^([0-9]{1,15})(?:[.,]([0-9]*))?$/.exec(typed.trim()) ?? [];
  if (whole === undefined || fraction.length > scale) return undefined;
  return BigInt(whole + fraction.padEnd(scale, '0')).toString();
}

/** The inverse of `minorUnitsOf`, for a field that is edited. */
export function typedOf(amount: string, scale: number): string {
  return decimalOf({ amount, scale });
}
