/** What is asked of the bank, and whether the medians of this run show it. */

import type { Reading } from './case.ts';
import { figureOf } from './statistics.ts';

/** The median of a case's figure; nothing when it was not measured. */
type Median = (name: string, key: string) => number | undefined;

type Requirement = {
  readonly asked: string;
  readonly measured: (median: Median) => number | undefined;
  readonly holds: (value: number) => boolean;
};

export type Verdict = { readonly asked: string; readonly measured: number; readonly holds: boolean };

const atLeast = (least: number) => (value: number) => value >= least;
const below = (bound: number) => (value: number) => value < bound;

const requirements: readonly Requirement[] = [
  figure('engine: at least 50,000 payments/s', 'engine', 'sustained', atLeast(50_000)),
  ratio('engine: at least 15 times the naive way', ['engine', 'sustained'], ['naive', 'sustained'], 15),
  ratio(
    'one merchant: at least 0.9 of the engine',
    ['one-merchant', 'sustained'],
    ['engine', 'sustained'],
    0.9,
  ),
  figure('HTTP, 100 orders a request: at least 30,000 payments/s', 'http-many', 'achieved', atLeast(30_000)),
  figure('HTTP, 100 orders a request: p99 below 100 ms', 'http-many', 'p99', below(100)),
  figure('HTTP, one order a request: at least 4,000 payments/s', 'http', 'most', atLeast(4_000)),
  figure('HTTP, one order a request: p99 below 50 ms', 'http', 'p99', below(50)),
  {
    asked: 'HTTP, one order a request: at least 0.6 of ES256 on all cores and of bare node:http',
    measured: (median) => dividedBy(median('http', 'most'), lowerLimit(median)),
    holds: atLeast(0.6),
  },
  figure('latency at 5,000/s: p50 below 2 ms', 'latency', 'p50', below(2)),
  figure('latency at 5,000/s: p99 below 25 ms', 'latency', 'p99', below(25)),
  figure('latency during a checkpoint: p50 below 2 ms', 'latency', 'spreadP50', below(2)),
  figure('latency during a checkpoint: p99 below 25 ms', 'latency', 'spreadP99', below(25)),
  figure('latency during a checkpoint by command: p50 below 2 ms', 'latency', 'forcedP50', below(2)),
  figure('latency during a checkpoint by command: p99 below 25 ms', 'latency', 'forcedP99', below(25)),
  ratio(
    '10^7 accounts: at least 0.7 of the engine',
    ['many-accounts', 'sustained'],
    ['engine', 'sustained'],
    0.7,
  ),
  figure('10^7 accounts: memory below 1,536 MiB', 'many-accounts', 'memory', below(1_536)),
  figure('start: first payment within 5 s', 'start', 'answered', below(5)),
  figure('verify: at least 500,000 transfers/s', 'verify', 'rate', atLeast(500_000)),
];

/** Only of what was measured. */
export function judge(readings: ReadonlyMap<string, readonly Reading[]>): Verdict[] {
  const median: Median = (name, key) => figureOf(readings.get(name) ?? [], key)?.median;
  return requirements.flatMap(({ asked, measured, holds }) => {
    const value = measured(median);
    return value === undefined ? [] : [{ asked, measured: value, holds: holds(value) }];
  });
}

function figure(asked: string, name: string, key: string, holds: Requirement['holds']): Requirement {
  return { asked, measured: (median) => median(name, key), holds };
}

function ratio(asked: string, of: [string, string], to: [string, string], least: number): Requirement {
  return { asked, measured: (median) => dividedBy(median(...of), median(...to)), holds: atLeast(least) };
}

function dividedBy(value: number | undefined, by: number | undefined): number | undefined {
  return value === undefined || by === undefined ? undefined : value / by;
}

/**
 * One order cannot be answered faster than its signature is verified by all cores, nor than Node.js answers a request
 * that needs no work. Bare Fastify is slower than that: to be compared with it would flatter the bank.
 */
function lowerLimit(median: Median): number | undefined {
  const limits = [median('limits', 'es256All'), median('limits', 'nodeHttp')];
  return limits.includes(undefined) ? undefined : Math.min(...(limits as number[]));
}
