/** Remembers what counts in a rolling window, so that a decision does not add up a thousand slices every time. */

import type { Instant } from '../../platform/kernel/clock.ts';
import type { Counter, Used } from './model.ts';

type Slices = ReadonlyMap<Instant, Counter>;
/** When a slice leaves the window. */
type CountsUntil = (start: Instant) => Instant;
/** The sum of the slices from `first` on; right from `from` until `freesAt`, when the first of them leaves. */
type Total = Counter & { readonly first: Instant; readonly from: Instant; readonly freesAt: Instant } & {
  /** A later version of the mandate may have another window. */
  readonly countsUntil: CountsUntil;
};

const totals = new WeakMap<Slices, Total>();

/** What counts at `now`. */
export function totalAt(slices: Slices, now: Instant, countsUntil: CountsUntil): Used {
  const known = totals.get(slices);
  if (known?.countsUntil === countsUntil && now >= known.from && now < known.freesAt) return known;
  let [reserved, committed, first] = [0n, 0n, Number.POSITIVE_INFINITY];
  for (const [start, counter] of slices) {
    if (countsUntil(start) <= now) continue;
    reserved += counter.reserved;
    committed += counter.committed;
    first = Math.min(first, start);
  }
  totals.delete(slices);
  if (first === Number.POSITIVE_INFINITY) return { reserved, committed };
  const total = { reserved, committed, first, from: now, freesAt: countsUntil(first), countsUntil };
  totals.set(slices, total);
  return total;
}

/** Keeps the total in step with a counter that changed by so much. */
export function noteChange(slices: Slices, start: Instant, reserved: bigint, committed: bigint): void {
  const total = totals.get(slices);
  if (!total) return;
  if (start < total.first) {
    totals.delete(slices);
    return;
  }
  total.reserved += reserved;
  total.committed += committed;
}

/** Slices were taken out. */
export function forgetTotal(slices: Slices): void {
  totals.delete(slices);
}
