/** Pauses and timers, handed in so that a simulation can decide how long they last and what happens meanwhile. */

export type Pace = {
  /** Resolves in the next turn of the event loop, after everything that has arrived in this one. */
  turn(): Promise<void>;
  sleep(ms: number): Promise<void>;
  /** Calls back once after the time, unless what it returns is called before. */
  after(ms: number, act: () => void): () => void;
};

export const realPace: Pace = {
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};
