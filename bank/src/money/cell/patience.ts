/** Counts how long something has not come, but only time in which this process was awake to see it come. */

export type Patience = {
  /** Call it every `tickMs` or so while nothing comes. Returns the milliseconds that count. */
  wait(now: number): number;
  /** It has come. */
  reset(now: number): void;
};

/**
 * A process that was paused, or whose event loop stood still, must not take its own absence for that of the others:
 * of a pause between two calls no more counts than twice `tickMs`.
 */
export function createPatience(tickMs: number): Patience {
  let waited = 0;
  let lastCall: number | undefined;
  return {
    wait(now) {
      waited += lastCall === undefined ? 0 : Math.min(now - lastCall, 2 * tickMs);
      lastCall = now;
      return waited;
    },
    reset(now) {
      waited = 0;
      lastCall = now;
    },
  };
}
