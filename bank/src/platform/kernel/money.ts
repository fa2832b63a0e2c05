/** Money: integers in minor units of an asset with an immutable scale; never a float. */

import { type Static, Type } from 'typebox';
import { invariant } from './invariant.ts';

/** The largest amount and the largest counter: a signed 64-bit integer, as PostgreSQL's bigint. */
export const MAX_AMOUNT = 2n ** 63n - 1n;

/** An asset's code and scale in one word, such as `EUR/2` for cents and `EUR/6` for micro-euros. */
export type AssetId = string;

export const AssetCode = Type.String({
  pattern: '^[A-Za-z][A-Za-z0-9]{1,11}$',
  description: 'ISO 4217 code, a unit such as kWh, or a token.',
});
export const AssetScale = Type.Integer({
  minimum: 0,
  maximum: 18,
  description: 'Decimals of the minor unit.',
});

/** A decimal integer string. Up to 19 digits are read, so that 2^63 is refused with a reason and not as a typo. */
export const AmountText = Type.String({
  pattern: '^(0|[1-9][0-9]{0,18})$',
  description: 'Integer in minor units.',
});

export const Money = Type.Object(
  { amount: AmountText, asset: AssetCode, scale: AssetScale },
  {
    additionalProperties: false,
    title: 'Money',
    description: 'An amount in minor units: 12.50 EUR is {"amount":"1250","asset":"EUR","scale":2}.',
  },
);
/** Money on the wire. */
export type Money = Static<typeof Money>;

const assetIds = new Map<string, AssetId[]>();
const MOST_ASSETS = 1_000;

/** The same text every time: it is asked for and compared several times in every payment. */
export function assetIdOf({ asset, scale }: { asset: string; scale: number }): AssetId {
  const known = assetIds.get(asset)?.[scale];
  if (known !== undefined) return known;
  const made = `${asset}/${scale}`;
  // Anybody may name assets that do not exist.
  if (assetIds.size >= MOST_ASSETS) assetIds.clear();
  const ofAsset = assetIds.get(asset) ?? [];
  ofAsset[scale] = made;
  assetIds.set(asset, ofAsset);
  return made;
}

export function moneyOf(amount: bigint, assetId: AssetId): Money {
  const { asset, scale } = assetOf(assetId);
  return { amount: amount.toString(), asset, scale };
}

export function assetOf(assetId: AssetId): { asset: string; scale: number } {
  const slash = assetId.lastIndexOf('/');
  invariant(slash > 0, `An asset id is code/scale, not ${assetId}.`);
  return { asset: assetId.slice(0, slash), scale: Number(assetId.slice(slash + 1)) };
}

/**
 * Splits `total` in proportion to `weights` so that the parts add up exactly (largest remainder method);
 * equal remainders go to the earlier part.
 */
export function splitByWeights(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  invariant(
    sum > 0n && weights.every((weight) => weight >= 0n),
    'Weights are not negative and not all zero.',
  );
  const parts = weights.map((weight) => (total * weight) / sum);
  const remainders = weights.map((weight, index) => ({ index, remainder: (total * weight) % sum }));
  remainders.sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  const missing = Number(total - parts.reduce((a, b) => a + b, 0n));
  for (const { index } of remainders.slice(0, missing)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}
