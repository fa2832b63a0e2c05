/** Bugs on purpose, each of a kind that has cost a bank money somewhere. They stand between the bank and its storage. */

import type { LedgerAccount } from '../../src/money/ledger/model.ts';
import type { Counter } from '../../src/money/mandates/model.ts';
import type { BalanceRow, CounterRow, ViewWrite } from '../../src/money/storage/storage.ts';
import { type Books, emptyBooks } from '../../src/money/teller/books.ts';
import type { MemoryViews } from './memory-views.ts';
import type { Bug } from './simulation.ts';

/** The database takes rows of tellers that have lost their place. */
export const droppedFence: Bug = { unfenced: true };

/** Refused ids are not found again, as if only what moved money had to be remembered. */
export const forgottenRefusals: Bug = {
  storage: (storage) => ({
    ...storage,
    views: {
      ...storage.views,
      async findOutcomes(ids) {
        const found = [...(await storage.views.findOutcomes(ids))];
        const entries = await storage.journal.entriesAt(found.map(([, place]) => place));
        return new Map(found.filter((_, index) => entries[index]?.type !== 'command-refused'));
      },
    },
  }),
};

/**
 * Now and then a batch is added to the views twice, on both sides of every account and on every counter alike: the sums
 * still agree, as they do when a bank books the same day again.
 */
export const batchAppliedTwice: Bug = {
  database(database) {
    let writes = 0;
    return {
      ...database,
      write(change, epoch) {
        writes += 1;
        return database.write(writes % 4 === 0 ? appliedTwice(change, database.views) : change, epoch);
      },
    };
  },
};

/** What the change does to money and to limits, once more on top of it. */
function appliedTwice(change: ViewWrite, views: MemoryViews): ViewWrite {
  const before = emptyBooks();
  const accounts = [...change.accounts, ...change.balances].map(({ number }) => number);
  const mandates = change.counters.map(({ mandateId }) => mandateId);
  views.loadPart(before, 'accounts', accounts);
  views.loadPart(before, 'mandates', mandates);
  views.loadPart(before, 'counters', mandates);
  const movedTwice = <Row extends BalanceRow>(row: Row): Row => {
    const account = before.accounts.get(row.number);
    const twice = (name: Moved) => 2n * row[name] - (account?.[name] ?? 0n);
    return { ...row, ...Object.fromEntries(MOVED.map((name) => [name, twice(name)])) };
  };
  const countedTwice = (row: CounterRow): CounterRow => {
    const counter = counterIn(before, row);
    const twice = (name: keyof Counter) => 2n * row[name] - (counter?.[name] ?? 0n);
    return { ...row, reserved: twice('reserved'), committed: twice('committed') };
  };
  return {
    ...change,
    accounts: change.accounts.map(movedTwice),
    balances: change.balances.map(movedTwice),
    counters: change.counters.map(countedTwice),
  };
}

const MOVED = ['debitsPosted', 'debitsPending', 'creditsPosted', 'creditsPending'] as const;
type Moved = (typeof MOVED)[number];

function counterIn({ uses }: Books, { mandateId, limitId, scope, start }: CounterRow): Counter | undefined {
  return uses.get(mandateId)?.counters.get(limitId)?.get(scope)?.get(start);
}

/** Now and then what was used of limits does not reach the views. */
export const uncountedLimits: Bug = misshapen(
  () => (change, isHit) => (isHit ? { ...change, counters: [] } : change),
);

/** A mandate that a teller loads while it serves, and not while it opens, gets one open hold more than the views show. */
export const miscountedHolds: Bug = {
  storage(storage) {
    let loads = 0;
    return {
      ...storage,
      openLine() {
        loads = 0;
        return storage.openLine();
      },
      views: {
        ...storage.views,
        async load(books, keys) {
          await storage.views.load(books, keys);
          loads += 1;
          for (const id of loads > LOADS_OF_OPENING ? keys.mandates : []) {
            const use = books.uses.get(id);
            if (use) use.openHolds += 1;
          }
        },
      },
    };
  },
};

const LOADS_OF_OPENING = 10;

/** Changes what is written to the views; every fourth write is hit. Each bank process begins anew. */
function misshapen(begin: () => (change: ViewWrite, isHit: boolean) => ViewWrite): Bug {
  return {
    storage(storage) {
      const reshape = begin();
      let writes = 0;
      return {
        ...storage,
        views: {
          ...storage.views,
          write(change, epoch) {
            writes += 1;
            return storage.views.write(reshape(change, writes % 4 === 0), epoch);
          },
        },
      };
    },
  };
}

/** The database says that a row is written, and has lost it. */
export const lostWrite: Bug = {
  database(database) {
    let appended = 0;
    return {
      ...database,
      append(row) {
        appended += 1;
        return appended % 50 === 0 ? true : database.append(row);
      },
    };
  },
};

/** Bank and model alike forget how far below zero an account may go, as if both had been written from one wrong page. */
export const forgottenFloors: Bug = {
  storage(storage) {
    const known = new WeakSet<Books>();
    return {
      ...storage,
      views: {
        ...storage.views,
        load(books, keys) {
          if (!known.has(books)) known.add(forgetFloors(books));
          return storage.views.load(books, keys);
        },
      },
    };
  },
  model: (model) => ({
    ...model,
    decide(command, now) {
      const lines = model.decide(command, now);
      for (const account of model.ledger.accounts.values()) account.creditLimit = null;
      return lines;
    },
  }),
};

/** Whoever asks these books for an account gets it without a floor. */
function forgetFloors(books: Books): Books {
  const { accounts } = books;
  const [get, set] = [accounts.get.bind(accounts), accounts.set.bind(accounts)];
  const floorless = (account: LedgerAccount) => Object.assign(account, { creditLimit: null });
  accounts.set = (number, account) => set(number, floorless(account));
  accounts.get = (number) => {
    const account = get(number);
    return account && floorless(account);
  };
  return books;
}
