/** The teller: decides everything that moves money, in one ordered line, and makes each batch true by one journal row. */

import { Refusal } from '../../platform/errors/refusals.ts';
import { notExecuted, outcomeUnknown } from '../../platform/errors/unavailable.ts';
import type { Clock, Instant } from '../../platform/kernel/clock.ts';
import { InvariantViolation } from '../../platform/kernel/invariant.ts';
import { type Pace, realPace } from '../../platform/kernel/pace.ts';
import { type Line, PlaceLost, PlaceTaken, type Storage } from '../storage/storage.ts';
import type { Batch } from '../views/changes.ts';
import { MOST_BEHIND, type Projector } from '../views/projector.ts';
import type { Teller } from './answers.ts';
import { decideBatch } from './batch.ts';
import { clearBooks, sizeOfHistory, sizeOfState, turnHistory } from './books.ts';
import { genesisHash, type JournalRow, sealRow } from './chain.ts';
import { encodeEntries } from './codec/codec.ts';
import type { Entry } from './entries.ts';
import { createKnownIds } from './known-ids.ts';
import { isAnothers, isWritten } from './own-row.ts';
import { createPatience } from './patience.ts';
import { createPrefetch } from './prefetch.ts';
import { withRecentPayments } from './recent-payments.ts';
import { type Reading, readingOf, type Submission } from './waiting.ts';

export type { Answer, Teller } from './answers.ts';

/** Told after each commit, for metrics. */
export type BatchObserver = (batch: { commands: number; commitMs: number; bytes: number }) => void;

export type TellerOptions = {
  readonly storage: Storage;
  readonly projector: Projector;
  readonly clock: Clock;
  readonly pace?: Pace;
  readonly observe?: BatchObserver;
  /** More accounts and mandates than this in memory, and all are forgotten once the views have caught up. */
  readonly maxInMemory?: number;
};

const MAX_BATCH = 2_000;
/** A longer line than this answers later than its clients wait; better to say so at once. */
const MAX_WAITING = 20_000;
const MAX_IN_MEMORY = 600_000;
/** So many transfers and payments are young at most; settled ones are rarely asked for again. */
const MAX_HISTORY = 8_000;
const NO_ANSWER = 'The database has not answered yet.';

export async function createTeller({
  storage,
  projector,
  clock,
  pace = realPace,
  observe,
  maxInMemory = MAX_IN_MEMORY,
}: TellerOptions): Promise<Teller> {
  const { books } = projector;
  let line: Line = await storage.openLine();
  let brokenLine: Line | undefined;
  let { tail, unshown } = await settle(line).catch(async (error) => {
    await line.leave();
    throw error;
  });
  const ids = await createKnownIds(storage, unshown);
  const prefetch = createPrefetch(withRecentPayments(storage, ids.placeOf), books, ids);
  let turnedAt = tail.position;
  let closing = false;
  let broken = false;
  let troubled = false;
  let atWork = false;
  let working: Promise<void> = Promise.resolve();
  let announceLoss: (error: Error) => void = () => {};
  const lost = new Promise<Error>((resolve) => {
    announceLoss = resolve;
  });
  const waiting: (Submission | Reading)[] = [];
  const { patiently, isAway } = createPatience(pace, () => {
    for (const item of waiting.splice(0)) item.reject(notExecuted('The database does not answer.'));
  });

  watch(line);

  /** Brings the books to the end of the journal, which is nobody else's from now on. */
  async function settle(open: Line) {
    const head = await open.head();
    const unshown = await projector.restart(open.epoch);
    books.time = Math.max(books.time, head.recordedAt);
    const tail = { position: head.position, hash: head.position === 0n ? genesisHash : head.hash };
    return { tail, unshown };
  }

  function enqueue(item: Submission | Reading): void {
    if (closing) return item.reject(notExecuted('The bank is closing.'));
    if (isAway()) return item.reject(notExecuted('The database does not answer.'));
    if (waiting.length >= MAX_WAITING) return item.reject(notExecuted('Too many commands are waiting.'));
    waiting.push(item);
    begin();
  }

  function begin(): void {
    if (atWork) return;
    atWork = true;
    working = work();
  }

  /** A crash breaks the line and may take the views back: they are brought on again, though nobody asks for anything. */
  function watch(opened: Line): void {
    void opened.broken.then(() => {
      brokenLine = opened;
      begin();
    });
  }

  async function work(): Promise<void> {
    // The pause lets everything that arrived in this turn of the event loop into the first batch.
    await pace.turn();
    for (;;) {
      const batch = waiting.splice(0, MAX_BATCH);
      if (batch.length > 0) await serve(batch).catch((error) => fail(batch, error));
      else if (brokenLine === line && !closing) await startOver();
      else break;
    }
    // Not in a `finally`: between the last look at the line and this there must be no turn for anybody to join it.
    atWork = false;
  }

  /**
   * Nothing of the batch was committed: its traces in memory are thrown away. A broken invariant closes the desk. What
   * stumbled over one command is tried again one by one, so that nobody else suffers for it.
   */
  async function fail(batch: readonly (Submission | Reading)[], error: unknown): Promise<void> {
    if (error instanceof InvariantViolation) {
      if (await isPlaceOurs()) return stop(batch, error);
      for (const item of batch) item.reject(notExecuted('The teller has lost its place.'));
      return startOver();
    }
    if (error instanceof Refusal || batch.length === 1) {
      for (const item of batch) item.reject(error);
      return startAfresh();
    }
    await startAfresh();
    for (const item of batch) {
      if (broken) item.reject(notExecuted('The bank is closing.'));
      else await serve([item]).catch((reason) => fail([item], reason));
    }
  }

  /** Nobody may decide on books that contradict themselves. */
  function stop(batch: readonly (Submission | Reading)[], error: Error): void {
    closing = true;
    broken = true;
    for (const item of batch) item.reject(error);
    for (const item of waiting.splice(0)) item.reject(notExecuted('The bank is closing.'));
    announceLoss(error);
  }

  /** Memory may show what is not true: it is thrown away and read anew. */
  async function startAfresh(): Promise<void> {
    if (!projector.isHeld()) return;
    const unshown = await patiently(restarted());
    if (unshown) ids.forgotten(unshown);
  }

  /** The rows that the views do not show yet; nothing when the bank closes and the database does not take part any more. */
  async function restarted(): Promise<readonly Batch[] | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const result = await projector.restart(line.epoch).catch((reason: Error) => reason);
      if (!(result instanceof Error)) return result;
      if (result instanceof PlaceLost) {
        lose(result);
        return undefined;
      }
      if (closing && attempt >= 5) {
        stop([], result);
        return undefined;
      }
      await pace.sleep(Math.min(100 * attempt, 1_000));
    }
  }

  /** Memory of a time that is over contradicts the views that another teller has written. */
  async function isPlaceOurs(): Promise<boolean> {
    const head = await line.head().catch(() => undefined);
    return head?.hash.equals(tail.hash) === true;
  }

  async function startOver(): Promise<void> {
    await line.leave();
    await patiently(regain(async () => {}));
  }

  /** Empties the memory. What is absent from it must stand in the views, so they catch up first. */
  async function forget(): Promise<void> {
    if (!(await caughtUp(projector.keep(tail.position)))) return;
    clearBooks(books);
    ids.forgotten([]);
  }

  /** Waits for the views. False when it was in vain; then everything was read anew. */
  async function caughtUp(views: Promise<void>): Promise<boolean> {
    const error = await patiently(views).catch((reason: Error) => reason);
    if (error) await startOver();
    return !error;
  }

  /** Keeps memory bounded. Only what the views have shown since it was last looked at may leave. */
  async function tidy(): Promise<void> {
    if (sizeOfState(books) > maxInMemory) return forget();
    if (sizeOfHistory(books) < Math.min(MAX_HISTORY, maxInMemory) || projector.kept() < turnedAt) return;
    turnHistory(books);
    turnedAt = tail.position;
  }

  async function serve(batch: readonly (Submission | Reading)[]): Promise<void> {
    const commands = batch.filter((item) => item.kind === 'command');
    ids.shown(projector.kept());
    const known = await prefetch(batch, commands);
    const now = Math.max(clock.now(), books.time);
    for (const item of batch) if (item.kind === 'reading') item.look(books, now);
    if (commands.length === 0) return;
    projector.hold(tail.position + 1n);
    const { entries, verdicts } = decideBatch({
      books,
      witness: projector.witness,
      position: tail.position + 1n,
      now,
      commands: commands.map(({ command }) => command),
      known,
    });
    const committed = entries.length > 0 ? await commit(entries, now, commands) : tail.position;
    if (committed === undefined) return;
    if (entries.length === 0) projector.release();
    for (const [index, verdict] of verdicts.entries()) {
      if ('objection' in verdict) commands[index]?.reject(verdict.objection);
      else commands[index]?.resolve(verdict);
    }
    await tidy();
    // Whoever decides faster than the views can follow would have to keep ever more in memory.
    if (projector.behind() > MOST_BEHIND) await caughtUp(projector.reach(projector.position() + 1n));
  }

  /**
   * Makes the batch true and returns its position. When that fails, finds out what became of it before anything else
   * is decided.
   */
  async function commit(
    entries: readonly Entry[],
    now: Instant,
    submissions: readonly Submission[],
  ): Promise<bigint | undefined> {
    const { body, slices } = encodeEntries(entries);
    const row = sealRow(tail, { epoch: line.epoch, recordedAt: now, body });
    const startedAt = performance.now();
    const written = await line.append(row).catch(() => undefined);
    if (!written && !(await recover(row, submissions))) return undefined;
    observe?.({ commands: submissions.length, commitMs: performance.now() - startedAt, bytes: body.length });
    if (written) {
      const { position, hash } = row;
      tail = { position, hash };
      ids.remember({ position, entries, slices });
      projector.release({ position, entries, slices });
    }
    return row.position;
  }

  /**
   * After a commit that failed or whose outcome is unknown: takes the place again under a new epoch, so that the
   * old append can never come true later, and looks whether it had. Everything in memory is thrown away.
   */
  async function recover(row: JournalRow, submissions: readonly Submission[]): Promise<boolean> {
    troubled = true;
    await line.leave();
    const written = await patiently(
      regain(() => isWritten(storage, row)),
      () => {
        for (const { reject } of submissions) reject(outcomeUnknown(NO_ANSWER));
      },
    );
    troubled = written === undefined;
    if (written) return true;
    const objection =
      written === undefined ? await objectionAfterLoss(row) : notExecuted('The commit failed.');
    for (const { reject } of submissions) reject(objection);
    return false;
  }

  /** Another teller writes now. */
  async function objectionAfterLoss(row: JournalRow): Promise<Refusal> {
    if (await isAnothers(storage, row)) return notExecuted('The teller has lost its place.');
    return outcomeUnknown(NO_ANSWER);
  }

  /**
   * Takes the place again under a new epoch, reads everything anew and then has a look; nothing when the place is lost,
   * because then what was not written yet may still come true.
   */
  async function regain<T>(look: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 1; !closing || attempt < 5; attempt += 1) {
      try {
        line = await storage.openLine();
        watch(line);
        const settled = await settle(line);
        tail = settled.tail;
        await ids.lookAgain(settled.unshown);
        return await look();
      } catch (error) {
        // Otherwise the place would stay with a line that nobody uses, and be taken for ever.
        await line.leave();
        if (error instanceof PlaceLost || (error instanceof PlaceTaken && attempt > 20)) {
          lose(error);
          return undefined;
        }
        for (const item of waiting.splice(0)) item.reject(notExecuted('The database does not answer.'));
        await pace.sleep(Math.min(100 * attempt, 1_000));
      }
    }
    for (const item of waiting.splice(0)) item.reject(notExecuted('The teller has lost its place.'));
    return undefined;
  }

  function lose(error: Error): void {
    closing = true;
    announceLoss(error);
    for (const item of waiting.splice(0)) item.reject(notExecuted('The teller has lost its place.'));
  }

  return {
    submit: (command) =>
      new Promise((resolve, reject) => enqueue({ kind: 'command', command, resolve, reject })),
    read: (collect, look) =>
      new Promise((resolve, reject) => enqueue(readingOf(collect, look, { resolve, reject }))),
    position: () => tail.position,
    ready: () => !troubled && !isAway(),
    lost,
    async close() {
      closing = true;
      await working;
      await line.leave();
    },
  };
}
