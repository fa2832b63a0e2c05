/** Whether a mandate that is handed on allows no more than its parent, for the rules that the simulation uses. */

import { isDeepStrictEqual } from 'node:util';
import type { MandateTerms } from '../../../src/money/mandates/contract.ts';
import { isCovered } from './areas.ts';
import { isWithin } from './hours.ts';
import { inMillionths } from './limits.ts';
import { hasUnknownRule } from './terms.ts';

type List = { allow?: readonly string[]; deny?: readonly string[] };

export function isNarrower(child: MandateTerms, parent: MandateTerms): boolean {
  return (
    !hasUnknownRule(parent) &&
    child.asset === parent.asset &&
    child.scale === parent.scale &&
    (parent.mode === 'enforce' || child.mode === 'shadow') &&
    (!child.means?.creditAllowed || parent.means?.creditAllowed === true) &&
    narrowerLists(child.objects, parent.objects) &&
    narrowerAreas(child.objects, parent.objects) &&
    narrowerAmounts(child, parent) &&
    narrowerLimits(child, parent) &&
    narrowerTime(child, parent) &&
    narrowerApproval(child.approval, parent.approval) &&
    narrowerDelegation(child.delegation, parent.delegation)
  );
}

/** What the parent binds must be bound in the child at least as tightly. */
function bound<T>(
  child: T | undefined,
  parent: T | undefined,
  tight: (child: T, parent: T) => boolean,
): boolean {
  if (parent === undefined) return true;
  return child !== undefined && tight(child, parent);
}

const noMore = (child: string, parent: string) => inMillionths(child) <= inMillionths(parent);

function narrowerLists(child: MandateTerms['objects'], parent: MandateTerms['objects']): boolean {
  return (['payees', 'payeeKinds', 'categories', 'countries'] as const).every((name) =>
    narrowerList(child?.[name] ?? {}, parent?.[name] ?? {}),
  );
}

function narrowerList(child: List, parent: List): boolean {
  const mayBe = (list: List, item: string) =>
    !list.deny?.includes(item) && (list.allow === undefined || list.allow.includes(item));
  if (child.allow)
    return child.allow.filter((item) => mayBe(child, item)).every((item) => mayBe(parent, item));
  return parent.allow === undefined && (parent.deny ?? []).every((item) => child.deny?.includes(item));
}

/** Less is allowed, and no less is denied. */
function narrowerAreas(child: MandateTerms['objects'], parent: MandateTerms['objects']): boolean {
  return (
    bound(child?.geofence, parent?.geofence, (a, b) => a.every((area) => isCovered(area, b))) &&
    bound(child?.geofenceDeny, parent?.geofenceDeny, (a, b) => b.every((area) => isCovered(area, a)))
  );
}

function narrowerAmounts(child: MandateTerms, parent: MandateTerms): boolean {
  const [inner, outer] = [child.session, parent.session];
  return (
    bound(child.amount?.min, parent.amount?.min, (a, b) => noMore(b, a)) &&
    bound(child.amount?.max, parent.amount?.max, noMore) &&
    bound(inner?.maxAmount, outer?.maxAmount, noMore) &&
    bound(inner?.maxQuantity, outer?.maxQuantity, noMore) &&
    (outer?.maxQuantity === undefined || outer.unit === undefined || inner?.unit === outer.unit) &&
    bound(inner?.maxDurationMs, outer?.maxDurationMs, (a, b) => a <= b)
  );
}

/** Limits of the same id count the same thing in the simulation; only how much and over which time differs. */
function narrowerLimits(child: MandateTerms, parent: MandateTerms): boolean {
  return (child.limits ?? []).every((limit) => {
    const above = parent.limits?.find(({ id }) => id === limit.id);
    return !above || (noMore(limit.max, above.max) && isDeepStrictEqual(limit.window, above.window));
  });
}

function narrowerTime({ time: child }: MandateTerms, { time: parent }: MandateTerms): boolean {
  return (
    bound(child?.from, parent?.from, (a, b) => a >= b) &&
    bound(child?.to, parent?.to, (a, b) => a <= b) &&
    narrowerHours(child, parent) &&
    bound(child?.minIntervalMs, parent?.minIntervalMs, (a, b) => a >= b) &&
    bound(child?.maxOpenHolds, parent?.maxOpenHolds, (a, b) => a <= b)
  );
}

/** Hours on different walls are not compared: their clocks change in different nights. */
function narrowerHours(child: MandateTerms['time'], parent: MandateTerms['time']): boolean {
  return bound(
    child?.weekly,
    parent?.weekly,
    (a, b) => child?.timeZone === parent?.timeZone && isWithin(a, b),
  );
}

function narrowerApproval(child: MandateTerms['approval'], parent: MandateTerms['approval']): boolean {
  if (!parent) return true;
  const sameApprovers = parent.approvers
    ? (child?.approvers?.every((approver) => parent.approvers?.includes(approver)) ?? false)
    : child?.approvers === undefined;
  return (
    sameApprovers &&
    bound(child?.above, parent.above, noMore) &&
    (!parent.firstPaymentToPayee || child?.firstPaymentToPayee === true)
  );
}

function narrowerDelegation(child: MandateTerms['delegation'], parent: MandateTerms['delegation']): boolean {
  if (!child) return true;
  return child.maxDepth < (parent?.maxDepth ?? 0) && (!parent?.needsApproval || child.needsApproval === true);
}
