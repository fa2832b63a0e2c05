/** Rules about how much may be used up over time: reserved, committed and this order together stay within the limit. */

import type { Instant } from '../../platform/kernel/clock.ts';
import { MandateRefusals, type RuleResult } from './contract.ts';
import { type CompiledLimit, fitsAt, measureOrder, measureText, scopeOf, usedOf } from './limits.ts';
import type { Charge } from './model.ts';
import { NOT_STATED, type Rule, type RuleInput } from './rule.ts';

const REFUSED = MandateRefusals['limit-exceeded'].code;

/**
 * `observed` is what the order takes, `remaining` what was left before it: the rule refuses exactly when `observed`
 * is more than `remaining`, or not stated.
 */
export function limitRule(compiled: CompiledLimit): Rule {
  const rule = `limits/${compiled.limit.id}`;
  const allowed = measureText(compiled, compiled.max);
  return (input) => {
    const { facts, use, mandateId } = input;
    const scope = scopeOf(compiled, facts);
    const asked = measureOrder(compiled, facts);
    const { reserved, committed, freesAt } = usedOf(compiled, use, scope, facts.now);
    const left = compiled.max - reserved - committed;
    const fits = asked !== undefined && asked <= left;
    if (fits && asked > 0n) input.charges.push(chargeOf(compiled, input, scope, asked));
    const result: RuleResult = {
      rule,
      mandateId,
      outcome: fits ? 'allow' : 'refuse',
      observed: asked === undefined ? NOT_STATED : measureText(compiled, asked),
      allowed,
      remaining: measureText(compiled, left > 0n ? left : 0n),
    };
    if (!fits) result.code = REFUSED;
    const resetsAt: Instant | undefined =
      fits || asked === undefined ? freesAt : fitsAt(compiled, use, { scope, now: facts.now, asked });
    if (resetsAt !== undefined) result.resetsAt = compiled.isoOf(resetsAt);
    return result;
  };
}

function chargeOf(
  { limit, windowAt }: CompiledLimit,
  { mandateId, facts }: RuleInput,
  scope: string,
  amount: bigint,
): Charge {
  const { start } = windowAt(facts.now);
  const { id: limitId, measure, unit } = limit;
  // Written out, because copying an object with `...` and adding to it is a hundred times slower.
  if (unit === undefined) return { mandateId, limitId, scope, start, measure, amount };
  return { mandateId, limitId, scope, start, measure, amount, unit };
}
