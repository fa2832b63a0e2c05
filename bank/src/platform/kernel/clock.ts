/** Where the time comes from: the wall, or a hand that moves it. */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export type Clock = { now(): Instant };

/** A clock that stands still until it is set; for replays, tests and the simulation. It never goes back. */
export type ManualClock = Clock & { set(instant: Instant): void };

export const systemClock: Clock = { now: () => Date.now() };

export function createManualClock(start: Instant): ManualClock {
  let instant = start;
  return {
    now: () => instant,
    set(next) {
      instant = Math.max(instant, next);
    },
  };
}

/** An instant as ISO 8601 in UTC, the only form of time on the wire. */
export function toIso(instant: Instant): string {
  return new Date(instant).toISOString();
}

export function fromIso(text: string): Instant {
  return Date.parse(text);
}
