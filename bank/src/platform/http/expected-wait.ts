/** How long a request that comes now will wait: as many as are under way, at the pace at which they were answered lately. */

export type ExpectedWait = {
  arrived(): void;
  left(): void;
  /** Milliseconds by Little's law; 0 while too few wait to matter. */
  now(): number;
};

/** Fewer than this are worked off before anybody has to be told. */
const FEW = 32;
const LOOK_EVERY_MS = 250;
/** Every arrival looks: in a longer stretch nobody came, and what left in it says nothing of what the bank can do. */
const LONGEST_STRETCH_MS = 500;
/** How much a slower stretch counts against all before it: a pause of the collector is no slow bank. */
const WEIGHT_OF_SLOWER = 0.3;
/** Before the first rush of a process, so many are thought to be answered in a millisecond; else it would let all in. */
const ASSUMED_PER_MS = 1;

export function createExpectedWait(clock: () => number = () => performance.now()): ExpectedWait {
  let underWay = 0;
  let leftSinceLook = 0;
  let lookedAt = clock();
  /** What is known from one rush is what the next one begins with. */
  let perMs = ASSUMED_PER_MS;

  /** Only a stretch in which enough waited says how fast the bank is; otherwise it was idle, not slow. */
  function look(): void {
    const elapsedMs = clock() - lookedAt;
    if (elapsedMs < LOOK_EVERY_MS) return;
    if (underWay >= FEW && elapsedMs < LONGEST_STRETCH_MS) learn(leftSinceLook / elapsedMs);
    leftSinceLook = 0;
    lookedAt += elapsedMs;
  }

  /** Believes at once that the bank is faster, and slowly that it is slower: to turn away makes it slower by itself. */
  function learn(pace: number): void {
    perMs = pace > perMs ? pace : perMs + WEIGHT_OF_SLOWER * (pace - perMs);
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
      return underWay / Math.max(perMs, Number.EPSILON);
    },
  };
}
