/** What the page knows of the bank: loaded once, kept true by the bank’s news, loaded again after a break. */

import type {
  Account,
  Mandate,
  MandateUsage,
  Me,
  MerchantRecord,
  Party,
  PartyKey,
  Payment,
  StreamState,
  ThingRecord,
} from '@bank-of-things/sdk';
import type { KeyHere } from '../keys/key-state.ts';
import { mergePayments, mergeWaiting } from './payment-list.ts';

/** How many payments the page keeps at least; older ones are at the bank. */
const REMEMBERED = 100;

/** Everything about one thing. */
export type ThingBook = {
  readonly accounts: readonly Account[];
  readonly mandates: readonly Mandate[];
  readonly usage: Readonly<Record<string, MandateUsage>>;
};

export type Notebook = {
  readonly me: Me;
  /** Whether news are heard. */
  readonly stream: 'opening' | StreamState;
  /** Undefined until they are loaded. */
  readonly things: readonly ThingRecord[] | undefined;
  readonly nextThings: string | undefined;
  readonly books: Readonly<Record<string, ThingBook>>;
  readonly primaries: readonly Account[];
  /** The account that a merchant is paid into. */
  readonly income: Account | undefined;
  readonly payments: readonly Payment[] | undefined;
  readonly waiting: readonly Payment[];
  /** Payments that arrived while the page was open. */
  readonly arrived: ReadonlySet<string>;
  readonly lastArrived: Payment | undefined;
  readonly owners: readonly Party[];
  readonly payees: readonly MerchantRecord[];
  /** Keys with which owners sign, by owner; those of whom nobody asked are not here. */
  readonly keys: Readonly<Record<string, readonly PartyKey[]>>;
  /** What this browser keeps to sign with. */
  readonly keyHere: KeyHere;
  /** Of all owners, whom an operator looks at; undefined: everybody. */
  readonly ownerId: string | undefined;
  /** Why loading failed. */
  readonly problem: unknown;
};

export function emptyNotebook(me: Me): Notebook {
  return {
    me,
    stream: 'opening',
    things: undefined,
    nextThings: undefined,
    books: {},
    primaries: [],
    income: undefined,
    payments: undefined,
    waiting: [],
    arrived: new Set(),
    lastArrived: undefined,
    owners: me.party ? [me.party] : [],
    payees: [],
    keys: {},
    keyHere: { kind: 'looking' },
    ownerId: undefined,
    problem: undefined,
  };
}

/** The name behind an id: an owner, a payee, a thing. */
export function nameIn({ owners, payees, things, payments }: Notebook, id: string): string | undefined {
  const named = [owners, payees, things ?? []].flatMap((list) => list.filter((item) => item.id === id));
  return named[0]?.name ?? payments?.find(({ payee }) => payee.id === id)?.payee.name;
}

/** Owners that were just added, before those that were known. */
export function withOwners(notebook: Notebook, added: readonly Party[]): Notebook {
  const others = notebook.owners.filter(({ id }) => !added.some((one) => one.id === id));
  return { ...notebook, owners: [...added, ...others] };
}

/** A person as the bank knows it now, at the place where it stood. */
export function withParty(notebook: Notebook, party: Party): Notebook {
  const known = notebook.owners.some(({ id }) => id === party.id);
  if (!known) return withOwners(notebook, [party]);
  return { ...notebook, owners: notebook.owners.map((one) => (one.id === party.id ? party : one)) };
}

export function withKeys(notebook: Notebook, partyId: string, keys: readonly PartyKey[]): Notebook {
  return { ...notebook, keys: { ...notebook.keys, [partyId]: keys } };
}

export function withKeyHere(notebook: Notebook, keyHere: KeyHere): Notebook {
  return { ...notebook, keyHere };
}

/** The thing, wherever it came from. */
export function withThing(notebook: Notebook, thing: ThingRecord): Notebook {
  const things = notebook.things ?? [];
  const known = things.some(({ id }) => id === thing.id);
  return {
    ...notebook,
    things: known ? things.map((one) => (one.id === thing.id ? thing : one)) : [thing, ...things],
  };
}

/** A book that was loaded. Lists follow the teller by a moment, so what is newer here, or new, stays. */
export function withBook(notebook: Notebook, thingId: string, loaded: ThingBook): Notebook {
  const known = notebook.books[thingId];
  const mandates = loaded.mandates.map(
    (one) => known?.mandates.find(({ id, version }) => id === one.id && version > one.version) ?? one,
  );
  const missed = known?.mandates.filter(({ id }) => !mandates.some((one) => one.id === id)) ?? [];
  const opened =
    known?.accounts.filter(({ number }) => !loaded.accounts.some((one) => one.number === number)) ?? [];
  const book: ThingBook = {
    accounts: [...opened, ...loaded.accounts],
    mandates: [...missed, ...mandates],
    usage: { ...known?.usage, ...loaded.usage },
  };
  return { ...notebook, books: { ...withSharedMoney(notebook.books, loaded.accounts), [thingId]: book } };
}

/** Things that spend from one account show the same money, whichever of them has paid. */
function withSharedMoney(books: Notebook['books'], loaded: readonly Account[]): Notebook['books'] {
  const shared = loaded.filter(({ form }) => form === 'shared');
  if (shared.length === 0) return books;
  const refresh = (account: Account): Account => {
    const same = shared.find(({ primary }) => account.form === 'shared' && primary === account.primary);
    if (!same) return account;
    const { balance, available, reserved, counters } = same;
    return { ...account, balance, available, reserved, counters };
  };
  return Object.fromEntries(
    Object.entries(books).map(([id, book]) => [id, { ...book, accounts: book.accounts.map(refresh) }]),
  );
}

/** An account that was just opened for a thing. */
export function withAccount(notebook: Notebook, thingId: string, account: Account): Notebook {
  const book = notebook.books[thingId] ?? { accounts: [], mandates: [], usage: {} };
  const others = book.accounts.filter(({ number }) => number !== account.number);
  return {
    ...notebook,
    books: { ...notebook.books, [thingId]: { ...book, accounts: [account, ...others] } },
  };
}

/** A changed mandate in the book of its thing, if that book is open. */
export function withMandate(notebook: Notebook, mandate: Mandate): Notebook {
  const book = notebook.books[mandate.thingId];
  if (!book) return notebook;
  const known = book.mandates.find(({ id }) => id === mandate.id);
  if (known && known.version > mandate.version) return notebook;
  const mandates = known
    ? book.mandates.map((one) => (one.id === mandate.id ? mandate : one))
    : [mandate, ...book.mandates];
  return { ...notebook, books: { ...notebook.books, [mandate.thingId]: { ...book, mandates } } };
}

/** Payments that were heard of, as far as they are of the owner who is shown. */
export function withNews(notebook: Notebook, all: readonly Payment[]): Notebook {
  const { me, ownerId, payments = [], waiting, arrived } = notebook;
  const heard = all.filter((payment) => ownerId === undefined || payment.ownerId === ownerId);
  if (heard.length === 0) return notebook;
  const known = new Set(payments.map(({ id }) => id));
  const unknown = heard.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  return {
    ...notebook,
    payments: mergePayments(payments, heard, Math.max(REMEMBERED, payments.length)),
    // A payee can do nothing about what waits for an owner.
    waiting: me.role === 'merchant' ? waiting : mergeWaiting(waiting, heard),
    arrived: new Set([...arrived, ...unknown].slice(-REMEMBERED)),
    lastArrived: heard.at(-1),
  };
}

/** Another owner is looked at, or everybody: nothing of before is shown. */
export function withOwner(notebook: Notebook, ownerId: string | undefined): Notebook {
  const nothing = { things: undefined, nextThings: undefined, payments: undefined, waiting: [] };
  return { ...notebook, ...nothing, ownerId };
}
