/** How long a request that comes now will wait: for as many as are under way, at the pace that the bank has shown. */

export type ExpectedWait = {
  /** To be given back when the request leaves. */
  arrived(): Arrival;
  /** `isServed`: it was answered by an operation. Who hung up or was turned away says nothing, unless it waited for too long. */
  left(arrival: Arrival, isServed: boolean): void;
  /** Instead of leaving: it did not wait for the bank, and says nothing of it. */
  withdrew(): void;
  /** Milliseconds by Little's law, beyond what an answer takes anyway; 0 while fewer than `few` are under way. */
  expectedMs(few: number): number;
};

/** When a request came, and how many were under way with it. */
export type Arrival = { readonly at: number; readonly amid: number };

/** Fewer than this say nothing of what the bank can do. */
const FEW = 32;
/** Who comes and leaves amid fewer than this waits for nobody: that is what an answer takes, as by a far database. */
const HARDLY_ANY = 8;
const WEIGHT_OF_UNHURRIED = 0.05;
/** A bank that stands still is not one whose answers take long. */
const LONGEST_UNHURRIED_MS = 50;
const LEARN_EVERY_MS = 250;
/** How much a slower time counts against all before it: a pause of the collector is no slow bank. */
const WEIGHT_OF_SLOWER = 0.3;
/** Before the first rush of a process, so many are thought to be answered in a millisecond; else it would let all in. */
const ASSUMED_PER_MS = 1;

/** Who came as the hundredth and was answered after 50 ms has seen a pace of two in a millisecond. */
export function createExpectedWait(clock: () => number = () => performance.now()): ExpectedWait {
  let underWay = 0;
  let learntAt = clock();
  /** Of those that were answered since. */
  let answered = 0;
  let amidThem = 0;
  let waitedMs = 0;
  /** What is known from one rush is what the next one begins with. */
  let perMs = ASSUMED_PER_MS;
  let unhurriedMs = 0;

  function notice(timeMs: number): void {
    unhurriedMs += WEIGHT_OF_UNHURRIED * (Math.min(timeMs, LONGEST_UNHURRIED_MS) - unhurriedMs);
  }

  /** Believes at once that the bank is faster, and slowly that it is slower: to turn away makes it slower by itself. */
  function learn(now: number): void {
    if (waitedMs === 0 || now - learntAt < LEARN_EVERY_MS) return;
    const pace = amidThem / waitedMs;
    // One of them may have been a quick no; that many are what the bank can do.
    if (pace > perMs && answered < FEW) return;
    perMs = pace > perMs ? pace : perMs + WEIGHT_OF_SLOWER * (pace - perMs);
    learntAt = now;
    answered = 0;
    amidThem = 0;
    waitedMs = 0;
  }

  return {
    arrived() {
      underWay += 1;
      return { at: clock(), amid: underWay };
    },
    left({ at, amid }, isServed) {
      underWay -= 1;
      const timeMs = clock() - at;
      if (Math.max(amid, underWay) < HARDLY_ANY && isServed) notice(timeMs);
      if (amid < FEW) return;
      // When nobody has the patience any more to be answered, only they can tell.
      const isSlower = timeMs > amid / perMs;
      if (!isServed && !isSlower) return;
      answered += 1;
      amidThem += amid;
      waitedMs += timeMs;
    },
    withdrew() {
      underWay -= 1;
    },
    expectedMs(few) {
      learn(clock());
      return underWay < few ? 0 : Math.max(0, underWay / perMs - unhurriedMs);
    },
  };
}
