/** What one bank process sees of the simulated database, over its own connections. */

import { type Line, type MissingKeys, PlaceTaken, type Storage } from '../../src/money/storage/storage.ts';
import { type Books, emptyBooks } from '../../src/money/teller/books.ts';
import type { JournalRow } from '../../src/money/teller/chain.ts';
import { decodeEntry } from '../../src/money/teller/codec/codec.ts';
import type { Host } from './host.ts';
import type { MemoryDatabase, Session } from './memory-database.ts';
import type { ViewPart } from './memory-views.ts';
import { ConnectionLost, type Network } from './network.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export type Connected = {
  readonly storage: Storage;
  /** Cuts the teller's connection: its place is free, and whatever it asks fails. */
  cutLine(): void;
  /** Kills the projector's connection alone, in the middle of a write if it is about to begin one. */
  cutProjector(): void;
};

export function connectStorage({
  database,
  host,
  network,
  scheduler,
  random,
  appended,
}: {
  database: MemoryDatabase;
  host: Host;
  network: Network;
  scheduler: Scheduler;
  random: Random;
  /** Told in the very step in which a row of this process comes true, while its books are still those of that row. */
  appended: (row: JournalRow) => void;
}): Connected {
  let session: Session | undefined;
  let cut = false;
  let breakLine = () => {};
  const projector = createBreakable({ host, network, scheduler, random });

  /** The server notices at once, or after a while, that nobody is at the other end. */
  function endSession(ended: Session | undefined): void {
    if (!ended) return;
    const noticedAfterMs = random.chance(0.9) ? random.below(5) : random.between(100, 10_000);
    scheduler.after(noticedAfterMs, () => database.endSession(ended));
  }
  host.onKill(() => endSession(session));

  /** A question over the teller's own connection. */
  async function askOver<T>(mine: Session, question: 'append' | 'read', effect: () => T): Promise<T> {
    if (cut || mine !== session) throw new ConnectionLost('The connection is closed.');
    const answer = await network.ask(host, question, effect);
    if (cut || mine !== session) throw new ConnectionLost('The connection was closed before the answer.');
    return answer;
  }

  /** Whoever has begun to open the line anew may be reading its books anew as well, when the row comes true late. */
  function append(mine: Session, row: JournalRow): boolean {
    const isWritten = database.append(row);
    if (isWritten && mine === session) appended(row);
    return isWritten;
  }

  async function openLine(): Promise<Line> {
    const mine: Session = { owner: host.name, alive: true };
    cut = false;
    session = mine;
    const broken = new Promise<void>((resolve) => {
      breakLine = resolve;
    });
    try {
      const epoch = await network.ask(host, 'open', () => {
        if (!mine.alive || !database.takePlace(mine)) throw new PlaceTaken();
        return database.raiseEpoch();
      });
      return {
        epoch,
        head: () => askOver(mine, 'read', database.head),
        broken,
        append: (row) => askOver(mine, 'append', () => append(mine, row)),
        async leave() {
          endSession(mine);
          await host.pace.turn();
        },
      };
    } catch (error) {
      endSession(mine);
      throw error;
    }
  }

  /** A question for every kind, all at once, as PostgreSQL is asked; what a mandate was used for comes after it. */
  async function findInParts(keys: MissingKeys): Promise<Books> {
    const found = emptyBooks();
    const ask = async (part: ViewPart, wanted: readonly string[]) => {
      if (wanted.length === 0) return;
      await network.ask(host, 'read', () => database.views.loadPart(found, part, wanted));
    };
    async function askForMandates(): Promise<void> {
      for (const part of ['mandates', 'counters', 'payees'] as const) await ask(part, keys.mandates);
    }
    await Promise.all([
      ...(['accounts', 'transfers', 'groups', 'shadows', 'payments'] as const).map((part) =>
        ask(part, keys[part]),
      ),
      askForMandates(),
    ]);
    return found;
  }

  return {
    cutLine() {
      cut = true;
      // The process hears of it in a step of its own, and never when it is dead.
      const hear = breakLine;
      scheduler.after(0, () => host.deliver(hear));
      if (session) database.endSession(session);
    },
    cutProjector: projector.cut,
    storage: {
      openLine,
      journal: {
        head: () => network.ask(host, 'read', database.head),
        readAfter: (position, limit) => network.ask(host, 'read', () => database.readAfter(position, limit)),
        async entriesAt(places) {
          const slices = await network.ask(host, 'read', () =>
            places.flatMap(({ position, offset, length }) => {
              const body = database.bodyAt(position);
              return body ? [Buffer.from(body.subarray(offset, offset + length))] : [];
            }),
          );
          return slices.map((bytes) => decodeEntry(bytes));
        },
      },
      views: {
        position: () => network.ask(host, 'read', database.views.position),
        async load(books, keys) {
          bring(await findInParts(keys), keys, books);
        },
        findOutcomes: async (ids) =>
          ids.length === 0 ? new Map() : network.ask(host, 'read', () => database.views.outcomes(ids)),
        timeAfterNewestId: () => network.ask(host, 'read', database.views.timeAfterNewestId),
        newRows: database.views.newRows,
        write: (change, epoch) => projector.ask(() => database.write(change, epoch)),
        claim: (epoch) => projector.ask(() => database.claimViews(epoch)),
        keep: () => projector.ask(database.keep),
      },
    },
  };
}

/**
 * A connection that can be killed while a write is under way: the writer hears of it in that moment, and the write may
 * have been done, may be done afterwards, or may never be. Until it is made anew it takes nothing.
 */
function createBreakable({
  host,
  network,
  scheduler,
  random,
}: {
  host: Host;
  network: Network;
  scheduler: Scheduler;
  random: Random;
}) {
  const underWay = new Set<(error: Error) => void>();
  let isAway = false;
  let isMarked = false;

  function breakNow(): void {
    isAway = true;
    scheduler.after(random.pick([0, 5, 700]), () => {
      isAway = false;
    });
    for (const reject of underWay) host.deliver(() => reject(new ConnectionLost('The write was cut off.')));
    underWay.clear();
  }

  return {
    cut(): void {
      if (underWay.size > 0) breakNow();
      else isMarked = true;
    },
    ask<T>(effect: () => T): Promise<T> {
      if (isAway) return Promise.reject(new ConnectionLost('There is no connection to write over.'));
      if (isMarked) scheduler.after(random.below(4), breakNow);
      isMarked = false;
      return new Promise((resolve, reject) => {
        underWay.add(reject);
        const done = () => underWay.delete(reject);
        network.ask(host, 'write', effect).then(resolve, reject).finally(done);
      });
    },
  };
}

/** What was found comes into the books in the step in which the answer arrives. */
function bring(found: Books, keys: MissingKeys, books: Books): void {
  fill(found.accounts, books.accounts, keys.accounts);
  fill(found.groups, books.groups, keys.groups);
  fill(found.mandates, books.mandates, keys.mandates);
  fill(found.uses, books.uses, keys.mandates);
  fill(found.shadows, books.shadows, keys.shadows);
  fill(found.payments, books.payments, keys.payments);
  // A group brings transfers along that are in memory already, where they are newer.
  const members = keys.groups
    .flatMap((id) => found.groups.get(id) ?? [])
    .filter((id) => !books.transfers.has(id));
  fill(found.transfers, books.transfers, [...keys.transfers, ...members]);
}

function fill<Value>(
  from: { get(key: string): Value | undefined },
  into: { set(key: string, value: Value): unknown },
  keys: readonly string[],
): void {
  for (const key of keys) {
    const value = from.get(key);
    if (value !== undefined) into.set(key, value);
  }
}
