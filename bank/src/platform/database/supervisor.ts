/** Starts PostgreSQL again when it ends by itself: killed, or in panic because its disk was full. */

import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseLogger } from './database-logger.ts';
import type { PostgresExit, Postmaster } from './postmaster.ts';

export interface SupervisorOptions {
  /** Starts the server on the same data and the same port. */
  readonly relaunch: () => Promise<Postmaster>;
  readonly logger: DatabaseLogger;
  /** How long it is tried before the server is given up. */
  readonly patienceMs?: number;
}

/** Long enough to make room on a disk; a server that cannot come back for that long needs people. */
const PATIENCE_MS = 10 * 60 * 1000;
/** Who lives this long has come back; who dies earlier is still in the same trouble. */
const STABLE_MS = 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;

/** `exited` of what it returns resolves when the server was stopped, or when it was given up. */
export function supervise(
  first: Postmaster,
  { relaunch, logger, patienceMs = PATIENCE_MS }: SupervisorOptions,
): Pick<Postmaster, 'exited' | 'stop'> {
  const stopping = new AbortController();
  let current = first;

  async function mind(): Promise<PostgresExit> {
    let deadline: number | undefined;
    for (;;) {
      const startedAt = performance.now();
      const exit = await current.exited;
      if (stopping.signal.aborted) return exit;
      logger.error(
        `PostgreSQL has ended by itself (${exit.signal ?? `code ${exit.code}`}). Nothing that was acknowledged is lost; ` +
          'the bank does nothing until it has started again.',
      );
      if (performance.now() - startedAt > STABLE_MS) deadline = undefined;
      deadline ??= performance.now() + patienceMs;
      const again = await bringBack(deadline);
      if (again === undefined) return stopping.signal.aborted ? { ...exit, expected: true } : exit;
      current = again;
      logger.warn('PostgreSQL has started again.');
    }
  }

  async function bringBack(deadline: number): Promise<Postmaster | undefined> {
    for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
      try {
        const again = await relaunch();
        if (!stopping.signal.aborted) return again;
        await again.stop();
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        if (performance.now() > deadline) {
          logger.error(`PostgreSQL does not start any more, and the bank gives it up. ${words}`);
          return undefined;
        }
        logger.warn(`PostgreSQL does not start; the bank tries again. ${words}`);
      }
      const timeMs = Math.min(FIRST_PAUSE_MS * attempt, LONGEST_PAUSE_MS);
      await pause(timeMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    return undefined;
  }

  const exited = mind();
  return {
    exited,
    async stop() {
      stopping.abort();
      await current.stop();
      await exited;
    },
  };
}
