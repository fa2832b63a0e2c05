/** The machine that a bank process runs on: it can be paused between any two of its steps, and killed. */

import type { Clock } from '../../src/platform/kernel/clock.ts';
import type { Pace } from '../../src/platform/kernel/pace.ts';
import type { Scheduler } from './scheduler.ts';

export type Host = {
  readonly name: string;
  readonly pace: Pace;
  readonly clock: Clock;
  isAlive(): boolean;
  isPaused(): boolean;
  /** Goes on with the process: at once, when it resumes, or never if it is dead. */
  deliver(act: () => void): void;
  pause(): void;
  resume(): void;
  /** Nothing that the process waits for comes any more. What is on its way to the database arrives. */
  kill(): void;
  onKill(act: () => void): void;
};

/** `wallTime` is what the clocks of all machines would show if they were right; `skewMs` is how wrong this one is. */
export function createHost(
  name: string,
  { scheduler, wallTime, skewMs }: { scheduler: Scheduler; wallTime: () => number; skewMs: number },
): Host {
  let alive = true;
  let paused = false;
  let held: (() => void)[] = [];
  const mourners: (() => void)[] = [];

  function deliver(act: () => void): void {
    if (!alive) return;
    if (paused) held.push(act);
    else act();
  }

  return {
    name,
    clock: { now: () => wallTime() + skewMs },
    pace: {
      turn: () => new Promise((resolve) => scheduler.after(1, () => deliver(resolve))),
      sleep: (ms) => new Promise((resolve) => scheduler.after(ms, () => deliver(resolve))),
      after(ms, act) {
        let cancelled = false;
        const cancel = scheduler.after(ms, () => deliver(() => !cancelled && act()));
        return () => {
          cancelled = true;
          cancel();
        };
      },
    },
    isAlive: () => alive,
    isPaused: () => paused,
    deliver,
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      const due = held;
      held = [];
      // Each goes on in a step of its own, in the order in which it came.
      for (const [index, act] of due.entries()) scheduler.after(index, () => deliver(act));
    },
    kill() {
      alive = false;
      held = [];
      for (const mourn of mourners.splice(0)) mourn();
    },
    onKill: (act) => void mourners.push(act),
  };
}
