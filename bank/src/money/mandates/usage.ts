/** How orders use up mandates: what is reserved, committed and released, always in the window of the authorisation. */

import type { Instant } from '../../platform/kernel/clock.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { millionths } from '../../platform/kernel/schemas.ts';
import type { MandateTerms } from './contract.ts';
import type { Charge, ChargeSettlement, Counter, CounterKey, MandateUse, OpenCharge } from './model.ts';
import { forgetTotal, noteChange } from './rolling-totals.ts';
import { compileTerms } from './terms.ts';

/**
 * One step of a hold. A capture has `captured` above 0; a void or an expiry is final with nothing captured.
 * `capturedBefore` is the sum of earlier captures. `metered` is the last reading of the meter, for the final step.
 */
export type SettlementStep = {
  readonly captured: bigint;
  readonly capturedBefore: bigint;
  readonly final: boolean;
  readonly metered?: { readonly quantity: string; readonly unit: string };
};

export type ForgottenCounter = CounterKey & { readonly counter: Readonly<Counter> };

/** `settlements` moves the counters; `open` is what the payment remembers from then on. */
export type SettledCharges = { readonly settlements: ChargeSettlement[]; readonly open: OpenCharge[] };

/** A rolling window has a thousand slices at most, and each costs a look when the ended ones are sought. */
const WINDOWS_BETWEEN_PRUNINGS = 16;

export function emptyUse(): MandateUse {
  return { counters: new Map(), openHolds: 0, lastAuthorisedAt: 0, knownPayees: new Set() };
}

/** Reserves a charge until the hold of its payment ends. Returns the counter that it changed, as the next two do. */
export function reserveCharge(use: MandateUse, charge: Charge): Counter {
  return changeCounter(use, charge, charge.amount, 0n);
}

/** Commits a charge at once, for an exact payment. */
export function commitCharge(use: MandateUse, charge: Charge): Counter {
  return changeCounter(use, charge, 0n, charge.amount);
}

/**
 * Counts an authorised payment beside its charges; true when that changed anything. `holds`: it opened a hold. Its time
 * is remembered where the terms ask for an interval: most never do, and then there is nothing to write.
 */
export function countAuthorised(
  use: MandateUse,
  terms: Pick<MandateTerms, 'time'>,
  { at, holds }: { at: Instant; holds: boolean },
): boolean {
  const isTimed = asksForInterval(terms);
  if (isTimed) use.lastAuthorisedAt = at;
  if (holds) use.openHolds += 1;
  return isTimed || holds;
}

/**
 * Remembers a payee; true when it is new. Only where the terms ask about first payments: a thing that pays somebody else
 * every time would fill the memory.
 */
export function rememberPayee(
  use: MandateUse,
  { approval }: Pick<MandateTerms, 'approval'>,
  payeeId: string,
): boolean {
  if (!approval?.firstPaymentToPayee || use.knownPayees.has(payeeId)) return false;
  use.knownPayees.add(payeeId);
  return true;
}

/** Under terms that ask for no interval nobody knows when the last payment was: should later ones ask, it counts anew. */
export function beginTerms(use: MandateUse, terms: Pick<MandateTerms, 'time'>): void {
  if (!asksForInterval(terms)) use.lastAuthorisedAt = 0;
}

function asksForInterval({ time }: Pick<MandateTerms, 'time'>): boolean {
  return time?.minIntervalMs !== undefined;
}

/** Counts the end of a hold: its final capture, void or expiry. */
export function countHoldEnded(use: MandateUse): void {
  invariant(use.openHolds > 0, 'A hold that ends was counted as open.');
  use.openHolds -= 1;
}

/**
 * What one step of a hold moves on each counter, and what stays open after it. Amounts commit with every capture;
 * a count commits with the first capture above 0; a quantity commits at the end, as metered (at most what was
 * reserved) or, unmetered, in full if anything was captured. The final step releases the rest.
 */
export function settleCharges(charges: readonly OpenCharge[], step: SettlementStep): SettledCharges {
  const settlements: ChargeSettlement[] = [];
  const open: OpenCharge[] = [];
  for (const charge of charges) {
    const committed = committedBy(charge, step);
    invariant(committed <= charge.reservedLeft, 'A capture commits at most what was reserved.');
    const released = step.final ? charge.reservedLeft : committed;
    const { mandateId, limitId, scope, start } = charge;
    if (released > 0n) settlements.push({ mandateId, limitId, scope, start, released, committed });
    if (!step.final) open.push({ ...charge, reservedLeft: charge.reservedLeft - released });
  }
  return { settlements, open };
}

/** Moves one counter as `settleCharges` decided. */
export function applySettlement(use: MandateUse, settlement: ChargeSettlement): Counter {
  const { released, committed } = settlement;
  return changeCounter(use, settlement, -released, committed);
}

/**
 * Forgets counters that can no longer change an answer: empty ones, and those of windows that have ended with nothing
 * reserved. Counters of a limit that the terms do not name stay, because a later version may name it again. Returns
 * what was forgotten.
 */
export function pruneCounters(use: MandateUse, terms: MandateTerms, now: Instant): ForgottenCounter[] {
  return [...use.counters].flatMap(([limitId, scopes]) =>
    [...scopes.keys()].flatMap((scope) => pruneScope(use, terms, { limitId, scope }, now)),
  );
}

/**
 * The same for the limit and scope of a charge, when its windows have become many enough for it to be worth the time.
 * It depends on nothing but what was charged, so that everybody who follows the entries forgets the same.
 */
export function makeRoom(
  use: MandateUse,
  terms: MandateTerms,
  charge: CounterKey,
  now: Instant,
): ForgottenCounter[] {
  const count = use.counters.get(charge.limitId)?.get(charge.scope)?.size ?? 0;
  return count % WINDOWS_BETWEEN_PRUNINGS === 0 ? pruneScope(use, terms, charge, now) : [];
}

function pruneScope(
  use: MandateUse,
  terms: MandateTerms,
  { limitId, scope }: Omit<CounterKey, 'start'>,
  now: Instant,
): ForgottenCounter[] {
  const limit = compileTerms(terms).limits.get(limitId);
  const scopes = use.counters.get(limitId);
  const windows = scopes?.get(scope);
  if (!scopes || !windows) return [];
  const gone: ForgottenCounter[] = [];
  for (const [start, counter] of windows) {
    const { reserved, committed } = counter;
    const hasEnded = limit !== undefined && limit.countsUntil(start) <= now;
    if (reserved > 0n || !(hasEnded || committed === 0n)) continue;
    windows.delete(start);
    gone.push({ limitId, scope, start, counter });
  }
  if (gone.length > 0) forgetTotal(windows);
  if (windows.size === 0) scopes.delete(scope);
  if (scopes.size === 0) use.counters.delete(limitId);
  return gone;
}

function committedBy(
  charge: OpenCharge,
  { captured, capturedBefore, final, metered }: SettlementStep,
): bigint {
  if (charge.measure === 'amount') return captured;
  if (charge.measure === 'count') return captured > 0n ? charge.reservedLeft : 0n;
  if (!final) return 0n;
  if (metered === undefined || metered.unit !== charge.unit) {
    return captured + capturedBefore > 0n ? charge.reservedLeft : 0n;
  }
  const quantity = millionths(metered.quantity);
  if (quantity > charge.reservedLeft) return charge.reservedLeft;
  return quantity;
}

function changeCounter(
  use: MandateUse,
  { limitId, scope, start }: CounterKey,
  reserved: bigint,
  committed: bigint,
): Counter {
  const scopes = use.counters.get(limitId) ?? added(use.counters, limitId, new Map<string, Windows>());
  const windows = scopes.get(scope) ?? added(scopes, scope, new Map<Instant, Counter>());
  const counter = windows.get(start) ?? added(windows, start, { reserved: 0n, committed: 0n });
  invariant(counter.reserved + reserved >= 0n, 'A settlement releases at most what is reserved.');
  counter.reserved += reserved;
  counter.committed += committed;
  noteChange(windows, start, reserved, committed);
  return counter;
}

type Windows = Map<Instant, Counter>;

function added<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value {
  map.set(key, value);
  return value;
}
