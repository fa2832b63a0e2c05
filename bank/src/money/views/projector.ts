/** Keeps the tables that people query in step with the books: what changes there is written behind the teller. */

import { type Pace, realPace } from '../../platform/kernel/pace.ts';
import { PlaceLost, type Storage, type ViewWrite } from '../storage/storage.ts';
import { applyEntry, type Witness } from '../teller/apply.ts';
import { type Books, clearBooks, emptyBooks, forgetPassing } from '../teller/books.ts';
import { decodeSlices } from '../teller/codec/codec.ts';
import { type Batch, createChanges, type ViewChange } from './changes.ts';
import { loadReferences } from './load-references.ts';
import { referEntry } from './references.ts';

export type Projector = {
  /** The books whose changes it writes. The teller decides on them, and nobody else touches them. */
  readonly books: Books;
  /** To be told what changes in the books between `hold` and `release`. */
  readonly witness: Witness;
  /** The books go ahead of the journal from here on: the row `position` is being decided and is not true yet. */
  hold(position: bigint): void;
  /** Whether they are ahead. */
  isHeld(): boolean;
  /** The row is committed; with nothing to commit the books were not changed. */
  release(batch?: Batch): void;
  /**
   * Throws the books away and brings them to the end of the journal. Returns the last rows, which the views will show
   * soon. Only who holds the teller's place, under this epoch, may ask for it. Rejects when the database fails, and with
   * PlaceLost when a later teller has the views; then the books are not to be used.
   */
  restart(epoch: bigint): Promise<readonly Batch[]>;
  /** How far the views have come. */
  position(): bigint;
  /** As far as this they stay, even if the database falls over. */
  kept(): bigint;
  /** Resolves when the views show at least this position and nothing takes that back. Rejects as `reach` does. */
  keep(position: bigint): Promise<void>;
  /** How many entries were committed that the views do not show yet. */
  behind(): number;
  /** Resolves when the views show at least this position. Rejects when a crash has taken them back: then only `restart` helps. */
  reach(position: bigint): Promise<void>;
  onChange(listener: (change: ViewChange) => void): () => void;
  /** Writes what is left, if the database takes it. */
  stop(): Promise<void>;
};

/** Read at once from the journal; few rows where they are large, so that some are read while others are applied. */
const MOST_ROWS_AT_ONCE = 64;
const FIRST_ROWS = 8;
const ENTRIES_AT_ONCE = 4_000;
const RETRY_MS = 500;
const LINGER_MS = 50;
/** With so many entries in that time the bank is busy: then it pays to wait longer, because an account that moves ten times is written once. */
const BUSY = 500;
const BUSY_LINGER_MS = 250;
/** So many entries are not kept waiting for more. */
const ENOUGH = 20_000;
/** The views are behind by no more entries than this: the teller waits for them, and a start writes before it goes on. */
export const MOST_BEHIND = 50_000;
const ANOTHERS = Number.POSITIVE_INFINITY;
const FALLEN_BACK = 'A crash has taken the views back.';

export async function createProjector(
  { journal, views }: Pick<Storage, 'journal' | 'views'>,
  onFault: (error: unknown) => void,
  pace: Pace = realPace,
  mostBehind = MOST_BEHIND,
): Promise<Projector> {
  const books = emptyBooks();
  const changes = createChanges(views, books);
  const listeners = new Set<(change: ViewChange) => void>();
  const waiters = new Set<{ position: bigint; resolve: () => void; reject: (error: Error) => void }>();
  let position = await views.position();
  let kept = 0n;
  let epoch = 0n;
  /** How far the views had come when the row under way was decided: with the row, that is on the disk. */
  let positionAtHold = 0n;
  /** Entries that are being written. */
  let underWay = 0;
  let held = false;
  /**
   * A write was given up, and nothing that comes after it may be written before the books are read anew: somebody else
   * has moved the views, a crash has taken back what had not come to the disk, or the end has come.
   */
  let givenUp: 'moved' | 'fallen back' | 'ending' | undefined;
  let running = true;
  let working: Promise<void> | undefined;
  let lingering = false;
  let lingered = false;

  /** Taken between two batches and never later, because the books go ahead of the journal again at once. */
  function wake(): void {
    if (!running || givenUp || held || working || changes.size() === 0) return;
    if (waiters.size === 0 && changes.size() < ENOUGH && !lingered) return linger();
    lingered = false;
    const { write, change, entries } = changes.take(position);
    underWay = entries;
    working = writeDown(write, change).finally(() => {
      underWay = 0;
      working = undefined;
      wake();
    });
  }

  /** As long as nobody waits for the views, more may come that is written together. */
  function linger(): void {
    if (lingering) return;
    lingering = true;
    const end = () => {
      lingering = false;
      lingered = true;
      wake();
    };
    const before = changes.size();
    // What came meanwhile says how busy the bank is; what had gathered says how long the last write took.
    pace.after(
      LINGER_MS,
      () => void (changes.size() - before < BUSY ? end() : pace.after(BUSY_LINGER_MS, end)),
    );
  }

  async function writeDown(write: ViewWrite, change: ViewChange): Promise<void> {
    givenUp = await writePatiently(write);
    if (!givenUp) return shown(change);
    if (givenUp === 'fallen back') for (const waiter of [...waiters]) waiter.reject(new Error(FALLEN_BACK));
    void followAnother();
  }

  function shown(change: ViewChange): void {
    arriveAt(change.position);
    for (const listener of listeners) listener(change);
  }

  async function followAnother(): Promise<void> {
    while (running && givenUp) {
      arriveAt(await views.position().catch(() => position));
      await pace.sleep(RETRY_MS);
    }
  }

  /** Until it is written, or nobody can or wants to write it any more: then it says why. */
  async function writePatiently(write: ViewWrite): Promise<typeof givenUp> {
    while (running) {
      const reached = await writeOnce(write);
      if (reached === write.to) return undefined;
      if (reached !== write.from) return reached < write.from ? 'fallen back' : 'moved';
      await pace.sleep(RETRY_MS);
    }
    return 'ending';
  }

  /** Where the views stand afterwards, also when nothing was answered; beyond everything when they are another's. */
  async function writeOnce(write: ViewWrite): Promise<bigint | typeof ANOTHERS> {
    try {
      return (await views.write(write, epoch)) ? write.to : ANOTHERS;
    } catch (error) {
      const reached = await views.position().catch(() => write.from);
      if (reached !== write.to && running) onFault(error);
      return reached;
    }
  }

  function arriveAt(reached: bigint): void {
    position = reached;
    for (const waiter of waiters) if (waiter.position <= position) waiter.resolve();
  }

  async function reach(wanted: bigint): Promise<void> {
    if (givenUp === 'fallen back') throw new Error(FALLEN_BACK);
    if (wanted <= position) return;
    await new Promise<void>((resolve, reject) => {
      const waiter = {
        position: wanted,
        resolve() {
          waiters.delete(waiter);
          resolve();
        },
        reject(error: Error) {
          waiters.delete(waiter);
          reject(error);
        },
      };
      waiters.add(waiter);
      wake();
    });
  }

  async function restart(under: bigint): Promise<readonly Batch[]> {
    held = true;
    await working;
    epoch = under;
    let unshown: readonly Batch[];
    // A crash meanwhile takes back what was just written, and it is written again.
    do unshown = await readAnew();
    while (!(await areAllKept()));
    givenUp = undefined;
    held = false;
    wake();
    return unshown;
  }

  async function readAnew(): Promise<readonly Batch[]> {
    for (;;) {
      clearBooks(books);
      changes.clear();
      const from = await views.claim(epoch);
      if (from === undefined) throw new PlaceLost();
      const isUntold = from > position;
      arriveAt(from);
      // Nobody heard what changed on the way there.
      if (isUntold) onFault(new Error('The views were moved, and what changed was told to nobody.'));
      try {
        return await catchUp();
      } catch (error) {
        // A write of an earlier teller may have come true meanwhile.
        if ((await views.position()) === from) throw error;
      }
    }
  }

  async function areAllKept(): Promise<boolean> {
    const wanted = position;
    kept = await views.keep();
    return kept >= wanted;
  }

  /** Returns the rows that are in the books and not yet in the views, which follow when the bank is open. */
  async function catchUp(): Promise<readonly Batch[]> {
    let unshown: Batch[] = [];
    let reading = readBatches(position, FIRST_ROWS);
    for (;;) {
      const batches = await reading;
      const last = batches.at(-1);
      if (!last) break;
      // The database looks for the next rows, and they are taken apart, while these wait for what they touch.
      reading = readBatches(last.position, rowsAfter(batches));
      reading.catch(() => undefined);
      await loadTouched(batches);
      for (const batch of batches) apply(batch);
      unshown.push(...batches);
      if (changes.size() < mostBehind) continue;
      await writeNow();
      unshown = [];
    }
    forgetPassing(books);
    return unshown;
  }

  async function readBatches(after: bigint, most: number): Promise<Batch[]> {
    const rows = await journal.readAfter(after, most);
    return rows.map(({ position: at, body }) => {
      const slices = decodeSlices(body);
      return { position: at, slices, entries: slices.map(({ entry }) => entry) };
    });
  }

  function loadTouched(batches: readonly Batch[]): Promise<void> {
    return loadReferences(views, books, (references) => {
      for (const { entries } of batches) for (const entry of entries) referEntry(references, books, entry);
    });
  }

  function apply(batch: Batch): void {
    changes.begin(batch.position);
    for (const entry of batch.entries) applyEntry(books, entry, changes.witness);
    changes.end(batch);
  }

  async function writeNow(): Promise<void> {
    const { write, change } = changes.take(position);
    if (!(await views.write(write, epoch))) throw new PlaceLost();
    forgetPassing(books);
    shown(change);
  }

  return {
    books,
    witness: changes.witness,
    hold(at) {
      held = true;
      positionAtHold = position;
      changes.begin(at);
    },
    isHeld: () => held,
    release(batch) {
      held = false;
      if (batch) {
        kept = positionAtHold;
        changes.end(batch);
      }
      forgetPassing(books);
      wake();
    },
    restart,
    position: () => position,
    kept: () => kept,
    async keep(wanted) {
      await reach(wanted);
      if (!(await areAllKept())) throw new Error(FALLEN_BACK);
    },
    behind: () => changes.size() + underWay,
    reach,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      running = false;
      await working;
      if (held || givenUp || changes.size() === 0) return;
      // Whatever is not written now is written at the next start.
      const { write, change } = changes.take(position);
      await views.write(write, epoch).then((isWritten) => isWritten && shown(change), onFault);
    },
  };
}

/** How many rows like these are enough to read at once. */
function rowsAfter(batches: readonly Batch[]): number {
  const entries = batches.reduce((sum, batch) => sum + batch.entries.length, 0);
  const perRow = Math.max(1, entries / batches.length);
  return Math.max(1, Math.min(MOST_ROWS_AT_ONCE, Math.floor(ENTRIES_AT_ONCE / perRow)));
}
