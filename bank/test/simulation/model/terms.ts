/** What a mandate says to an order, rule by rule, for the rules that the simulation's mandates use. */

import type { Limit, MandateTerms } from '../../../src/money/mandates/contract.ts';
import type { ContentLine, PaymentKind } from '../../../src/money/payments/contract.ts';
import type { PayeeFacts } from '../../../src/money/payments/model.ts';
import { type Circle, holds, type Position } from './areas.ts';
import { isOpenAt } from './hours.ts';
import { fromMillionths, inMillionths, type PaperCharge, startOf, usedUp } from './limits.ts';

export type PaperFacts = {
  readonly now: number;
  readonly payee: PayeeFacts;
  readonly kind: PaymentKind;
  readonly assetId: string;
  readonly amount: bigint;
  readonly usesCredit: boolean;
  readonly lines: readonly ContentLine[];
  readonly session?: { maxQuantity?: string; unit?: string; maxDurationMs?: number } | undefined;
  readonly place?: Position | undefined;
};

export type PaperUse = {
  /** By limit id, all charges there ever were. */
  readonly charges: Map<string, PaperCharge[]>;
  /** The same charges by the counter they stand on; see `counterKey`. */
  readonly counters: Map<string, PaperCharge[]>;
  readonly knownPayees: Set<string>;
  lastAuthorisedAt: number;
};

export type Opinion = {
  readonly refusals: string[];
  asks: boolean;
  readonly charges: Omit<PaperCharge, 'paymentId' | 'reserved' | 'committed'>[];
  /** What every limit had left before the order, as text. */
  readonly left: string[];
};

/** The order in which refusals come when several hold. */
const PRECEDENCE = [
  'mandate-not-active',
  'mandate-revoked',
  'mandate-is-shadow',
  'not-yet-valid',
  'mandate-expired',
  'outside-schedule',
  'payee-not-allowed',
  'payee-kind-not-allowed',
  'category-not-allowed',
  'country-not-allowed',
  'outside-geofence',
  'inside-denied-area',
  'asset-not-allowed',
  'credit-not-allowed',
  'amount-below-min',
  'amount-above-max',
  'session-limit-exceeded',
  'limit-exceeded',
  'too-frequent',
  'too-many-holds',
  'constraint-unknown',
];

export function firstRefusal(refusals: readonly string[]): string | undefined {
  const first = PRECEDENCE.find((code) => refusals.includes(code));
  return first && `mandates/${first}`;
}

/** Rules that this bank does not know refuse everything. The simulation has one of them. */
export function hasUnknownRule(terms: MandateTerms): boolean {
  return 'colour' in terms;
}

/**
 * Adds what the terms say to the opinion. Rules on content lines are not here: they have tests of their own beside
 * `mandates/rules.ts`.
 */
export function askTerms(
  { id, terms }: { id: string; terms: MandateTerms },
  { use, openHolds }: { use: PaperUse; openHolds: number },
  facts: PaperFacts,
  opinion: Opinion,
): void {
  if (hasUnknownRule(terms)) opinion.refusals.push('constraint-unknown');
  opinion.refusals.push(
    ...wrongTime(terms, facts.now),
    ...wrongPayee(terms, facts.payee),
    ...wrongPlace(terms, facts.place),
    ...wrongAmount(terms, facts),
    ...wrongSession(terms, facts),
    ...wrongPace(terms, use, openHolds, facts),
  );
  for (const limit of terms.limits ?? []) askLimit(id, limit, use, facts, opinion);
  const { approval } = terms;
  if (approval?.above !== undefined && facts.amount > BigInt(approval.above)) opinion.asks = true;
  if (approval?.firstPaymentToPayee && !use.knownPayees.has(facts.payee.id)) opinion.asks = true;
}

function wrongTime({ time = {} }: MandateTerms, now: number): string[] {
  const { weekly, timeZone } = time;
  const isClosed = weekly && timeZone !== undefined && !isOpenAt(weekly, timeZone, now);
  return [
    ...(time.from !== undefined && now < Date.parse(time.from) ? ['not-yet-valid'] : []),
    ...(time.to !== undefined && now >= Date.parse(time.to) ? ['mandate-expired'] : []),
    ...(isClosed ? ['outside-schedule'] : []),
  ];
}

function wrongPayee({ objects = {} }: MandateTerms, payee: PayeeFacts): string[] {
  const stops = (list: { allow?: readonly string[]; deny?: readonly string[] } = {}, value: string) =>
    list.deny?.includes(value) === true || (list.allow !== undefined && !list.allow.includes(value));
  return [
    ...(stops(objects.payees, payee.id) ? ['payee-not-allowed'] : []),
    ...(stops(objects.payeeKinds, payee.kind) ? ['payee-kind-not-allowed'] : []),
    ...(stops(objects.categories, payee.category) ? ['category-not-allowed'] : []),
    ...(stops(objects.countries, payee.country) ? ['country-not-allowed'] : []),
  ];
}

function wrongPlace({ objects = {} }: MandateTerms, place: Position | undefined): string[] {
  const { geofence, geofenceDeny } = objects;
  const isIn = (circles: readonly Circle[]) => circles.some((circle) => place && holds(circle, place));
  return [
    ...(geofence && !isIn(geofence) ? ['outside-geofence'] : []),
    ...(geofenceDeny && (!place || isIn(geofenceDeny)) ? ['inside-denied-area'] : []),
  ];
}

function wrongAmount({ asset, scale, means, amount = {} }: MandateTerms, facts: PaperFacts): string[] {
  return [
    ...(facts.assetId !== `${asset}/${scale}` ? ['asset-not-allowed'] : []),
    ...(facts.usesCredit && !means?.creditAllowed ? ['credit-not-allowed'] : []),
    ...(amount.min !== undefined && facts.amount < BigInt(amount.min) ? ['amount-below-min'] : []),
    ...(amount.max !== undefined && facts.amount > BigInt(amount.max) ? ['amount-above-max'] : []),
  ];
}

function wrongSession({ session }: MandateTerms, { kind, amount, session: asked }: PaperFacts): string[] {
  if (!session || kind !== 'session') return [];
  const tooDear = session.maxAmount !== undefined && amount > BigInt(session.maxAmount);
  const tooMuch =
    session.maxQuantity !== undefined &&
    (asked?.maxQuantity === undefined ||
      (session.unit !== undefined && asked.unit !== session.unit) ||
      inMillionths(asked.maxQuantity) > inMillionths(session.maxQuantity));
  const tooLong =
    session.maxDurationMs !== undefined && !((asked?.maxDurationMs ?? Infinity) <= session.maxDurationMs);
  return tooDear || tooMuch || tooLong ? ['session-limit-exceeded'] : [];
}

function wrongPace(
  { time = {} }: MandateTerms,
  use: PaperUse,
  openHolds: number,
  facts: PaperFacts,
): string[] {
  const { minIntervalMs, maxOpenHolds } = time;
  const paidBefore = use.lastAuthorisedAt > 0;
  const tooSoon =
    minIntervalMs !== undefined && paidBefore && facts.now - use.lastAuthorisedAt < minIntervalMs;
  const tooMany = maxOpenHolds !== undefined && facts.kind !== 'exact' && openHolds >= maxOpenHolds;
  return [...(tooSoon ? ['too-frequent'] : []), ...(tooMany ? ['too-many-holds'] : [])];
}

function askLimit(mandateId: string, limit: Limit, use: PaperUse, facts: PaperFacts, opinion: Opinion): void {
  const { id: limitId, measure, unit, window, per = 'mandate' } = limit;
  const scope = { mandate: '*', payee: facts.payee.id, category: facts.payee.category }[per];
  const max = measure === 'quantity' ? inMillionths(limit.max) : BigInt(limit.max);
  const left = max - usedUp(use.charges.get(limitId) ?? [], limit, scope, facts.now);
  const asked = measured(limit, facts);
  const shown = left > 0n ? left : 0n;
  opinion.left.push(`${mandateId} ${limitId} ${measure === 'quantity' ? fromMillionths(shown) : shown}`);
  if (asked === undefined || asked > left) opinion.refusals.push('limit-exceeded');
  else if (asked > 0n) {
    const at = facts.now;
    const start = startOf(window, at);
    opinion.charges.push({ mandateId, limitId, scope, start, at, window, measure, unit, amount: asked });
  }
}

/** How much of the limit an order takes; undefined when it could be any quantity. */
function measured({ measure, unit }: Limit, facts: PaperFacts): bigint | undefined {
  if (measure === 'amount') return facts.amount;
  if (measure === 'count') return 1n;
  const { kind, session, lines } = facts;
  if (kind === 'session' && session?.unit === unit) {
    return session?.maxQuantity === undefined ? undefined : inMillionths(session.maxQuantity);
  }
  const ofUnit = lines.filter((line) => line.unit === unit);
  if (kind === 'session' && session?.unit === undefined && ofUnit.length === 0) return undefined;
  if (ofUnit.some((line) => line.quantity === undefined)) return undefined;
  return ofUnit.reduce((sum, line) => sum + inMillionths(line.quantity ?? '0'), 0n);
}
