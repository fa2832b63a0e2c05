/** Reads the journal behind the teller and keeps the tables that people query. */

import type { Database, Query } from '../../platform/database/database.ts';
import { upsert } from '../../platform/database/upsert.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import type { CounterKey, MandateRecord } from '../mandates/model.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { applyEntry, type Witness } from '../teller/apply.ts';
import { type Books, clearBooks, emptyBooks, sizeOfBooks } from '../teller/books.ts';
import type { JournalRow } from '../teller/chain.ts';
import { decodeEntries } from '../teller/codec.ts';
import { createJournalStore } from '../teller/journal.ts';
import { loadReferences } from './loader.ts';
import { referEntry } from './references.ts';
import {
  accountsTable,
  countersTable,
  type MandateVersionRow,
  mandatesTable,
  mandateVersionsTable,
  type OutcomeRow,
  outcomesTable,
  payeesTable,
  paymentsTable,
  transfersTable,
} from './tables.ts';

/** What changed in the views, told after it was committed. */
export type ViewChange = {
  readonly position: bigint;
  readonly payments: readonly PaymentRecord[];
  readonly mandates: readonly MandateRecord[];
  readonly accounts: readonly string[];
};

export type Projector = {
  /** How far the views have come. */
  position(): bigint;
  /** Tells that the journal has grown. */
  wake(): void;
  /** Resolves when the views show at least this journal position. */
  reach(position: bigint): Promise<void>;
  onChange(listener: (change: ViewChange) => void): () => void;
  stop(): Promise<void>;
};

const ROWS_AT_ONCE = 64;
const POLL_MS = 500;
/** Above this many things in memory the projector forgets them; the views have them all. */
const MAX_IN_MEMORY = 200_000;

export async function createProjector(
  database: Database,
  onFault: (error: unknown) => void,
): Promise<Projector> {
  const journal = createJournalStore(database.query);
  const books = emptyBooks();
  const listeners = new Set<(change: ViewChange) => void>();
  const waiters = new Set<{ position: bigint; resolve: () => void }>();
  let position = await readPosition(database.query);
  let running = true;
  let signal: () => void = () => {};
  let woken = false;

  async function advance(): Promise<boolean> {
    const rows = await journal.readAfter(position, ROWS_AT_ONCE);
    const last = rows.at(-1);
    if (!last) return false;
    const change = await project(database, books, position, rows);
    arriveAt(last.position);
    if (sizeOfBooks(books) > MAX_IN_MEMORY) clearBooks(books);
    for (const listener of listeners) listener(change);
    return true;
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
        arriveAt(await readPosition(database.query).catch(() => position));
        if (running) onFault(error);
      }
      if (!woken && running) await pause();
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      signal = () => {
        clearTimeout(timer);
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

async function readPosition(query: Query): Promise<bigint> {
  const [row] = await query<{ position: bigint }>(`select position from money.projection`);
  return row?.position ?? 0n;
}

/**
 * Moves on only from where these rows begin: another bank that tries to open on the same database projects too, and
 * what was loaded before its commit must not be written after it.
 */
async function movePosition(query: Query, from: bigint, to: bigint): Promise<void> {
  const moved = await query(
    `update money.projection set position = $2 where position = $1 returning position`,
    [from, to],
  );
  if (moved.length === 0) throw new Error(`The views have left row ${from}: somebody else projects as well.`);
}

/** Applies the journal rows after `from` to the views, all of it and the new position in one transaction. */
async function project(
  database: Database,
  books: Books,
  from: bigint,
  rows: readonly JournalRow[],
): Promise<ViewChange> {
  const batches = rows.map((row) => ({ position: row.position, entries: decodeEntries(row.body) }));
  const all = batches.flatMap(({ entries }) => entries);
  await loadReferences(database.query, books, (references) => {
    for (const entry of all) referEntry(references, books, entry);
  });
  const touched = createTouched();
  const outcomes: OutcomeRow[] = [];
  const versions: MandateVersionRow[] = [];
  for (const { position, entries } of batches) {
    touched.position = position;
    for (const [index, entry] of entries.entries()) {
      touched.at = entry.at;
      applyEntry(books, entry, touched.witness);
      outcomes.push({ id: entry.id, position, index });
      if (entry.type === 'mandate-recorded') versions.push({ mandate: entry.mandate, position, index });
    }
  }
  await write(database, books, from, touched, outcomes, versions);
  return {
    position: touched.position,
    payments: [...touched.payments.keys()].map((id) => existing(books.payments.get(id))),
    mandates: [...touched.mandates.keys()].map((id) => existing(books.mandates.get(id))),
    accounts: [...touched.accounts.keys()],
  };
}

type Touched = ReturnType<typeof createTouched>;

/** Remembers what entries touched, each with the last position (for transfers the first) at which they did. */
function createTouched() {
  const touched = {
    position: 0n,
    at: 0,
    accounts: new Map<string, bigint>(),
    transfers: new Map<string, { position: bigint; at: number }>(),
    mandates: new Map<string, bigint>(),
    payees: new Map<string, { mandateId: string; payeeId: string }>(),
    counters: new Map<string, CounterKey & { mandateId: string }>(),
    payments: new Map<string, bigint>(),
  };
  const witness: Witness = {
    account: (number) => void touched.accounts.set(number, touched.position),
    transfer: (id) => {
      if (!touched.transfers.has(id))
        touched.transfers.set(id, { position: touched.position, at: touched.at });
    },
    mandate: (id) => void touched.mandates.set(id, touched.position),
    use: (id, payeeId) => {
      touched.mandates.set(id, touched.position);
      if (payeeId) touched.payees.set(`${id} ${payeeId}`, { mandateId: id, payeeId });
    },
    counter: (mandateId, { limitId, scope, start }) => {
      touched.counters.set(`${mandateId} ${limitId} ${start} ${scope}`, { mandateId, limitId, scope, start });
    },
    payment: (id) => void touched.payments.set(id, touched.position),
  };
  return Object.assign(touched, { witness });
}

async function write(
  database: Database,
  books: Books,
  from: bigint,
  touched: Touched,
  outcomes: OutcomeRow[],
  versions: MandateVersionRow[],
): Promise<void> {
  const accounts = [...touched.accounts].map(([number, position]) => ({
    ...existing(books.account(number)),
    position,
  }));
  const transfers = [...touched.transfers].map(([id, first]) => ({
    record: existing(books.transfer(id)),
    ...first,
  }));
  const mandates = [...touched.mandates].map(([id, position]) => ({
    mandate: existing(books.mandates.get(id)),
    use: existing(books.uses.get(id)),
    position,
  }));
  const counters = [...touched.counters.values()].map((key) => {
    const counter = existing(
      books.uses.get(key.mandateId)?.counters.get(key.limitId)?.get(key.scope)?.get(key.start),
    );
    return { ...key, ...counter };
  });
  const payments = [...touched.payments].map(([id, position]) => ({
    ...existing(books.payments.get(id)),
    position,
  }));
  await database.transaction(async ({ query }) => {
    await movePosition(query, from, touched.position);
    await upsert(query, accountsTable, accounts);
    await upsert(query, transfersTable, transfers);
    await upsert(query, mandatesTable, mandates);
    await upsert(query, mandateVersionsTable, versions);
    await upsert(query, countersTable, counters);
    await upsert(query, payeesTable, [...touched.payees.values()]);
    await upsert(query, paymentsTable, payments);
    await upsert(query, outcomesTable, outcomes);
  });
}

function existing<T>(value: T | undefined): T {
  invariant(value !== undefined, 'What an entry touched is in the books.');
  return value;
}
