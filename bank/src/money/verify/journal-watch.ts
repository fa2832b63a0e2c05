/** Goes over the whole journal again and again while the bank is open, from the oldest row and in no hurry.
 *
 * What was sound yesterday may have rotted on the disk since, and a large journal is not checked before the bank opens.
 */

import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../platform/logs/logger.ts';
import type { Metrics } from '../../platform/metrics/metrics.ts';
import { beforeTheFirstRow } from './chain-check.ts';
import { type Link, naming, type ScannedDatabase, scanChain } from './chain-scan.ts';
import { Difference } from './difference.ts';
import { JournalBroken } from './journal-broken.ts';
import { createVerdictStore, type Verdict } from './journal-verdict.ts';
import { checkShown, findEnds } from './opening-check.ts';

export type JournalWatch = {
  /** Resolves when the journal is found broken, here or by another process: from then on nobody may trust the books. */
  readonly broken: Promise<JournalBroken>;
  /** Waits until what was found is noted. */
  stop(): Promise<void>;
};

export type JournalWatchOptions = {
  readonly database: ScannedDatabase;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** True when the journal has just been looked at as a whole: the first pass waits as long as the others. */
  readonly startsRested: boolean;
  /** How long to rest after a piece, in times of what the piece took: 4 leaves four fifths of a core to others. */
  readonly restFactor?: number;
};

const BYTES_AT_ONCE = 4 * 1024 * 1024;
const ROWS_AT_FIRST = 16;
const MOST_ROWS_AT_ONCE = 4_000;
const REST_FACTOR = 4;
const LEAST_REST_MS = 5;
const BETWEEN_PASSES_MS = 24 * 60 * 60 * 1000;
const AFTER_FAULT_MS = 5_000;
const HEED_MS = 2_000;

export function watchJournal(options: JournalWatchOptions): JournalWatch {
  const { database, logger, metrics, startsRested, restFactor = REST_FACTOR } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const verdicts = createVerdictStore(database.query);
  let at: Link = beforeTheFirstRow;
  let passSeconds = 0;
  metrics.addGauge(
    'bot_journal_check_position',
    'The journal row up to which the present pass has come.',
    () => Number(at.position),
  );
  metrics.addGauge(
    'bot_journal_check_pass_seconds',
    'How long the last pass over the whole journal took, 0 before the first has ended.',
    () => passSeconds,
  );

  /** From the first row to the last one there is. What fails by the way is tried again where it failed. */
  async function pass(): Promise<void> {
    const startedAt = performance.now();
    const { shown } = await insist(() => naming(database, 0n, findEnds(database.query)));
    let limit = ROWS_AT_FIRST;
    at = beforeTheFirstRow;
    for (;;) {
      const pieceStartedAt = performance.now();
      const piece = await insist(() => scanChain(database, at, limit));
      if (!piece) break;
      at = piece.last;
      limit = rowsAtOnce(piece.rows, piece.bytes);
      await rest(Math.max(LEAST_REST_MS, (performance.now() - pieceStartedAt) * restFactor));
    }
    checkShown(at, shown);
    passSeconds = (performance.now() - startedAt) / 1000;
    logger.info({ rows: at.position, seconds: passSeconds }, 'The whole journal was checked and is sound.');
  }

  /** A database that does not answer says nothing about the journal. */
  async function insist<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        if (error instanceof Difference || signal.aborted) throw error;
        logger.warn({ err: error }, 'The check of the journal waits for the database.');
        await rest(AFTER_FAULT_MS);
      }
    }
  }

  const rest = (timeMs: number) => pause(timeMs, undefined, { signal, ref: false });

  async function look(): Promise<Difference | undefined> {
    try {
      if (startsRested) await rest(BETWEEN_PASSES_MS);
      for (;;) {
        await pass();
        await rest(BETWEEN_PASSES_MS);
      }
    } catch (error) {
      if (error instanceof Difference) return error;
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  /** What another process has found holds for this one as well, however far its own pass has come. */
  async function heed(): Promise<Verdict | undefined> {
    for (;;) {
      await rest(HEED_MS).catch(() => undefined);
      if (signal.aborted) return undefined;
      const verdict = await verdicts.read().catch(() => undefined);
      if (verdict) return verdict;
    }
  }

  async function note(found: Difference): Promise<void> {
    await verdicts.note(found).catch((error) => {
      logger.error({ err: error }, 'The broken row could not be noted: the next start may not know of it.');
    });
  }

  const looking = look();
  const heeding = heed();
  // Nobody waits for the note: first of all, nothing more may be decided.
  const noting = looking.then((found) => found && note(found));
  return {
    broken: new Promise((resolve, reject) => {
      for (const finding of [looking, heeding])
        finding.then((found) => found && resolve(new JournalBroken(found)), reject);
    }),
    async stop() {
      stopping.abort();
      await Promise.all([noting, heeding]);
    },
  };
}

/** As many rows as will probably have the bytes that we want at once, judged by those that came. */
function rowsAtOnce(rows: number, bytes: number): number {
  return Math.min(MOST_ROWS_AT_ONCE, Math.max(1, Math.floor((BYTES_AT_ONCE * rows) / (bytes + 1))));
}
