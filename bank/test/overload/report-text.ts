/** What an overload comes to: rates, latencies, and the whole in a few lines. */

import type { Offered } from './offering.ts';
import type { Overload, Rush } from './overload-run.ts';

/** Whom the bank let in as in calm has been answered by then. */
const BEGINS_WITHIN_MS = 500;

export function overloadLines(overload: Overload): string {
  const { calm, rush, capacityPerSecond, bytesBefore, bytesAtMost, recoveredMs } = overload;
  const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
  const reached = sentPerSecond(rush);
  const share = (acceptedPerSecond(rush) / capacityPerSecond) * 100;
  return [
    `capacity   ${Math.round(capacityPerSecond)} payments a second with 32 callers at once`,
    `  accepted ${latencyText(accepted(calm))}`,
    `rush       ${Math.round(reached)} orders a second sent, ${(reached / capacityPerSecond).toFixed(1)} times the capacity`,
    ...answers(rush),
    `  accepted ${latencyText(accepted(rush))}`,
    `  later    ${latencyText(accepted(rush).filter(({ dueAtMs }) => dueAtMs > BEGINS_WITHIN_MS))}`,
    `  refused  ${latencyText(refused(rush))}`,
    `  in it    ${Math.round(acceptedPerSecond(rush))} payments a second made, ${Math.round(share)} % of the capacity`,
    `crowd      stood still itself for at most ${Math.round(rush.stoodStillMs)} ms`,
    `memory     ${megabytes(bytesBefore)} before, at most ${megabytes(bytesAtMost)}`,
    `after it   one ordinary payment took ${Math.round(recoveredMs)} ms`,
    overload.verified,
  ].join('\n');
}

export function accepted({ offered }: Rush): Offered[] {
  return offered.filter(({ status }) => status === 200);
}

export function refused({ offered }: Rush): Offered[] {
  return offered.filter(({ status }) => status === 503);
}

/** What left the crowd, and so reached the bank or the system before it. */
export function sentPerSecond({ offered, offeredMs }: Rush): number {
  return (offered.filter(({ code }) => code !== 'unsent').length / offeredMs) * 1000;
}

/** Counts what was answered while the crowd was still offering, and not what came after the rush. */
export function acceptedPerSecond(rush: Rush): number {
  const { offeredMs } = rush;
  return (accepted(rush).filter(({ answeredAtMs }) => answeredAtMs <= offeredMs).length / offeredMs) * 1000;
}

/** The latency that so large a share did not exceed, in milliseconds; 0 of nobody. */
export function latencyAt(offered: readonly Offered[], share: number): number {
  const sorted = offered.map(({ dueAtMs, answeredAtMs }) => answeredAtMs - dueAtMs).sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}

function latencyText(offered: readonly Offered[]): string {
  const at = (share: number) => Math.round(latencyAt(offered, share));
  return `${offered.length}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}

function answers({ offered }: Rush): string[] {
  const counts = new Map<string, number>();
  for (const { status, code } of offered) {
    const answer = status === 0 ? code || 'no answer' : `${status} ${code}`;
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  return [...counts].sort().map(([answer, count]) => `  ${String(count).padStart(8)}  ${answer}`);
}
