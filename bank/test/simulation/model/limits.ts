/** Limits by brute force: every charge there ever was stands in a list, and windows are looked for day by day. */

import type { Limit, LimitWindow } from '../../../src/money/mandates/contract.ts';
import { beginningOf } from './calendar.ts';

export type PaperCharge = {
  readonly paymentId: string;
  readonly mandateId: string;
  readonly limitId: string;
  readonly scope: string;
  readonly start: number;
  readonly at: number;
  readonly window: LimitWindow;
  readonly measure: Limit['measure'];
  readonly unit: string | undefined;
  readonly amount: bigint;
  reserved: bigint;
  committed: bigint;
};

/** Where what is charged at `at` counts: the beginning of the calendar's period or of the slice; 0 for a lifetime. */
export function startOf(window: LimitWindow, at: number): number {
  if (window.type === 'lifetime') return 0;
  return window.type === 'rolling' ? at - (at % sliceOf(window.ms)) : beginningOf(window, at);
}

/** A rolling window moves in a thousand slices (docs/decisions/0007). */
function sliceOf(ms: number): number {
  return Math.ceil(ms / 1000);
}

/** Whether a charge that counts from `start` still counts at `now`. A slice counts until its last instant is `ms` old. */
export function stillCounts(window: LimitWindow, start: number, now: number): boolean {
  if (window.type === 'lifetime') return true;
  if (window.type === 'rolling') return now < start + sliceOf(window.ms) - 1 + window.ms;
  return startOf(window, now) === start;
}

/** What is reserved and committed in one scope of a limit. */
export function usedUp(
  charges: readonly PaperCharge[],
  { window }: Limit,
  scope: string,
  now: number,
): bigint {
  let sum = 0n;
  for (const charge of charges) {
    if (charge.scope === scope && stillCounts(window, charge.start, now))
      sum += charge.reserved + charge.committed;
  }
  return sum;
}

/** The text of a decimal quantity, such as 2.5, in millionths. */
export function inMillionths(text: string): bigint {
  const [whole = '', decimals = ''] = text.split('.');
  return BigInt(whole + decimals.padEnd(6, '0'));
}

export function fromMillionths(value: bigint): string {
  const digits = value.toString().padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
}
