/** From the readings of several runs to one figure. */

import type { Reading } from './case.ts';

export type Figure = { readonly median: number; readonly least: number; readonly most: number };

/** The middle value, or the mean of the two in the middle. NaN of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[(sorted.length >> 1) - 1] ?? Number.NaN) + upper) / 2;
}

/** Nothing where no run has this key: what was not measured has no figure. */
export function figureOf(readings: readonly Reading[], key: string): Figure | undefined {
  const values = readings.flatMap((reading) => reading[key] ?? []);
  if (values.length === 0) return undefined;
  return { median: medianOf(values), least: Math.min(...values), most: Math.max(...values) };
}
