/** The page’s desk at the bank: loads what is looked at, listens for news, and writes both into the notebook. */

import type { Account, Me, Operator, Owner, Payment } from '@bank-of-things/sdk';
import { bundle } from './news.ts';
import { emptyNotebook, isShown, type Notebook, withMandate, withThing } from './notebook.ts';
import { mergePayments, mergeWaiting } from './payment-list.ts';
import { createStore, type Store } from './store.ts';
import type { StreamState } from './watched-fetch.ts';

const THINGS_PER_PAGE = 24;
const FEED_LENGTH = 100;
const NEWS_EVERY_MS = 120;
const BOOKS_EVERY_MS = 400;

export type Desk = {
  readonly owner: Owner;
  /** Present for operators and auditors only. */
  readonly operator: Operator | undefined;
  readonly notebook: Store<Notebook>;
  /** Loads the first pages and begins to listen. */
  open(): void;
  close(): void;
  /** Loads everything that is shown again. */
  reload(): Promise<void>;
  loadMoreThings(): Promise<void>;
  /** Loads accounts, mandates and use of one thing. */
  loadBook(thingId: string): Promise<void>;
  loadThing(thingId: string): Promise<void>;
  loadPaymentsOf(thingId: string): Promise<void>;
  showOwner(ownerId: string | undefined): void;
  hear(payment: Payment): void;
  onStream(state: StreamState): void;
  now(): Promise<number>;
};

export type DeskParts = { owner: Owner; operator?: Operator | undefined; me: Me };

export function createDesk({ owner, operator, me }: DeskParts): Desk {
  const notebook = createStore(emptyNotebook(me));
  const write = notebook.update;

  const news = bundle<Payment>(NEWS_EVERY_MS, (heard) => {
    write((page) => withNews(page, heard));
    for (const thingId of new Set(heard.map((payment) => payment.thingId))) {
      if (notebook.read().books[thingId]) stale.push(thingId);
    }
  });
  const stale = bundle<string>(BOOKS_EVERY_MS, (ids) => {
    for (const id of new Set(ids)) void loadBook(id).catch(noteProblem);
  });

  function noteProblem(problem: unknown): void {
    write((page) => ({ ...page, problem }));
  }

  async function loadBook(thingId: string): Promise<void> {
    const [{ items: accounts }, { items: mandates }] = await Promise.all([
      owner.accounts.list({ thingId, limit: 100 }),
      owner.mandates.list({ thingId, limit: 100 }),
    ]);
    const live = mandates.filter(({ state }) => state !== 'revoked');
    const uses = await Promise.all(live.map(({ id: mandateId }) => owner.mandates.usage({ mandateId })));
    const usage = Object.fromEntries(uses.map((use) => [use.mandateId, use]));
    const book = { accounts, mandates, usage };
    write((page) => ({ ...page, books: { ...page.books, [thingId]: book } }));
  }

  async function loadThings(after?: string): Promise<void> {
    const { ownerId } = notebook.read();
    const page = { limit: THINGS_PER_PAGE, ...(after ? { after } : {}), ...(ownerId ? { ownerId } : {}) };
    const { items, next } = await owner.things.list(page);
    write((before) => {
      if (before.ownerId !== ownerId) return before;
      return { ...before, things: after ? [...(before.things ?? []), ...items] : items, nextThings: next };
    });
  }

  async function loadPayments(): Promise<void> {
    const { ownerId } = notebook.read();
    const of = ownerId ? { ownerId } : {};
    const [recent, waiting] = await Promise.all([
      owner.payments.list({ limit: FEED_LENGTH, ...of }),
      owner.payments.list({ limit: FEED_LENGTH, state: 'waiting', ...of }),
    ]);
    write((page) => {
      if (page.ownerId !== ownerId) return page;
      const heard = [...recent.items, ...waiting.items];
      return {
        ...page,
        payments: mergePayments(page.payments ?? [], recent.items, FEED_LENGTH),
        waiting: mergeWaiting(page.waiting, heard),
      };
    });
  }

  async function loadAround(): Promise<void> {
    const { ownerId } = notebook.read();
    const [accounts, payees, owners] = await Promise.all([
      owner.accounts.list({ limit: 500, ...(ownerId ? { ownerId } : {}) }),
      owner.merchants.list({ limit: 500 }),
      operator?.parties.list({ limit: 500 }),
    ]);
    const primaries = accounts.items.filter(isPrimary);
    write((page) => ({
      ...page,
      primaries,
      payees: payees.items,
      owners: owners?.items ?? page.owners,
    }));
  }

  async function reload(): Promise<void> {
    const books = Object.keys(notebook.read().books).map(loadBook);
    try {
      await Promise.all([loadThings(), loadPayments(), loadAround(), ...books]);
      write((page) => ({ ...page, problem: undefined }));
    } catch (error) {
      noteProblem(error);
    }
  }

  return {
    owner,
    operator,
    notebook,
    reload,
    loadBook,
    async loadMoreThings() {
      await loadThings(notebook.read().nextThings);
    },
    async loadThing(thingId) {
      const thing = await owner.things.get({ thingId });
      write((page) => withThing(page, thing));
    },
    async loadPaymentsOf(thingId) {
      const { items } = await owner.payments.list({ thingId, limit: 30 });
      write((page) => ({ ...page, payments: mergePayments(page.payments ?? [], items) }));
    },
    open() {
      void reload();
      let hasOpened = false;
      owner.client.events.on('payment', news.push, () => {
        // What happened while the stream was broken is in the lists.
        if (hasOpened) void reload();
        hasOpened = true;
      });
      owner.onMandate((mandate) => {
        write((page) => withMandate(page, mandate));
        if (notebook.read().books[mandate.thingId]) stale.push(mandate.thingId);
      });
    },
    close() {
      news.stop();
      stale.stop();
      owner.close();
    },
    showOwner(ownerId) {
      write((page) => ({
        ...page,
        ownerId,
        things: undefined,
        nextThings: undefined,
        payments: undefined,
        waiting: [],
      }));
      void reload();
    },
    hear: news.push,
    onStream: (stream) => write((page) => (page.stream === stream ? page : { ...page, stream })),
    now: () => owner.client.bank.time(),
  };
}

function withNews(page: Notebook, all: readonly Payment[]): Notebook {
  const heard = all.filter((payment) => isShown(page, payment));
  if (heard.length === 0) return page;
  const known = new Set(page.payments?.map(({ id }) => id));
  const unknown = heard.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  return {
    ...page,
    payments: mergePayments(page.payments ?? [], heard, Math.max(FEED_LENGTH, page.payments?.length ?? 0)),
    waiting: mergeWaiting(page.waiting, heard),
    arrived: new Set([...page.arrived, ...unknown].slice(-FEED_LENGTH)),
    lastArrived: heard.at(-1),
  };
}

function isPrimary({ kind }: Account): boolean {
  return kind === 'primary';
}
