/** A webhook as its table keeps it, its place in the journal, and what an attempt comes to. */

import type { Instant } from '../../platform/kernel/clock.ts';
import type { PauseReason } from './contract.ts';

export type Holder = { readonly ownerId: string } | { readonly merchantId: string };

/** Behind everything in the rows before `position`, and in that row behind the entries before `place`. */
export type Cursor = { readonly position: bigint; readonly place: number };

const ROW_END = 2 ** 31 - 1;

/** Behind the whole row. */
export function endOf(position: bigint): Cursor {
  return { position, place: ROW_END };
}

/** The first row that may hold something behind the cursor. */
export function firstRowAfter({ position, place }: Cursor): bigint {
  return place === ROW_END ? position + 1n : position;
}

export function isSameCursor(a: Cursor, b: Cursor): boolean {
  return a.position === b.position && a.place === b.place;
}

export type StoredWebhook = {
  readonly id: string;
  readonly holder: Holder;
  readonly url: string;
  readonly label?: string;
  readonly secretId: string;
  readonly secretMadeAt: Instant;
  readonly oldSecret?: { readonly id: string; readonly until: Instant };
  readonly pausedBecause?: PauseReason;
  readonly cursor: Cursor;
  readonly deliveredAt?: Instant;
  readonly failures: number;
  readonly failingSince?: Instant;
  readonly lastError?: string;
  readonly nextAttemptAt?: Instant;
  readonly createdAt: Instant;
};

export type DeliveryFailure = {
  /** A sentence for the holder. */
  readonly error: string;
  /** The receiver answered 410: it wants nothing more. */
  readonly isGone?: boolean;
  /** The receiver asked for so much time. */
  readonly retryAfterMs?: number;
};

/** Nothing when the receiver took it. */
export type DeliveryOutcome = DeliveryFailure | undefined;
