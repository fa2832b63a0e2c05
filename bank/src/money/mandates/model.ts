/** Mandates as the teller holds them in memory, and what a decision takes in and gives out. */

import type { Instant } from '../../platform/kernel/clock.ts';
import type { AssetId } from '../../platform/kernel/money.ts';
import type { PayeeKind } from '../merchants/contract.ts';
import type { ContentLine, PaymentKind } from '../payments/contract.ts';
import type { Limit, MandateState, MandateTerms, RuleResult } from './contract.ts';

/** One version of a mandate. `expired` and `exhausted` are never stored: they follow from terms, use and time. */
export type MandateRecord = {
  readonly id: string;
  readonly version: number;
  readonly state: Exclude<MandateState, 'expired' | 'exhausted'>;
  readonly ownerId: string;
  readonly thingId: string;
  readonly account: string;
  readonly parentId?: string;
  readonly terms: MandateTerms;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  readonly changedBy: string;
  /** The thumbprint of the key that signed this change. */
  readonly signedBy?: string;
};

/**
 * Where a limit counts: `scope` is `*`, a payee or a category; `start` is the beginning of the calendar window,
 * 0 for lifetime, or the beginning of the slice of a rolling window.
 */
export type CounterKey = { readonly limitId: string; readonly scope: string; readonly start: Instant };

/** In minor units, payments, or millionths of a quantity, as the limit measures. */
export type Counter = { reserved: bigint; committed: bigint };

/** What counts now in one scope of a limit. `freesAt` is when some of it stops to count, if ever. */
export type Used = Readonly<Counter> & { readonly freesAt?: Instant };

/** What has been used of a mandate. Changed only by the functions of `usage.ts`. */
export type MandateUse = {
  /** By limit id, then scope, then window start. */
  readonly counters: Map<string, Map<string, Map<Instant, Counter>>>;
  openHolds: number;
  /** When the last payment was authorised since the terms ask for an interval between payments; 0 when none was. */
  lastAuthorisedAt: Instant;
  /** Payees that were paid while the terms asked about first payments. */
  readonly knownPayees: Set<string>;
};

/** What an order reserves on one counter of one mandate. The payment remembers it, because settling counts in the same window. */
export type Charge = CounterKey & {
  readonly mandateId: string;
  readonly measure: Limit['measure'];
  /** Of quantities only; a meter's reading settles the charges of its own unit. */
  readonly unit?: string;
  readonly amount: bigint;
};

/** A charge with what a later capture may still commit. The payment keeps these until its hold ends. */
export type OpenCharge = Charge & { readonly reservedLeft: bigint };

/** How settling moves one charge: `reserved` falls by `released`, `committed` rises by `committed`. */
export type ChargeSettlement = CounterKey & {
  readonly mandateId: string;
  readonly released: bigint;
  readonly committed: bigint;
};

/** A mandate with its use, as a decision takes it in. A chain begins with the named mandate and ends with the root. */
export type ChainLink = { readonly mandate: MandateRecord; readonly use: MandateUse };

/** The facts of an order that rules look at. */
export type OrderFacts = {
  readonly now: Instant;
  readonly thingId: string;
  /** The virtual account that the order names. */
  readonly account: string;
  readonly payee: {
    readonly id: string;
    readonly kind: PayeeKind;
    readonly category: string;
    readonly country: string;
  };
  readonly kind: PaymentKind;
  readonly assetId: AssetId;
  readonly amount: bigint;
  readonly rail: 'internal';
  /** Whether the amount needs the account's credit limit because the balance alone does not cover it. */
  readonly usesCredit: boolean;
  readonly lines: readonly ContentLine[];
  readonly place?: { readonly latitude: number; readonly longitude: number } | undefined;
  readonly offerHash?: string | undefined;
  /** Whether the thing's secondary key signed as well. */
  readonly secondSigned?: boolean;
  readonly session?:
    | {
        readonly maxQuantity?: string;
        readonly unit?: string;
        readonly maxDurationMs?: number;
      }
    | undefined;
};

/** What one mandate says to an order; its charges count only when the whole chain allows. */
export type MandateEvaluation = {
  readonly mandateId: string;
  readonly version: number;
  readonly outcome: 'allow' | 'ask' | 'refuse';
  readonly rules: RuleResult[];
  readonly charges: Charge[];
};
