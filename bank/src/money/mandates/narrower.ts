/** Whether a delegated mandate is narrower than its parent in every rule. */

import { fromIso } from '../../platform/kernel/clock.ts';
import { assetIdOf } from '../../platform/kernel/money.ts';
import { millionths } from '../../platform/kernel/schemas.ts';
import type { MandateTerms } from './contract.ts';
import { type Circle, liesWithin } from './geofence.ts';
import { unknownRules } from './known-rules.ts';
import { openMinutes } from './schedule.ts';
import { sameWindow } from './windows.ts';

type Part<Name extends keyof MandateTerms> = NonNullable<MandateTerms[Name]>;
type List = { allow?: readonly string[]; deny?: readonly string[] };
type Items = NonNullable<Part<'content'>['items']>;
/** Whether each rule, by its path, is narrower or equal in the child. */
type Comparison = Readonly<Record<string, boolean>>;

/**
 * The paths of the rules in which `child` allows more than `parent`; none when it is narrower everywhere. A rule that
 * the child lacks allows everything. Only limits need not be repeated, because a child's spending counts against its
 * ancestors too; a limit that is repeated under its id may not exceed the parent's.
 */
export function widerRules(child: MandateTerms, parent: MandateTerms): string[] {
  const comparison: Comparison = {
    asset: assetIdOf(child) === assetIdOf(parent),
    mode: parent.mode === 'enforce' || child.mode === 'shadow',
    ...compareObjects(child.objects ?? {}, parent.objects ?? {}),
    ...compareContent(child.content ?? {}, parent.content ?? {}),
    ...compareMeans(child.means ?? {}, parent.means ?? {}),
    ...compareAmounts(child, parent),
    ...compareLimits(child.limits ?? [], parent.limits ?? []),
    ...compareTime(child.time ?? {}, parent.time ?? {}),
    'signatures/secondAbove': within(
      child.signatures?.secondAbove,
      parent.signatures?.secondAbove,
      atMostAmount,
    ),
    ...compareApproval(child.approval, parent.approval),
    ...compareDelegation(child.delegation, parent.delegation),
    ...Object.fromEntries(unknownRules(parent).map((path) => [path, false])),
  };
  return Object.keys(comparison).filter((rule) => !comparison[rule]);
}

/** A rule that the parent lacks binds nobody; one that only the child lacks makes it wider. */
function within<Value>(
  child: Value | undefined,
  parent: Value | undefined,
  fits: (child: Value, parent: Value) => boolean,
): boolean {
  return parent === undefined || (child !== undefined && fits(child, parent));
}

const equal = <Value>(child: Value, parent: Value) => child === parent;
const atMost = (child: number, parent: number) => child <= parent;
const atLeast = (child: number, parent: number) => child >= parent;
const atMostAmount = (child: string, parent: string) => BigInt(child) <= BigInt(parent);
const atLeastAmount = (child: string, parent: string) => BigInt(child) >= BigInt(parent);
const atMostDecimal = (child: string, parent: string) => millionths(child) <= millionths(parent);

function compareObjects(child: Part<'objects'>, parent: Part<'objects'>): Comparison {
  return {
    'objects/payees': listWithin(child.payees, parent.payees),
    'objects/payeeKinds': listWithin(child.payeeKinds, parent.payeeKinds),
    'objects/categories': listWithin(child.categories, parent.categories),
    'objects/countries': listWithin(child.countries, parent.countries),
    'objects/geofence': within(child.geofence, parent.geofence, allWithin),
    'objects/geofenceDeny': within(child.geofenceDeny, parent.geofenceDeny, coversAll),
  };
}

function listWithin({ allow, deny = [] }: List = {}, parent: List = {}): boolean {
  const denied = new Set(deny);
  if (allow === undefined) {
    return parent.allow === undefined && (parent.deny ?? []).every((item) => denied.has(item));
  }
  const parentDenied = new Set(parent.deny);
  const parentAllowed = parent.allow && new Set(parent.allow);
  return allow
    .filter((item) => !denied.has(item))
    .every((item) => !parentDenied.has(item) && (parentAllowed === undefined || parentAllowed.has(item)));
}

function allWithin(child: readonly Circle[], parent: readonly Circle[]): boolean {
  return child.every((inner) => parent.some((outer) => liesWithin(inner, outer)));
}

/** A denial must be said again even where the child is allowed nowhere near it: that is simple, and strict enough. */
function coversAll(child: readonly Circle[], parent: readonly Circle[]): boolean {
  return allWithin(parent, child);
}

function compareContent(child: Part<'content'>, parent: Part<'content'>): Comparison {
  return {
    'content/items': within(child.items, parent.items, itemsWithin),
    'content/offerHash': within(child.offerHash, parent.offerHash, equal),
  };
}

function itemsWithin(child: Items, parent: Items): boolean {
  return child.every((inner) =>
    parent.some(
      (outer) =>
        within(inner.category, outer.category, equal) &&
        within(inner.sku, outer.sku, equal) &&
        within(inner.unit, outer.unit, equal) &&
        within(inner.maxUnitPrice, outer.maxUnitPrice, atMostDecimal) &&
        within(inner.maxQuantity, outer.maxQuantity, atMostDecimal),
    ),
  );
}

function compareMeans(child: Part<'means'>, parent: Part<'means'>): Comparison {
  return {
    'means/rails': within(child.rails, parent.rails, (inner, outer) =>
      inner.every((rail) => outer.includes(rail)),
    ),
    'means/creditAllowed': !child.creditAllowed || parent.creditAllowed === true,
    'means/offlineMax': within(child.offlineMax, parent.offlineMax, atMostAmount),
  };
}

function compareAmounts(child: MandateTerms, parent: MandateTerms): Comparison {
  const inner = child.session ?? {};
  const outer = parent.session ?? {};
  const sameUnit = outer.unit === undefined || inner.unit === outer.unit;
  return {
    'amount/min': within(child.amount?.min, parent.amount?.min, atLeastAmount),
    'amount/max': within(child.amount?.max, parent.amount?.max, atMostAmount),
    'session/maxAmount': within(inner.maxAmount, outer.maxAmount, atMostAmount),
    'session/maxQuantity': within(
      inner.maxQuantity,
      outer.maxQuantity,
      (a, b) => sameUnit && atMostDecimal(a, b),
    ),
    'session/maxDurationMs': within(inner.maxDurationMs, outer.maxDurationMs, atMost),
  };
}

function compareLimits(child: Part<'limits'>, parent: Part<'limits'>): Comparison {
  const pairs = child.flatMap((inner) => {
    const outer = parent.find(({ id }) => id === inner.id);
    return outer ? [{ inner, outer }] : [];
  });
  return Object.fromEntries(
    pairs.map(({ inner, outer }) => [
      `limits/${inner.id}`,
      inner.measure === outer.measure &&
        inner.unit === outer.unit &&
        (inner.per ?? 'mandate') === (outer.per ?? 'mandate') &&
        sameWindow(inner.window, outer.window) &&
        atMostDecimal(inner.max, outer.max),
    ]),
  );
}

function compareTime(child: Part<'time'>, parent: Part<'time'>): Comparison {
  return {
    'time/from': within(child.from, parent.from, (a, b) => fromIso(a) >= fromIso(b)),
    'time/to': within(child.to, parent.to, (a, b) => fromIso(a) <= fromIso(b)),
    'time/weekly': parent.weekly === undefined || hoursWithin(child, parent),
    'time/minIntervalMs': within(child.minIntervalMs, parent.minIntervalMs, atLeast),
    'time/maxOpenHolds': within(child.maxOpenHolds, parent.maxOpenHolds, atMost),
  };
}

/** Hours of different time zones are not compared, because their clocks change on different nights. */
function hoursWithin(child: Part<'time'>, parent: Part<'time'>): boolean {
  if (!child.weekly || !parent.weekly || child.timeZone !== parent.timeZone) return false;
  const outer = openMinutes(parent.weekly);
  return openMinutes(child.weekly).every((open, minute) => open === 0 || outer[minute] === 1);
}

/** Whether and by whom the owner's side is asked; how long an order waits grants nothing. */
function compareApproval(child: MandateTerms['approval'], parent: MandateTerms['approval']): Comparison {
  const approvers = parent?.approvers;
  return {
    'approval/above': within(child?.above, parent?.above, atMostAmount),
    'approval/firstPaymentToPayee': !parent?.firstPaymentToPayee || child?.firstPaymentToPayee === true,
    'approval/approvers':
      parent === undefined ||
      (approvers === undefined
        ? child?.approvers === undefined
        : (child?.approvers?.every((approver) => approvers.includes(approver)) ?? false)),
  };
}

function compareDelegation(
  child: MandateTerms['delegation'],
  parent: MandateTerms['delegation'],
): Comparison {
  if (child === undefined) return {};
  return {
    'delegation/maxDepth': child.maxDepth < (parent?.maxDepth ?? 0),
    'delegation/needsApproval': !parent?.needsApproval || child.needsApproval === true,
  };
}
