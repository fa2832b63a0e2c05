/** The teller: decides everything that moves money, in one ordered line, and makes each batch true by one journal row. */

import type { Database } from '../../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import type { Clock, Instant } from '../../platform/kernel/clock.ts';
import { timeOfId } from '../../platform/kernel/ids.ts';
import { InvariantViolation } from '../../platform/kernel/invariant.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { loadReferences } from '../views/loader.ts';
import { findOutcomes, timeAfterNewestId } from '../views/outcomes.ts';
import type { Projector } from '../views/projector.ts';
import { type References, referCommand } from '../views/references.ts';
import { applyEntry } from './apply.ts';
import { type Books, clearBooks, emptyBooks, sizeOfBooks } from './books.ts';
import { checkCaller } from './callers.ts';
import { genesisHash, hashOfRow, type JournalRow } from './chain.ts';
import { encodeEntries } from './codec.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import type { Desk } from './decisions/decision.ts';
import type { Entry } from './entries.ts';
import { checkId, findConflict, paymentIdOf } from './identity.ts';
import { createJournalStore } from './journal.ts';
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
  const journal = createJournalStore(database.query);
  let line: Line = await openLine(database);
  let tail = await settle(line);
  /** Every journaled id with a time from here on is in memory; older ones are looked up. At the start all are older. */
  let horizon = await timeAfterNewestId(database.query);
  let newestId = 0;
  let closing = false;
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

  /** Nothing of the batch was committed: its traces in memory are thrown away. A broken invariant closes the desk. */
  async function fail(batch: readonly (Submission | Reading)[], error: unknown): Promise<void> {
    for (const item of batch) item.reject(error);
    if (error instanceof InvariantViolation) {
      closing = true;
      // Nobody may decide on books that contradict themselves.
      for (const item of waiting.splice(0)) item.reject(notExecuted('The bank is closing.'));
      announceLoss(error);
      return;
    }
    await forget();
  }

  /** Empties the memory. What is absent from it must stand in the views, so they catch up first. */
  async function forget(): Promise<void> {
    await projector.reach(tail.position);
    clearBooks(books);
    horizon = Math.max(horizon, newestId + 1);
  }

  async function serve(batch: readonly (Submission | Reading)[]): Promise<void> {
    const commands = batch.filter((item) => item.kind === 'command');
    await loadReferences(database.query, books, (references) => {
      for (const item of batch) {
        if (item.kind === 'command') referCommand(references, books, item.command, horizon);
        else item.collect(references, books);
      }
    }).catch(notLoaded);
    const now = Math.max(clock.now(), books.time);
    for (const item of batch) if (item.kind === 'reading') item.look(books, now);
    if (commands.length === 0) return;
    const known = await findAnswered(commands.map(({ command }) => command)).catch(notLoaded);
    const { entries, answers } = decideAll(commands, known, now);
    const position = entries.length > 0 ? tail.position + 1n : tail.position;
    if (entries.length > 0 && !(await commit(entries, now, commands))) return;
    for (const { submission, answer } of answers)
      submission.resolve({ ...answer, position: answer.position ?? position });
    if (sizeOfBooks(books) > maxInMemory) await forget();
  }

  /** The entries that answered ids which were used before. */
  async function findAnswered(
    commands: readonly Command[],
  ): Promise<Map<string, { entry: Entry; position: bigint }>> {
    const old = commands
      .filter(({ id }) => !books.outcomes.has(id) && timeOfId(id) < horizon)
      .map(({ id }) => id);
    for (const [id, outcome] of await findOutcomes(database.query, old)) books.outcomes.set(id, outcome);
    const answered = commands.flatMap(({ id }) => {
      const outcome = books.outcomes.get(id);
      return outcome ? [{ id, ...outcome }] : [];
    });
    const known = new Map<string, { entry: Entry; position: bigint }>();
    if (answered.length === 0) return known;
    const rows = await journal.entriesAt(answered.map(({ position }) => position));
    for (const { id, position, index } of answered) {
      const entry = rows.get(position)?.[index];
      if (entry) known.set(id, { entry, position });
    }
    return known;
  }

  type Draft = { submission: Submission; answer: Omit<Answer, 'position'> & { position?: bigint } };

  function decideAll(
    submissions: readonly Submission[],
    known: Map<string, { entry: Entry; position?: bigint }>,
    now: Instant,
  ) {
    const entries: Entry[] = [];
    const answers: Draft[] = [];
    const desk: Desk = {
      books,
      now,
      write(entry) {
        applyEntry(books, entry);
        entries.push(entry);
      },
    };
    for (const submission of submissions) {
      const { command } = submission;
      const before = known.get(command.id);
      const objection =
        checkCaller(command, books.payments.get(paymentIdOf(command) ?? '')) ??
        (before ? findConflict(before.entry, command) : checkId(command, now));
      if (objection) {
        submission.reject(objection);
        continue;
      }
      if (!before) decide(desk, command);
      const { entry, position } = before ?? { entry: entries.at(-1) as Entry };
      const payment = books.payments.get(paymentIdOf(command) ?? '');
      answers.push({
        submission,
        answer: {
          entry,
          replayed: before !== undefined,
          ...(position !== undefined && { position }),
          ...(payment && { payment }),
        },
      });
      if (!before) known.set(command.id, { entry });
    }
    return { entries, answers };
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
    for (const [index, { id }] of entries.entries()) {
      books.outcomes.set(id, { position: row.position, index });
      newestId = Math.max(newestId, timeOfId(id));
    }
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
        horizon = Math.max(horizon, newestId + 1, await timeAfterNewestId(database.query));
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
