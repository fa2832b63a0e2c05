/** Jobs: reconcilers that look at what is, put right what should be otherwise, and look again later. */

import type { Logger } from '../logs/logger.ts';
import { createBell } from './bell.ts';

export type Job = {
  /** `capability.purpose`, for the log. */
  readonly name: string;
  readonly intervalMs: number;
  /** Runs at once and then every `intervalMs`, never twice at the same time. */
  start(logger: Logger): void;
  /** Does the next round now instead of later; may be called at any time, also before `start`. */
  wake(): void;
  /** Asks the round under way to end early and waits for it. */
  stop(): Promise<void>;
};

/** A round gets no input: it finds its work itself, so that a missed or repeated round does no harm. */
export type JobWork = (signal: AbortSignal) => Promise<void>;

/**
 * Describes a job. A round that takes longer than `timeoutMs` is told so by its signal and in the log;
 * the next one still waits for its end.
 */
export function every(
  name: string,
  intervalMs: number,
  work: JobWork,
  timeoutMs = Math.max(intervalMs, 30_000),
): Job {
  const bell = createBell();
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  async function runRound(logger: Logger): Promise<void> {
    const overdue = new AbortController();
    const timer = setTimeout(() => {
      logger.warn({ job: name, timeoutMs }, 'A job takes longer than it may.');
      overdue.abort();
    }, timeoutMs);
    try {
      await work(AbortSignal.any([stopping.signal, overdue.signal]));
    } catch (error) {
      logger.error({ err: error, job: name }, 'A job failed; it is tried again in its next round.');
    } finally {
      clearTimeout(timer);
    }
  }

  async function runRounds(logger: Logger): Promise<void> {
    while (!stopping.signal.aborted) {
      await runRound(logger);
      if (!stopping.signal.aborted) await bell.wait(intervalMs);
    }
  }

  return {
    name,
    intervalMs,
    start(logger) {
      running ??= runRounds(logger);
    },
    wake: bell.ring,
    async stop() {
      stopping.abort();
      bell.ring();
      await running;
    },
  };
}

/** Starts all jobs; what it returns stops them all and waits for the rounds under way. */
export function startJobs(jobs: readonly Job[], logger: Logger): { stop(): Promise<void> } {
  for (const job of jobs) job.start(logger);
  return {
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()));
    },
  };
}
