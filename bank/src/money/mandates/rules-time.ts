/** Rules about when a thing may pay, how often, and how many holds may be open at once. */

import { fromIso, type Instant, toIso } from '../../platform/kernel/clock.ts';
import { MandateRefusals, type MandateTerms, type RuleResult } from './contract.ts';
import { notConcerned, type Rule, verdict } from './rule.ts';
import { createSchedule, type WeeklySpans } from './schedule.ts';

export function validityRules({ time }: MandateTerms): Rule[] {
  const rules: Rule[] = [];
  if (time?.from !== undefined) rules.push(fromRule(time.from));
  if (time?.to !== undefined) rules.push(toRule(time.to));
  if (time?.weekly && time.timeZone !== undefined) rules.push(weeklyRule(time.weekly, time.timeZone));
  return rules;
}

export function paceRules({ time }: MandateTerms): Rule[] {
  const rules: Rule[] = [];
  if (time?.minIntervalMs !== undefined) rules.push(intervalRule(time.minIntervalMs));
  if (time?.maxOpenHolds !== undefined) rules.push(openHoldsRule(time.maxOpenHolds));
  return rules;
}

function fromRule(allowed: string): Rule {
  const from = fromIso(allowed);
  return (input) => {
    const { now } = input.facts;
    const refusal = now >= from ? undefined : MandateRefusals['not-yet-valid'];
    const result = verdict(input, 'time/from', refusal, { observed: toIso(now), allowed });
    return refusal ? resetting(result, from) : result;
  };
}

function toRule(allowed: string): Rule {
  const to = fromIso(allowed);
  return (input) => {
    const { now } = input.facts;
    const refusal = now < to ? undefined : MandateRefusals['mandate-expired'];
    return verdict(input, 'time/to', refusal, { observed: toIso(now), allowed });
  };
}

function weeklyRule(weekly: WeeklySpans, timeZone: string): Rule {
  const schedule = createSchedule(weekly, timeZone);
  const spans = weekly.map(({ days, from, to }) => `${days.join(' ')} ${from}–${to}`);
  const allowed = `${spans.join(', ')} ${timeZone}`;
  return (input) => {
    const { now } = input.facts;
    const refusal = schedule.isOpen(now) ? undefined : MandateRefusals['outside-schedule'];
    const result = verdict(input, 'time/weekly', refusal, { observed: toIso(now), allowed });
    return refusal ? resetting(result, schedule.nextOpening(now)) : result;
  };
}

function intervalRule(minIntervalMs: number): Rule {
  return (input) => {
    const { lastAuthorisedAt } = input.use;
    if (lastAuthorisedAt === 0) return notConcerned(input, 'time/minIntervalMs');
    const passedMs = input.facts.now - lastAuthorisedAt;
    const refusal = passedMs >= minIntervalMs ? undefined : MandateRefusals['too-frequent'];
    const answer = { observed: `${passedMs}`, allowed: `${minIntervalMs}` };
    const result = verdict(input, 'time/minIntervalMs', refusal, answer);
    return refusal ? resetting(result, lastAuthorisedAt + minIntervalMs) : result;
  };
}

function openHoldsRule(maxOpenHolds: number): Rule {
  return (input) => {
    if (input.facts.kind === 'exact') return notConcerned(input, 'time/maxOpenHolds');
    const left = Math.max(0, maxOpenHolds - input.use.openHolds);
    const refusal = left > 0 ? undefined : MandateRefusals['too-many-holds'];
    const answer = { observed: `${input.use.openHolds + 1}`, allowed: `${maxOpenHolds}` };
    return { ...verdict(input, 'time/maxOpenHolds', refusal, answer), remaining: `${left}` };
  };
}

function resetting(result: RuleResult, at: Instant | undefined): RuleResult {
  return at === undefined ? result : { ...result, resetsAt: toIso(at) };
}
