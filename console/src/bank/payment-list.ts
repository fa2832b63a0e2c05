/** Payments in order: the newest decision on top, each payment once, as it was last heard of. */

import type { Payment } from '@bank-of-things/sdk';

/** Old news comes late when a list is loaded while payments arrive; the journal position tells which is newer. */
export function isNewer(a: Payment, b: Payment | undefined): boolean {
  return b === undefined || BigInt(a.position) >= BigInt(b.position);
}

/** `known` with `heard` in it, newest first, at most `limit`. */
export function mergePayments(
  known: readonly Payment[],
  heard: readonly Payment[],
  limit = Number.POSITIVE_INFINITY,
): Payment[] {
  const byId = new Map(known.map((payment) => [payment.id, payment]));
  for (const payment of heard) {
    if (isNewer(payment, byId.get(payment.id))) byId.set(payment.id, payment);
  }
  return [...byId.values()].sort(newestFirst).slice(0, limit);
}

/** The waiting ones of `known` and `heard`: those that end first on top. */
export function mergeWaiting(known: readonly Payment[], heard: readonly Payment[]): Payment[] {
  return mergePayments(known, heard)
    .filter(({ state }) => state === 'waiting')
    .sort((a, b) => endOf(a).localeCompare(endOf(b)));
}

function newestFirst(a: Payment, b: Payment): number {
  return Date.parse(b.decidedAt) - Date.parse(a.decidedAt) || (a.id < b.id ? 1 : -1);
}

function endOf({ expiresAt, decidedAt }: Payment): string {
  return expiresAt ?? decidedAt;
}
