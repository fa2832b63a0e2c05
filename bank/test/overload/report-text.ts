/** An overload in a few lines. */

import type { Offered } from './offering.ts';
import type { Overload, Rush } from './overload-run.ts';

export function overloadLines(overload: Overload): string {
  const { calm, rush, bytesBefore, bytesAtMost, recoveredMs } = overload;
  const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
  return [
    `capacity   ${Math.round(overload.capacityPerSecond)} payments a second with 32 callers at once`,
    `  accepted ${latencies(accepted(calm))}`,
    `rush       ${Math.round(rush.offeredPerSecond)} orders a second offered, ${rush.offered.length} in all`,
    ...answers(rush),
    `  accepted ${latencies(accepted(rush))}`,
    `memory     ${megabytes(bytesBefore)} before, at most ${megabytes(bytesAtMost)}`,
    `after it   one ordinary payment took ${Math.round(recoveredMs)} ms`,
    overload.verified,
  ].join('\n');
}

export function accepted({ offered }: Rush): Offered[] {
  return offered.filter(({ status }) => status === 200);
}

function answers({ offered }: Rush): string[] {
  const counts = new Map<string, number>();
  for (const { status, code } of offered) {
    const answer = status === 0 ? code || 'no answer' : `${status} ${code}`;
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  return [...counts].sort().map(([answer, count]) => `  ${String(count).padStart(8)}  ${answer}`);
}

function latencies(offered: readonly Offered[]): string {
  const sorted = offered.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return `${sorted.length}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}
