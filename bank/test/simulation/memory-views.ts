/** The views as maps. Nothing that is read from them is shared with what was written. */

import type { LedgerAccount, TransferRecord } from '../../src/money/ledger/model.ts';
import type { Counter, MandateRecord } from '../../src/money/mandates/model.ts';
import { emptyUse } from '../../src/money/mandates/usage.ts';
import type { PaymentRecord } from '../../src/money/payments/model.ts';
import { transferOf } from '../../src/money/payments/transfer-of.ts';
import type {
  CounterPlace,
  CounterRow,
  DecidedPayment,
  MissingKeys,
  NewRows,
  OutcomeRow,
  Place,
  TransferRow,
  ViewWrite,
} from '../../src/money/storage/storage.ts';
import type { Books } from '../../src/money/teller/books.ts';
import { timeOfId } from '../../src/platform/kernel/ids.ts';

type KeptTransfer = { readonly record: TransferRecord; readonly position: bigint };
type KeptMandate = { mandate: MandateRecord; openHolds: number; lastAuthorisedAt: number };

/** What one query reads. Counters and payees are asked for by their mandates, and come after them. */
const PARTS = [
  'accounts',
  'transfers',
  'groups',
  'mandates',
  'counters',
  'payees',
  'shadows',
  'payments',
] as const;

export type ViewPart = (typeof PARTS)[number];

export type MemoryViews = {
  position(): bigint;
  load(books: Books, keys: MissingKeys): void;
  loadPart(books: Books, part: ViewPart, keys: readonly string[]): void;
  outcomes(ids: readonly string[]): Map<string, Place>;
  timeAfterNewestId(): number;
  newRows(): NewRows;
  apply(change: ViewWrite): void;
  /** The same once more, of which nothing is shared. */
  copy(): MemoryViews;
  /** How many of each they show. */
  sizes(): { accounts: number; transfers: number; mandates: number; payments: number; outcomes: number };
};

function emptyState() {
  return {
    position: 0n,
    newestId: '',
    accounts: new Map<string, LedgerAccount>(),
    transfers: new Map<string, KeptTransfer>(),
    groups: new Map<string, Set<string>>(),
    mandates: new Map<string, KeptMandate>(),
    mandatesOfThing: new Map<string, Set<string>>(),
    counters: new Map<string, Map<string, CounterRow>>(),
    payees: new Map<string, Set<string>>(),
    payments: new Map<string, PaymentRecord>(),
    outcomes: new Map<string, Place>(),
  };
}

export function createMemoryViews(state = emptyState()): MemoryViews {
  const { accounts, transfers, groups, mandates, mandatesOfThing, counters, payees, payments, outcomes } =
    state;

  function loadGroup(books: Books, groupId: string): void {
    const members = [...entryOf(groups, groupId, () => new Set<string>())].flatMap(
      (id) => transfers.get(id) ?? [],
    );
    members.sort((a, b) => compare(a.position, b.position) || compare(a.record.id, b.record.id));
    books.groups.set(
      groupId,
      members.map(({ record }) => record.id),
    );
    for (const { record } of members) {
      if (!books.transfers.has(record.id)) books.transfers.set(record.id, { ...record });
    }
  }

  function loadMandate(books: Books, id: string): void {
    const kept = mandates.get(id);
    if (!kept) return;
    const { mandate, openHolds, lastAuthorisedAt } = kept;
    books.mandates.set(id, mandate);
    books.uses.set(id, { ...emptyUse(), openHolds, lastAuthorisedAt });
  }

  function loadCounters(books: Books, id: string): void {
    const use = books.uses.get(id);
    if (!use) return;
    for (const { limitId, scope, start, reserved, committed } of counters.get(id)?.values() ?? []) {
      const scopes = entryOf(use.counters, limitId, () => new Map<string, Map<number, Counter>>());
      entryOf(scopes, scope, () => new Map<number, Counter>()).set(start, { reserved, committed });
    }
  }

  function loadPayees(books: Books, id: string): void {
    for (const payeeId of payees.get(id) ?? []) books.uses.get(id)?.knownPayees.add(payeeId);
  }

  function loadShadows(books: Books, thingId: string): void {
    const shadows = [...(mandatesOfThing.get(thingId) ?? [])].filter((id) => {
      const mandate = mandates.get(id)?.mandate;
      return mandate?.terms.mode === 'shadow' && mandate.state === 'active';
    });
    books.shadows.set(thingId, new Set(shadows));
  }

  const loaders: Readonly<Record<ViewPart, (books: Books, key: string) => void>> = {
    accounts: (books, number) => copyInto(books.accounts, number, accounts.get(number)),
    transfers: (books, id) => copyInto(books.transfers, id, transfers.get(id)?.record),
    groups: loadGroup,
    mandates: loadMandate,
    counters: loadCounters,
    payees: loadPayees,
    shadows: loadShadows,
    payments(books, id) {
      const payment = payments.get(id);
      if (payment) books.payments.set(id, payment);
    },
  };

  function loadPart(books: Books, part: ViewPart, keys: readonly string[]): void {
    for (const key of keys) loaders[part](books, key);
  }

  function applyAccounts({ accounts: whole, balances }: ViewWrite): void {
    for (const { position: _, ...account } of whole) accounts.set(account.number, account);
    for (const { number, debitsPosted, debitsPending, creditsPosted, creditsPending } of balances)
      Object.assign(accounts.get(number) ?? {}, {
        debitsPosted,
        debitsPending,
        creditsPosted,
        creditsPending,
      });
  }

  function applyRemainders({ remainders }: ViewWrite): void {
    for (const { id, remaining, reversed } of remainders)
      Object.assign(transfers.get(id)?.record ?? {}, { remaining, reversed });
  }

  function addTransfer(kept: KeptTransfer): void {
    const { id, groupId } = kept.record;
    refuse(transfers.has(id), `transfer ${id}`);
    transfers.set(id, kept);
    if (groupId) entryOf(groups, groupId, () => new Set<string>()).add(id);
  }

  function applyMandates(change: ViewWrite): void {
    const { mandates: whole, uses, counters: moved, goneCounters, payees: paid } = change;
    for (const { mandate, openHolds, lastAuthorisedAt } of whole) {
      mandates.set(mandate.id, { mandate: frozenCopy(mandate), openHolds, lastAuthorisedAt });
      entryOf(mandatesOfThing, mandate.thingId, () => new Set<string>()).add(mandate.id);
    }
    for (const { mandate, openHolds, lastAuthorisedAt } of uses)
      Object.assign(mandates.get(mandate.id) ?? {}, { openHolds, lastAuthorisedAt });
    for (const place of goneCounters) counters.get(place.mandateId)?.delete(placeOf(place));
    for (const row of moved)
      entryOf(counters, row.mandateId, () => new Map<string, CounterRow>()).set(placeOf(row), { ...row });
    for (const { mandateId, payeeId } of paid)
      entryOf(payees, mandateId, () => new Set<string>()).add(payeeId);
  }

  function addPayment({ payment, place, settledAtOnce, reversed }: DecidedPayment): void {
    payments.set(payment.id, frozenCopy(payment));
    addOutcome(payment.id, place);
    // A payment that was settled at once is its own transfer.
    const record = { ...transferOf(payment, 0), remaining: 0n, reversed };
    if (settledAtOnce) addTransfer({ record, position: place.position });
  }

  function applyPayments({ changedPayments }: ViewWrite): void {
    for (const { position: _, ...payment } of changedPayments) payments.set(payment.id, frozenCopy(payment));
  }

  function addOutcome(id: string, { position: at, offset, length }: Place): void {
    refuse(outcomes.has(id), `outcome ${id}`);
    outcomes.set(id, { position: at, offset, length });
    if (id > state.newestId) state.newestId = id;
  }

  return {
    position: () => state.position,
    timeAfterNewestId: () => (state.newestId ? timeOfId(state.newestId) + 1 : 0),
    outcomes: (ids) =>
      new Map(
        ids.flatMap((id) => {
          const outcome = outcomes.get(id);
          return outcome ? [[id, { ...outcome }]] : [];
        }),
      ),
    sizes: () => ({
      accounts: accounts.size,
      transfers: transfers.size,
      mandates: mandates.size,
      payments: payments.size,
      outcomes: outcomes.size,
    }),

    load(books, keys) {
      const { mandates: ids } = keys;
      for (const part of PARTS) loadPart(books, part, { ...keys, counters: ids, payees: ids }[part]);
    },
    loadPart,

    newRows: createMemoryRows,
    copy: () => createMemoryViews(structuredClone(state)),

    apply(change) {
      const { payments: decided, transfers: booked, outcomes: answered } = change.rows as MemoryRows;
      // Nothing is written when something cannot be.
      for (const { payment } of decided) refuse(payments.has(payment.id), `payment ${payment.id}`);
      for (const { record } of booked) refuse(transfers.has(record.id), `transfer ${record.id}`);
      for (const { id } of answered) refuse(outcomes.has(id), `outcome ${id}`);
      state.position = change.to;
      for (const row of decided) addPayment(row);
      for (const { record, position: first } of booked)
        addTransfer({ record: { ...record }, position: first });
      for (const { id, ...place } of answered) addOutcome(id, place);
      applyAccounts(change);
      applyRemainders(change);
      applyMandates(change);
      applyPayments(change);
    },
  };
}

function placeOf({ limitId, start, scope }: CounterPlace): string {
  return `${limitId} ${start} ${scope}`;
}

function refuse(isThere: boolean, what: string): void {
  if (isThere) throw new Error(`duplicate key: ${what}`);
}

/** Kept as they were when they came, and ready to be written twice. */
type MemoryRows = NewRows & {
  readonly payments: DecidedPayment[];
  readonly transfers: TransferRow[];
  readonly outcomes: OutcomeRow[];
};

function createMemoryRows(): MemoryRows {
  const payments: DecidedPayment[] = [];
  const transfers: TransferRow[] = [];
  const outcomes: OutcomeRow[] = [];
  return {
    payments,
    transfers,
    outcomes,
    payment: (row) => void payments.push({ ...row, payment: frozenCopy(row.payment) }),
    transfer: (row) => void transfers.push({ ...row, record: { ...row.record } }),
    outcome: (row) => void outcomes.push(row),
    version: () => {},
  };
}

function copyInto<T extends object>(
  map: { set(key: string, value: T): unknown },
  key: string,
  value: T | undefined,
): void {
  if (value) map.set(key, { ...value });
}

function compare<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Mandates and payments are replaced and never changed, which a frozen copy proves: to write on it throws. */
function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null || copies.has(value)) return value;
  const copy = Array.isArray(value)
    ? value.map(frozenCopy)
    : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, frozenCopy(member)]));
  copies.add(copy);
  return Object.freeze(copy) as T;
}

/** Frozen to their last member, so that they need not be copied again. */
const copies = new WeakSet<object>();

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
