/** Reads the journal behind the teller and keeps the tables that people query. */

import { type Pace, realPace } from '../../platform/kernel/pace.ts';
import type { Storage } from '../storage/storage.ts';
import { clearBooks, sizeOfState, turningBooks } from '../teller/books.ts';
import { decodeSlices } from '../teller/codec/codec.ts';
import { type Batch, createBacklog } from './backlog.ts';
import { project, type ViewChange } from './project.ts';

export type Projector = {
  /** How far the views have come. */
  position(): bigint;
  /** Hands over a batch that was committed, so that it need not be read again. */
  offer(batch: Batch): void;
  /** How many entries were handed over and may not be in the views yet. */
  behind(): number;
  /** Tells that the journal has grown. */
  wake(): void;
  /** Resolves when the views show at least this journal position. */
  reach(position: bigint): Promise<void>;
  onChange(listener: (change: ViewChange) => void): () => void;
  stop(): Promise<void>;
};

const ROWS_AT_ONCE = 64;
const POLL_MS = 500;
/** So many entries go into one transaction: the more, the fewer times an account is written; the fewer, the younger the views. */
const ENTRIES_AT_ONCE = 4_000;
/** Above so many accounts and mandates in memory the projector forgets them; the views have them all. */
const MAX_STATE = 600_000;
const MAX_HISTORY = 8_000;

export async function createProjector(
  { journal, views }: Pick<Storage, 'journal' | 'views'>,
  onFault: (error: unknown) => void,
  pace: Pace = realPace,
): Promise<Projector> {
  const { books, historySize, turnHistory } = turningBooks();
  const backlog = createBacklog();
  const listeners = new Set<(change: ViewChange) => void>();
  const waiters = new Set<{ position: bigint; resolve: () => void }>();
  let position = await views.position();
  let running = true;
  let signal: () => void = () => {};
  let woken = false;

  async function advance(): Promise<boolean> {
    const batches = backlog.after(position, ENTRIES_AT_ONCE) ?? (await readJournal());
    const last = batches.at(-1);
    if (!last) return false;
    const change = await project(views, books, position, batches, pace);
    arriveAt(last.position);
    if (sizeOfState(books) > MAX_STATE) clearBooks(books);
    if (historySize() > MAX_HISTORY) turnHistory();
    for (const listener of listeners) listener(change);
    return true;
  }

  async function readJournal(): Promise<Batch[]> {
    const rows = await journal.readAfter(position, ROWS_AT_ONCE);
    return rows.map((row) => {
      const slices = decodeSlices(row.body);
      return { position: row.position, entries: slices.map(({ entry }) => entry), slices };
    });
  }

  function arriveAt(reached: bigint): void {
    position = reached;
    for (const waiter of waiters) if (waiter.position <= position) waiter.resolve();
  }

  async function run(): Promise<void> {
    while (running) {
      woken = false;
      try {
        if (await advance()) continue;
      } catch (error) {
        // Whatever was half applied in memory is thrown away. Nobody knows whether a failed commit came true.
        clearBooks(books);
        arriveAt(await views.position().catch(() => position));
        if (running) onFault(error);
      }
      if (!woken && running) await pause();
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const stopWaiting = pace.after(POLL_MS, resolve);
      signal = () => {
        stopWaiting();
        resolve();
      };
    });
  }

  function wake(): void {
    woken = true;
    signal();
  }

  const finished = run();
  return {
    position: () => position,
    offer(batch) {
      backlog.add(batch);
      wake();
    },
    behind: backlog.size,
    wake,
    async reach(wanted) {
      if (wanted <= position) return;
      await new Promise<void>((resolve) => {
        const waiter = {
          position: wanted,
          resolve: () => {
            waiters.delete(waiter);
            resolve();
          },
        };
        waiters.add(waiter);
        wake();
      });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      running = false;
      wake();
      await finished;
    },
  };
}
