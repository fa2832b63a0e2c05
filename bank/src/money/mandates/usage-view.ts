/** What people see of a mandate's use: what is left of every limit, and the state that follows from it. */

import { fromIso, type Instant, toIso } from '../../platform/kernel/clock.ts';
import type { LimitUse, MandateState } from './contract.ts';
import { type CompiledLimit, measureText, usedOf } from './limits.ts';
import type { MandateRecord, MandateUse, Used } from './model.ts';
import { compileTerms } from './terms.ts';

/** One row for each limit of the whole mandate; for limits per payee or category, one for each that is in use now. */
export function usageOf(mandate: MandateRecord, use: MandateUse, now: Instant): LimitUse[] {
  return [...compileTerms(mandate.terms).limits.values()].flatMap((limit) => {
    if (limit.per === 'mandate') return [rowOf(limit, usedOf(limit, use, '*', now), now)];
    return [...(use.counters.get(limit.limit.id)?.keys() ?? [])].flatMap((scope) => {
      const used = usedOf(limit, use, scope, now);
      return used.reserved + used.committed > 0n ? [{ ...rowOf(limit, used, now), scope }] : [];
    });
  });
}

/** The stored state, or `expired` or `exhausted` where terms, use and time make it so. */
export function stateOf(mandate: MandateRecord, use: MandateUse, now: Instant): MandateState {
  const { state, terms } = mandate;
  if (state !== 'active' && state !== 'suspended') return state;
  if (terms.time?.to !== undefined && fromIso(terms.time.to) <= now) return 'expired';
  return state === 'active' && isExhausted(mandate, use, now) ? 'exhausted' : state;
}

/** Nothing comes back of a lifetime limit, except what is reserved and not captured in the end. */
function isExhausted({ terms }: MandateRecord, use: MandateUse, now: Instant): boolean {
  return [...compileTerms(terms).limits.values()].some((limit) => {
    const { window, measure } = limit.limit;
    if (window.type !== 'lifetime' || measure === 'quantity' || limit.per !== 'mandate') return false;
    const { reserved, committed } = usedOf(limit, use, '*', now);
    return reserved + committed >= limit.max;
  });
}

function rowOf(compiled: CompiledLimit, used: Used, now: Instant): LimitUse {
  const { limit, per, max } = compiled;
  const left = max - used.reserved - used.committed;
  const row: LimitUse = {
    limitId: limit.id,
    measure: limit.measure,
    per,
    max: measureText(compiled, max),
    reserved: measureText(compiled, used.reserved),
    committed: measureText(compiled, used.committed),
    remaining: measureText(compiled, left > 0n ? left : 0n),
  };
  if (limit.unit !== undefined) row.unit = limit.unit;
  if (limit.window.type === 'calendar') row.windowStart = toIso(compiled.windowAt(now).start);
  if (limit.window.type === 'rolling') row.windowStart = toIso(now - limit.window.ms);
  if (used.freesAt !== undefined) row.resetsAt = toIso(used.freesAt);
  return row;
}
