/** The page’s desk at the bank: loads what is looked at, listens for news, and writes both into the notebook. */

import type { Me, Operator, Owner, Payment } from '@bank-of-things/sdk';
import {
  loadBook,
  loadIncome,
  loadPaymentsOf,
  loadThing,
  loadThings,
  reload,
  type Sources,
} from './loading.ts';
import { bundle } from './news.ts';
import { emptyNotebook, type Notebook, withMandate, withNews, withOwner } from './notebook.ts';
import { createSigning, type Signing, type SigningParts } from './signing.ts';
import { createStore, type Store } from './store.ts';

const NEWS_EVERY_MS = 120;
const BOOKS_EVERY_MS = 400;

export type Desk = {
  readonly owner: Owner;
  /** Present for operators and auditors only. */
  readonly operator: Operator | undefined;
  readonly notebook: Store<Notebook>;
  /** Keys, and the owner with a key in hand. */
  readonly signing: Signing;
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
  /** Of all owners, shows one, or everybody again. */
  showOwner(ownerId: string | undefined): void;
  /** Takes in a payment that was answered, as if it were news. */
  hear(payment: Payment): void;
  /** The bank’s time. */
  now(): Promise<number>;
};

export type DeskParts = Pick<SigningParts, 'owner' | 'safe' | 'connect'> & {
  operator?: Operator | undefined;
  me: Me;
};

export function createDesk({ owner, operator, me, ...hands }: DeskParts): Desk {
  const notebook = createStore(emptyNotebook(me));
  const sources: Sources = { owner, operator, notebook };
  const signing = createSigning({ owner, notebook, ...hands });
  const { news, stale, stop } = createNewsroom(sources);
  let hasOpened = false;

  return {
    owner,
    operator,
    notebook,
    signing,
    reload: () => reload(sources),
    loadBook: (thingId) => loadBook(sources, thingId),
    loadThing: (thingId) => loadThing(sources, thingId),
    loadPaymentsOf: (thingId) => loadPaymentsOf(sources, thingId),
    loadMoreThings: () => loadThings(sources, notebook.read().nextThings),
    open() {
      void reload(sources);
      signing.look().catch((problem) => notebook.update((page) => ({ ...page, problem })));
      owner.onStream((stream) => notebook.update((page) => ({ ...page, stream })));
      owner.client.events.on('payment', news, () => {
        // What happened while the stream was broken is in the lists.
        if (hasOpened) void reload(sources);
        hasOpened = true;
      });
      owner.onMandate((mandate) => {
        notebook.update((page) => withMandate(page, mandate));
        stale(mandate.thingId);
      });
    },
    close() {
      stop();
      owner.close();
    },
    showOwner(ownerId) {
      notebook.update((page) => withOwner(page, ownerId));
      void reload(sources);
    },
    hear: news,
    now: () => owner.client.bank.time(),
  };
}

/** Payments go into the notebook in bundles, and the books of the things that paid are loaded again. */
function createNewsroom(sources: Sources) {
  const { notebook } = sources;
  const books = bundle<string>(BOOKS_EVERY_MS, (thingIds) => {
    for (const thingId of new Set(thingIds)) {
      loadBook(sources, thingId).catch((problem) => notebook.update((page) => ({ ...page, problem })));
    }
  });
  const incomes = bundle<Payment>(BOOKS_EVERY_MS, () => {
    loadIncome(sources).catch((problem) => notebook.update((page) => ({ ...page, problem })));
  });
  /** A book that nobody opened is not loaded. */
  function stale(thingId: string): void {
    if (notebook.read().books[thingId]) books.push(thingId);
  }
  const payments = bundle<Payment>(NEWS_EVERY_MS, (heard) => {
    notebook.update((page) => withNews(page, heard));
    for (const payment of heard) {
      stale(payment.thingId);
      incomes.push(payment);
    }
    for (const thingId of new Set(heard.map((payment) => payment.thingId))) registered(thingId);
  });
  /** Whoever pays has registered meanwhile, of which there is no other news. */
  function registered(thingId: string): void {
    const known = notebook.read().things?.find(({ id }) => id === thingId);
    if (known?.state !== 'awaiting-registration') return;
    loadThing(sources, thingId).catch((problem) => notebook.update((page) => ({ ...page, problem })));
  }
  return {
    news: payments.push,
    stale,
    stop() {
      payments.stop();
      books.stop();
      incomes.stop();
    },
  };
}
