/** The database of a simulation: a journal of bytes under one epoch, one place for a teller, and the views. */

import type { JournalHead, ViewWrite } from '../../src/money/storage/storage.ts';
import { genesisHash, type JournalRow } from '../../src/money/teller/chain.ts';
import { createMemoryViews, type MemoryViews } from './memory-views.ts';

/** Holds the teller's place as long as it lives, as a session of PostgreSQL holds its advisory lock. */
export type Session = { readonly owner: string; alive: boolean };

export type MemoryDatabase = {
  readonly views: MemoryViews;
  rows(): readonly JournalRow[];
  head(): JournalHead;
  readAfter(position: bigint, limit: number): JournalRow[];
  bodyAt(position: bigint): Buffer | undefined;
  /** False when somebody else has the place. */
  takePlace(session: Session): boolean;
  raiseEpoch(): bigint;
  holder(): Session | undefined;
  /** Gives the place free, whoever has it, though its session lives on: the fence is all that is left. */
  freePlace(): void;
  endSession(session: Session): void;
  append(row: JournalRow): boolean;
  claimViews(under: bigint): bigint | undefined;
  write(change: ViewWrite, under: bigint): boolean;
  /** Brings to the disk what was written to the views. */
  keep(): bigint;
  /** What was written to the views and is not on the disk is gone. Sessions are for the caller to end. */
  crash(): void;
};

/** Told in the very step in which something becomes true. */
export type Witness = {
  committed(row: JournalRow): void;
  projected(from: bigint, to: bigint): void;
  /** As far as this the views will stay. */
  kept(to: bigint): void;
};

/** Without a fence it takes the rows of every teller, which is one of the bugs to be planted. */
export function createMemoryDatabase(witness: Witness, { fenced }: { fenced: boolean }): MemoryDatabase {
  const durable = createDurableViews(witness);
  const { views } = durable;
  const journal: JournalRow[] = [];
  const positions = new Set<bigint>();
  let epoch = 0n;
  let viewsEpoch = 0n;
  let holder: Session | undefined;

  return {
    views,
    rows: () => journal,
    head() {
      const last = journal.at(-1);
      if (!last) return { position: 0n, hash: genesisHash, epoch: 0n, recordedAt: 0 };
      const { position, hash, recordedAt } = last;
      return { position, hash: Buffer.from(hash), epoch: last.epoch, recordedAt };
    },
    readAfter: (position, limit) =>
      journal.slice(Number(position), Number(position) + limit).map((row) => copyOf(row)),
    bodyAt: (position) => journal[Number(position) - 1]?.body,
    takePlace(session) {
      if (holder?.alive) return false;
      holder = session;
      return true;
    },
    raiseEpoch() {
      epoch += 1n;
      return epoch;
    },
    holder: () => (holder?.alive ? holder : undefined),
    freePlace() {
      holder = undefined;
    },
    endSession(session) {
      session.alive = false;
    },
    append(row) {
      if (fenced && row.epoch !== epoch) return false;
      if (positions.has(row.position)) throw new Error(`duplicate key: position ${row.position}`);
      positions.add(row.position);
      const kept = copyOf(row);
      journal.push(kept);
      durable.keep();
      witness.committed(kept);
      return true;
    },
    claimViews(under) {
      if (under < viewsEpoch) return undefined;
      viewsEpoch = under;
      durable.keep();
      return views.position();
    },
    write(change, under) {
      const { from, to } = change;
      if (fenced && under !== viewsEpoch) return false;
      if (views.position() !== from) throw new Error(`The views have left row ${from}.`);
      durable.write(change);
      witness.projected(from, to);
      return true;
    },
    keep() {
      durable.keep();
      return views.position();
    },
    crash: durable.crash,
  };
}

/** Views that are written without waiting for the disk: beside them stands how they would be found after a crash. */
function createDurableViews(witness: Witness) {
  let shown = createMemoryViews();
  let onDisk = createMemoryViews();
  const unkept: ViewWrite[] = [];
  const views: MemoryViews = {
    position: () => shown.position(),
    load: (books, keys) => shown.load(books, keys),
    loadPart: (books, part, keys) => shown.loadPart(books, part, keys),
    outcomes: (ids) => shown.outcomes(ids),
    timeAfterNewestId: () => shown.timeAfterNewestId(),
    newRows: () => shown.newRows(),
    apply: (change) => shown.apply(change),
    copy: () => shown.copy(),
    sizes: () => shown.sizes(),
  };
  return {
    views,
    write(change: ViewWrite): void {
      shown.apply(change);
      unkept.push(change);
    },
    keep(): void {
      if (unkept.length === 0) return;
      for (const change of unkept.splice(0)) onDisk.apply(change);
      witness.kept(onDisk.position());
    },
    crash(): void {
      if (unkept.length === 0) return;
      unkept.length = 0;
      shown = onDisk;
      onDisk = shown.copy();
    },
  };
}

function copyOf(row: JournalRow): JournalRow {
  const { previousHash, hash, body } = row;
  return {
    ...row,
    previousHash: Buffer.from(previousHash),
    hash: Buffer.from(hash),
    body: Buffer.from(body),
  };
}
