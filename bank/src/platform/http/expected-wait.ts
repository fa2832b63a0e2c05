/** How long a request that comes now will wait: as many as are under way, at the pace at which they were answered lately. */

export type ExpectedWait = {
  arrived(): void;
  left(): void;
  /** Milliseconds by Little's law; 0 while too few wait to matter. */
  now(): number;
};

/** Fewer than this are worked off before anybody has to be told. */
const FEW = 64;
const LOOK_EVERY_MS = 250;
/** Every arrival looks: in a longer stretch nobody came, and what left in it says nothing of what the bank can do. */
const LONGEST_STRETCH_MS = 500;
/** How much the last look counts against all looks before it. */
const WEIGHT = 0.3;
/** Before the first look at a rush, so many are thought to be answered in a millisecond; else it would let all in. */
const ASSUMED_PER_MS = 1;

export function createExpectedWait(clock: () => number = () => performance.now()): ExpectedWait {
  let underWay = 0;
  let leftSinceLook = 0;
  let lookedAt = clock();
  let perMs: number | undefined;

  /** Only a stretch in which enough waited says how fast the bank is; otherwise it was idle, not slow. */
  function look(): void {
    const elapsedMs = clock() - lookedAt;
    if (elapsedMs < LOOK_EVERY_MS) return;
    const pace = leftSinceLook / elapsedMs;
    if (underWay >= FEW && elapsedMs < LONGEST_STRETCH_MS)
      perMs = perMs === undefined ? pace : perMs + WEIGHT * (pace - perMs);
    else perMs = undefined;
    leftSinceLook = 0;
    lookedAt += elapsedMs;
  }

  return {
    arrived() {
      underWay += 1;
    },
    left() {
      underWay -= 1;
      leftSinceLook += 1;
    },
    now() {
      look();
      if (underWay < FEW) return 0;
      return underWay / Math.max(perMs ?? ASSUMED_PER_MS, Number.EPSILON);
    },
  };
}
