/** Limits, made ready for fast reading: what they measure of an order, where it counts and what is used up. */

import { type Instant, toIso } from '../../platform/kernel/clock.ts';
import { decimalOf, millionths } from '../../platform/kernel/schemas.ts';
import type { Limit } from './contract.ts';
import type { Counter, MandateUse, OrderFacts, Used } from './model.ts';
import { totalAt } from './rolling-totals.ts';
import { type WindowFinder, windowFinder } from './windows.ts';

export type CompiledLimit = {
  readonly limit: Limit;
  readonly per: NonNullable<Limit['per']>;
  /** In minor units, payments or millionths, as `Counter`. */
  readonly max: bigint;
  /** The window of a charge; see `windowOf`. */
  readonly windowAt: WindowFinder;
  /** When what was counted in the window that begins at `start` stops to count; infinity for a lifetime. */
  readonly countsUntil: (start: Instant) => Instant;
  /** `toIso` that remembers its last answer, because a window ends at the same instant for many orders. */
  readonly isoOf: (instant: Instant) => string;
};

const NOTHING: Used = { reserved: 0n, committed: 0n };

export function compileLimit(limit: Limit): CompiledLimit {
  const windowAt = windowFinder(limit.window);
  return {
    limit,
    per: limit.per ?? 'mandate',
    max: limit.measure === 'quantity' ? millionths(limit.max) : BigInt(limit.max),
    windowAt,
    countsUntil: (start) => windowAt(start).end ?? Number.POSITIVE_INFINITY,
    isoOf: rememberingIso(),
  };
}

/** An amount of the limit's measure as a person reads it. */
export function measureText({ limit }: CompiledLimit, value: bigint): string {
  return limit.measure === 'quantity' ? decimalOf(value) : value.toString();
}

export function scopeOf({ per }: CompiledLimit, facts: OrderFacts): string {
  if (per === 'mandate') return '*';
  return per === 'payee' ? facts.payee.id : facts.payee.category;
}

/** How much of the limit an order takes; undefined when it does not say how much it buys of the limit's unit. */
export function measureOrder({ limit }: CompiledLimit, facts: OrderFacts): bigint | undefined {
  if (limit.measure === 'amount') return facts.amount;
  return limit.measure === 'count' ? 1n : quantityOrdered(facts, limit.unit);
}

/**
 * The quantity in millionths of `unit` that an order may at most take. A session takes its ceiling, other kinds what
 * their lines say. What could run without bound, a session without a ceiling or a line without a quantity, is undefined.
 */
function quantityOrdered(facts: OrderFacts, unit: string | undefined): bigint | undefined {
  if (facts.kind === 'session' && facts.session?.unit === unit) {
    return facts.session?.maxQuantity === undefined ? undefined : millionths(facts.session.maxQuantity);
  }
  const lines = facts.lines.filter((line) => line.unit === unit);
  if (facts.kind === 'session' && facts.session?.unit === undefined && lines.length === 0) return undefined;
  let sum = 0n;
  for (const { quantity } of lines) {
    if (quantity === undefined) return undefined;
    sum += millionths(quantity);
  }
  return sum;
}

/** What counts at `now` in `scope`. */
export function usedOf(compiled: CompiledLimit, use: MandateUse, scope: string, now: Instant): Used {
  const windows = use.counters.get(compiled.limit.id)?.get(scope);
  if (compiled.limit.window.type === 'rolling') {
    return windows ? totalAt(windows, now, compiled.countsUntil) : NOTHING;
  }
  const { start, end } = compiled.windowAt(now);
  const { reserved, committed } = windows?.get(start) ?? NOTHING;
  return end === undefined ? { reserved, committed } : { reserved, committed, freesAt: end };
}

/**
 * When `asked` will fit if nothing else happens: the end of a calendar window, or the moment when enough slices of a
 * rolling window have left. Undefined when it never will.
 */
export function fitsAt(
  compiled: CompiledLimit,
  use: MandateUse,
  { scope, now, asked }: { scope: string; now: Instant; asked: bigint },
): Instant | undefined {
  if (asked > compiled.max) return undefined;
  if (compiled.limit.window.type !== 'rolling') return compiled.windowAt(now).end;
  const slices = use.counters.get(compiled.limit.id)?.get(scope) ?? new Map<Instant, Counter>();
  const counting = [...slices]
    .map(([start, counter]) => ({ end: compiled.countsUntil(start), counter }))
    .filter(({ end }) => end > now)
    .sort((a, b) => a.end - b.end);
  let used = counting.reduce((sum, { counter }) => sum + counter.reserved + counter.committed, 0n);
  for (const { end, counter } of counting) {
    used -= counter.reserved + counter.committed;
    if (used + asked <= compiled.max) return end;
  }
  return undefined;
}

function rememberingIso(): (instant: Instant) => string {
  let last = { instant: Number.NaN, text: '' };
  return (instant) => {
    if (instant !== last.instant) last = { instant, text: toIso(instant) };
    return last.text;
  };
}
