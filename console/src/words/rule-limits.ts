/** How a limit answered: what is used with this payment, what is left, and when it begins again. */

import type { Limit, RuleResult } from '@bank-of-things/sdk';
import { bareText, difference, limitTitle, measureText, sum } from './limits.ts';
import { sentence } from './lists.ts';
import type { RuleContext } from './rules.ts';
import { momentText } from './time.ts';

/** The limit of the terms, by its path such as `limits/monthly`. */
function limitOf(rule: string, { terms }: Pick<RuleContext, 'terms'>): Limit | undefined {
  const id = rule.slice('limits/'.length);
  return terms?.limits?.find((limit) => limit.id === id);
}

export function limitTitleOf(rule: string, context: Pick<RuleContext, 'terms'>): string {
  const limit = limitOf(rule, context);
  return limit ? limitTitle(limit) : `Limit “${sentence(rule.slice('limits/'.length).replaceAll('-', ' '))}”`;
}

/**
 * The bank says what the order takes (`observed`) and what was left before it (`remaining`). A person wants to
 * know what is used and left once it is paid.
 */
export function limitSentence(result: RuleResult, context: RuleContext): string {
  const { rule, outcome, observed, allowed = '0', remaining = '0', resetsAt } = result;
  // Without the terms nobody knows what is counted; the bare numbers stay true.
  const limit = limitOf(rule, context) ?? { measure: 'quantity' as const, unit: undefined };
  const inFull = (value: string) => measureText(value, limit, context.money);
  const bare = (value: string) => bareText(value, limit, context.money);
  const reset = resetsAt ? momentText(resetsAt, context) : undefined;
  if (outcome === 'allow') {
    const taken = observed ?? '0';
    const used = sum(difference(allowed, remaining), taken);
    const left = `${bare(difference(remaining, taken))} left`;
    return [`${bare(used)} of ${inFull(allowed)} used`, left, reset && resetWords(limit, reset)]
      .filter(Boolean)
      .join(', ');
  }
  const needed =
    observed === undefined || observed === 'not stated'
      ? 'it does not say how much it needs'
      : `it needs ${inFull(observed)}`;
  const left = `${bare(remaining)} of ${inFull(allowed)} left`;
  return `${needed}, ${left}${reset ? `; enough again ${reset}` : ''}`;
}

function resetWords(limit: Pick<Limit, 'measure'> & { window?: Limit['window'] }, reset: string): string {
  return limit.window?.type === 'rolling' ? `frees up ${reset}` : `resets ${reset}`;
}
