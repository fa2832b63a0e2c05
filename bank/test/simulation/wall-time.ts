/** What clocks would show if they were right: virtual time, and the jumps that all of them make. */

export type WallTime = ReturnType<typeof createWallTime>;

/** Monday noon. */
export const START = Date.parse('2026-03-02T12:00:00Z');

export function createWallTime(scheduler: { now(): number }) {
  let jumpedMs = 0;
  let latest = START;
  return {
    now() {
      const now = START + scheduler.now() + jumpedMs;
      latest = Math.max(latest, now);
      return now;
    },
    /** The latest time that was ever shown. */
    latest: () => latest,
    jump(ms: number) {
      jumpedMs += ms;
    },
  };
}
