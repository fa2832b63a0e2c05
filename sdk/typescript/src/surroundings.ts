/** What the SDK takes from its surroundings: network, stopwatch and chance. Each can be replaced. */

export type Surroundings = {
  readonly fetch: typeof globalThis.fetch;
  /** A stopwatch in milliseconds. The wall clock is never read, because that of a thing may be wrong. */
  readonly elapsedMs: () => number;
  /** A number from 0 to below 1, for the jitter between attempts. */
  readonly random: () => number;
  /** Resolves after `ms`, or at once when `signal` is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};

export function surroundingsWith(replaced: Partial<Surroundings> = {}): Surroundings {
  return {
    fetch: (...request) => globalThis.fetch(...request),
    elapsedMs: () => performance.now(),
    random: Math.random,
    sleep,
    ...replaced,
  };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
