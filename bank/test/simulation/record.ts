/** The record of a run: what was counted, the last events, a hash over all of them, and the first difference. */

import { createHash } from 'node:crypto';

export type SimulationResult = {
  readonly seed: number;
  readonly operations: number;
  readonly steps: number;
  readonly rows: number;
  readonly entries: number;
  /** How often each kind of command had each outcome. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly faults: ReadonlyMap<string, number>;
  /** Over all journal rows, answers and events: the same seed gives the same. */
  readonly hash: string;
  /** What differs, with the last events before it; absent when everything is as it should be. */
  readonly failure?: { readonly difference: string; readonly trace: readonly string[] };
};

/** How many events are told when something differs. */
const TRACED = 60;

export type RunRecord = ReturnType<typeof createRecord>;

/** Keeps what is counted, traced and hashed, and the first difference. */
export function createRecord() {
  const hash = createHash('sha256');
  const trace: string[] = [];
  const outcomes = new Map<string, Map<string, number>>();
  const faults = new Map<string, number>();
  let operations = 0;
  let entries = 0;
  let failure: SimulationResult['failure'];

  function note(line: string): void {
    if (line.startsWith('  ')) entries += 1;
    hash.update(line);
    trace.push(line);
    if (trace.length > 2 * TRACED) trace.splice(0, TRACED);
  }

  function fail(difference: string): void {
    failure ??= { difference, trace: trace.slice(-TRACED) };
  }

  return {
    note,
    fail,
    fault(kind: string): void {
      faults.set(kind, (faults.get(kind) ?? 0) + 1);
      note(`! ${kind}`);
    },
    count(kind: string, outcome: string): void {
      operations += 1;
      const known = outcomes.get(kind) ?? new Map<string, number>();
      outcomes.set(kind, known.set(outcome, (known.get(outcome) ?? 0) + 1));
    },
    operations: () => operations,
    hasFailed: () => failure !== undefined,
    /** What is thrown by a step is a difference as well. */
    guard: (run: Promise<void>) =>
      run.catch((error: unknown) =>
        fail(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      ),
    result: () => ({
      operations,
      entries,
      outcomes,
      faults,
      hash: hash.digest('hex'),
      ...(failure && { failure }),
    }),
  };
}
