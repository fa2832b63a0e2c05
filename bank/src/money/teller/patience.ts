/** Nobody waits for ever for a database that does not come back, nor joins a line that stands still. */

import type { Pace } from '../../platform/kernel/pace.ts';

/** How long callers wait for the end of a commit whose outcome is unknown. */
const PATIENCE_MS = 5_000;

/** `onAway` is called whenever the database has been waited for too long. */
export function createPatience(pace: Pace, onAway: () => void) {
  let away = false;
  return {
    /** Whether the database is being waited for longer than anybody should. */
    isAway: () => away,

    /** Waits for the work; whoever waits with us is told after a while, and `tell` as well. */
    async patiently<T>(work: Promise<T>, tell: () => void = () => {}): Promise<T> {
      const stopWaiting = pace.after(PATIENCE_MS, () => {
        away = true;
        tell();
        onAway();
      });
      return work.finally(() => {
        stopWaiting();
        away = false;
      });
    },
  };
}
