/** The teller: decides everything that moves money, in one ordered line, and makes each batch true by one journal row. */

import type { Database } from '../../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import type { Clock, Instant } from '../../platform/kernel/clock.ts';
import { InvariantViolation } from '../../platform/kernel/invariant.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { loadReferences } from '../views/loader.ts';
import type { Projector } from '../views/projector.ts';
import { type References, referCommand } from '../views/references.ts';
import { decideBatch } from './batch.ts';
import { type Books, clearBooks, emptyBooks, sizeOfBooks } from './books.ts';
import { genesisHash, hashOfRow, type JournalRow } from './chain.ts';
import { encodeEntries } from './codec.ts';
import type { Command } from './commands.ts';
import type { Entry } from './entries.ts';
import { createKnownIds } from './known-ids.ts';
import { type Line, openLine } from './line.ts';

/** What the books say to a command. `payment` is the payment it concerns, as it stands now. */
export type Answer = {
  readonly entry: Entry;
  readonly position: bigint;
  /** True when the id was answered before; nothing was done again. */
  readonly replayed: boolean;
  readonly payment?: PaymentRecord;
};

export type Teller = {
  /**
   * Resolves after the answer is durable. Rejects with `platform/not-executed` when it is certain that nothing
   * was done, and with `platform/outcome-unknown` when it is not: then the same command may be sent again.
   */
  submit(command: Command): Promise<Answer>;
  /** Looks at committed books, with what `collect` names in memory. */
  read<T>(
    collect: (references: References, books: Books) => void,
    look: (books: Books, now: Instant) => T,
  ): Promise<T>;
  /** The journal position up to which everything is committed. */
  position(): bigint;
  /** Finishes what was submitted and gives the place free. */
  close(): Promise<void>;
  /** Resolves when the teller has lost its place and will take no command any more. */
  readonly lost: Promise<Error>;
};

/** Told after each commit, for metrics. */
export type BatchObserver = (batch: { commands: number; commitMs: number; bytes: number }) => void;

export type TellerOptions = {
  readonly database: Database;
  readonly projector: Projector;
  readonly clock: Clock;
  readonly observe?: BatchObserver;
  /** More than this in memory, and everything is forgotten once the views have caught up. */
  readonly maxInMemory?: number;
};

type Submission = {
  kind: 'command';
  command: Command;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
};
type Reading = {
  kind: 'reading';
  collect: (references: References, books: Books) => void;
  look: (books: Books, now: Instant) => void;
  reject: (error: unknown) => void;
};

const MAX_BATCH = 2_000;
/** A longer line than this answers later than its clients wait; better to say so at once. */
const MAX_WAITING = 20_000;
const MAX_IN_MEMORY = 600_000;

export async function createTeller({
  database,
  projector,
  clock,
  observe,
  maxInMemory = MAX_IN_MEMORY,
}: TellerOptions): Promise<Teller> {
  const books = emptyBooks();
  let line: Line = await openLine(database);
  let tail = await settle(line);
  const ids = await createKnownIds(database.query, books.outcomes);
  let closing = false;
  let broken = false;
  let atWork = false;
  let working: Promise<void> = Promise.resolve();
  let announceLoss: (error: Error) => void = () => {};
  const lost = new Promise<Error>((resolve) => {
    announceLoss = resolve;
  });
  const waiting: (Submission | Reading)[] = [];

  /** Waits until the views show all that is committed, so that memory can be filled from them. */
  async function settle(open: Line) {
    const head = await open.journal.head();
    projector.wake();
    await projector.reach(head.position);
    books.time = Math.max(books.time, head.recordedAt);
    return { position: head.position, hash: head.position === 0n ? genesisHash : head.hash };
  }

  function enqueue(item: Submission | Reading): void {
    if (closing) return item.reject(notExecuted('The bank is closing.'));
    if (waiting.length >= MAX_WAITING) return item.reject(notExecuted('Too many commands are waiting.'));
    waiting.push(item);
    if (!atWork) {
      atWork = true;
      working = work();
    }
  }

  async function work(): Promise<void> {
    // The pause lets everything that arrived in this turn of the event loop into the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_BATCH);
      await serve(batch).catch((error) => fail(batch, error));
    }
    // Not in a `finally`: between the last look at the line and this there must be no turn for anybody to join it.
    atWork = false;
  }

  /**
   * Nothing of the batch was committed: its traces in memory are thrown away. A broken invariant closes the desk. What
   * stumbled over one command is tried again one by one, so that nobody else suffers for it.
   */
  async function fail(batch: readonly (Submission | Reading)[], error: unknown): Promise<void> {
    if (error instanceof InvariantViolation) return stop(batch, error);
    await forget();
    if (error instanceof Refusal || batch.length === 1) {
      for (const item of batch) item.reject(error);
      return;
    }
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

  /** Empties the memory. What is absent from it must stand in the views, so they catch up first. */
  async function forget(): Promise<void> {
    await projector.reach(tail.position);
    clearBooks(books);
    ids.forgotten();
  }

  async function serve(batch: readonly (Submission | Reading)[]): Promise<void> {
    const commands = batch.filter((item) => item.kind === 'command');
    await loadReferences(database.query, books, (references) => {
      for (const item of batch) {
        if (item.kind === 'command') referCommand(references, books, item.command, ids.horizon());
        else item.collect(references, books);
      }
    }).catch(notLoaded);
    const now = Math.max(clock.now(), books.time);
    for (const item of batch) if (item.kind === 'reading') item.look(books, now);
    if (commands.length === 0) return;
    const known = await ids.find(commands.map(({ command }) => command.id)).catch(notLoaded);
    const { entries, verdicts } = decideBatch({
      books,
      now,
      commands: commands.map(({ command }) => command),
      known,
    });
    if (entries.length > 0 && !(await commit(entries, now, commands))) return;
    for (const [index, verdict] of verdicts.entries()) {
      if ('objection' in verdict) commands[index]?.reject(verdict.objection);
      else commands[index]?.resolve({ ...verdict, position: verdict.position ?? tail.position });
    }
    if (sizeOfBooks(books) > maxInMemory) await forget();
  }

  /** Makes the batch true. When that fails, finds out what became of it before anything else is decided. */
  async function commit(
    entries: readonly Entry[],
    now: Instant,
    submissions: readonly Submission[],
  ): Promise<boolean> {
    const body = encodeEntries(entries);
    const unsealed = {
      position: tail.position + 1n,
      epoch: line.epoch,
      recordedAt: now,
      previousHash: tail.hash,
      body,
    };
    const row: JournalRow = { ...unsealed, hash: hashOfRow(unsealed) };
    const startedAt = performance.now();
    const written = await line.journal.append(row).catch(() => undefined);
    if (!written && !(await recover(row, submissions))) return false;
    tail = { position: row.position, hash: row.hash };
    ids.remember(entries, row.position);
    observe?.({ commands: submissions.length, commitMs: performance.now() - startedAt, bytes: body.length });
    projector.wake();
    return true;
  }

  /**
   * After a commit that failed or whose outcome is unknown: takes the place again under a new epoch, so that the
   * old append can never come true later, and looks whether it had. Everything in memory is thrown away.
   */
  async function recover(row: JournalRow, submissions: readonly Submission[]): Promise<boolean> {
    clearBooks(books);
    await line.leave();
    const patience = setTimeout(() => {
      for (const { reject } of submissions) reject(outcomeUnknown());
    }, 5_000);
    const reopened = await reopen().finally(() => clearTimeout(patience));
    if (!reopened) {
      for (const item of [...submissions, ...waiting.splice(0)])
        item.reject(notExecuted('The teller has lost its place.'));
      return false;
    }
    if (tail.position === row.position && tail.hash.equals(row.hash)) return true;
    for (const { reject } of submissions) reject(notExecuted('The commit failed.'));
    return false;
  }

  async function reopen(): Promise<boolean> {
    for (let attempt = 1; !closing || attempt < 5; attempt += 1) {
      try {
        line = await openLine(database);
        tail = await settle(line);
        await ids.lookAgain();
        return true;
      } catch (error) {
        // Otherwise the place would stay with a line that nobody uses, and be taken for ever.
        await line.leave();
        if (error instanceof Error && error.name === 'PlaceTaken' && attempt > 20) {
          closing = true;
          announceLoss(error);
          return false;
        }
        for (const item of waiting.splice(0)) item.reject(notExecuted('The database does not answer.'));
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * attempt, 1_000)));
      }
    }
    return false;
  }

  return {
    submit: (command) =>
      new Promise((resolve, reject) => enqueue({ kind: 'command', command, resolve, reject })),
    read: (collect, look) =>
      new Promise((resolve, reject) => {
        enqueue({
          kind: 'reading',
          collect,
          reject,
          look(open, now) {
            try {
              resolve(look(open, now));
            } catch (error) {
              reject(error);
            }
          },
        });
      }),
    position: () => tail.position,
    lost,
    async close() {
      closing = true;
      await working;
      await line.leave();
    },
  };
}

function notExecuted(detail: string): Refusal {
  return new Refusal(PlatformRefusals['not-executed'], detail);
}

/** What fails before anything is decided was certainly not executed. */
function notLoaded(error: unknown): never {
  if (error instanceof InvariantViolation) throw error;
  throw Object.assign(notExecuted('The database does not answer.'), { cause: error });
}

function outcomeUnknown(): Refusal {
  return new Refusal(PlatformRefusals['outcome-unknown'], 'The database has not answered yet.');
}
