/** Money: the books with their teller, and the services that people and things use them through. */

import type { Parties } from '../parties/index.ts';
import type { BankSigner } from '../platform/auth/bank-key.ts';
import type { VerificationKeys } from '../platform/auth/verification-keys.ts';
import type { Database } from '../platform/database/database.ts';
import type { MigrationSource } from '../platform/database/migrations.ts';
import { createSessionName } from '../platform/database/session-name.ts';
import type { EventStream } from '../platform/http/event-stream.ts';
import type { Clock, ManualClock } from '../platform/kernel/clock.ts';
import type { Logger } from '../platform/logs/logger.ts';
import type { Metrics } from '../platform/metrics/metrics.ts';
import type { Wiring } from '../platform/wiring.ts';
import type { Things } from '../things/index.ts';
import { createAccounts } from './accounts/index.ts';
import { accountsMigrations, wireAccounts } from './accounts/wiring.ts';
import { type Cell, type CellSettings, openCell } from './cell/cell.ts';
import type { MoneyDesk } from './desk.ts';
import { createFactFinder, type FactFinder } from './facts/fact-finder.ts';
import { createMandateService, toWire } from './mandates/service.ts';
import { createMandateStore } from './mandates/store.ts';
import { wireMandates } from './mandates/wiring.ts';
import { createMerchants, type Merchants } from './merchants/index.ts';
import { merchantsMigrations } from './merchants/wiring.ts';
import { createBatchService } from './payments/batches/service.ts';
import { createNews, type NewsItem } from './payments/news.ts';
import { createQuoteMemory } from './payments/quote-memory.ts';
import { createQuoteService } from './payments/quotes.ts';
import { createPaymentService } from './payments/service.ts';
import { createPaymentStore } from './payments/store.ts';
import { createPaymentStream } from './payments/stream.ts';
import { paymentsMigrations, wirePayments } from './payments/wiring.ts';
import { createPostgresStorage } from './storage/postgres.ts';
import { type JournalWatch, watchJournal } from './verify/journal-watch.ts';
import { checkBeforeOpening, WHOLE_UP_TO_BYTES } from './verify/opening-check.ts';
import { createWebhooks, type WebhookSettings } from './webhooks/index.ts';
import { webhooksMigrations } from './webhooks/wiring.ts';

export type { FactFinder, FactQuestion } from './facts/fact-finder.ts';
export { createFactReader, type FactReader } from './facts/fact-reader.ts';
export type { Fact, FactRow } from './facts/facts.ts';

const cellMigrations = { capability: 'cell', directory: new URL('./cell/migrations/', import.meta.url) };
const booksMigrations = { capability: 'money', directory: new URL('./migrations/', import.meta.url) };

/** The tables of money; they must stand before `openBooks`. */
export const moneyMigrations: readonly MigrationSource[] = [
  booksMigrations,
  cellMigrations,
  accountsMigrations,
  merchantsMigrations,
  paymentsMigrations,
  webhooksMigrations,
];

/** The open books, and what tells that they must be closed. */
export type Books = MoneyDesk &
  Pick<Cell, 'announce' | 'onAnnounced' | 'isServing' | 'close'> & {
    readonly watch: JournalWatch;
    /** Resolves when the books contradict themselves, or the journal is found broken. */
    readonly failed: Promise<Error>;
  };

/**
 * Opens the books: the journal is checked, then this process takes the teller's place or becomes a door. A journal of
 * more than `wholeUpToBytes` is checked as a whole only afterwards, while the bank is open, unless it was found broken.
 */
export async function openBooks(parts: {
  database: Database;
  clock: Clock | ManualClock;
  logger: Logger;
  metrics: Metrics;
  /** The name of this process, which its database sessions carry. */
  name?: string;
  settings?: CellSettings;
  wholeUpToBytes?: number;
}): Promise<Books> {
  const { database, clock, logger, metrics, name = createSessionName(), settings = onItsOwn } = parts;
  const { whole, lifted } = await checkBeforeOpening(database, {
    wholeUpToBytes: parts.wholeUpToBytes ?? WHOLE_UP_TO_BYTES,
  });
  if (lifted)
    logger.warn(
      { found: lifted.message, at: lifted.foundAt },
      'The journal was found broken before. All of it was checked now, and it is sound.',
    );
  const storage = createPostgresStorage(database);
  // A clock that is set by hand must not stand before what the books say has happened.
  if ('set' in clock) clock.set((await storage.journal.head()).recordedAt);
  const observe = observeBatches(metrics);
  const cell = await openCell({ database, storage, clock, logger, name, settings, observe });
  const { teller, views } = cell;
  metrics.addGauge('bot_journal_position', 'The last journal row.', () => Number(teller.position()));
  metrics.addGauge('bot_views_lag_rows', 'Journal rows that the views do not show yet.', () =>
    Number(teller.position() - views.position()),
  );
  metrics.addGauge('bot_teller', '1 where this process is the teller, 0 at a door.', () =>
    cell.isTeller() ? 1 : 0,
  );
  metrics.addGauge('bot_doors', 'Other processes that work through this one.', cell.doors);
  const watch = watchJournal({ database, logger, metrics, startsRested: whole });
  // At once, before anybody decides on: nothing may be added to a broken journal.
  void watch.broken.then(() => cell.close());
  return { database, clock, ...cell, watch, failed: Promise.race([cell.failed, watch.broken]) };
}

/** A process that works with no other. */
const onItsOwn: CellSettings = { host: '127.0.0.1', port: 0, leaseMs: 1_500, bank: '', alone: true };

function observeBatches(metrics: Metrics) {
  const sizes = metrics.addHistogram('bot_teller_batch_commands', 'Commands made true by one commit.', {
    buckets: [1, 2, 5, 10, 50, 100, 500, 2_000],
  });
  const times = metrics.addHistogram('bot_teller_commit_seconds', 'How long a commit took.', {
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5],
  });
  return ({ commands, commitMs }: { commands: number; commitMs: number }) => {
    sizes.observe(commands);
    times.observe(commitMs / 1000);
  };
}

export type Money = {
  readonly merchants: Merchants;
  readonly stream: EventStream;
  /** For those who prove to others what the journal says. */
  readonly facts: FactFinder;
  readonly wirings: Wiring[];
  close(): Promise<void>;
};

export function createMoney(parts: {
  desk: Books;
  parties: Pick<Parties, 'getParty'>;
  things: Things;
  keys: VerificationKeys;
  signer: BankSigner;
  bankId: string;
  cell: string;
  webhooks: WebhookSettings;
}): Money {
  const { desk, parties, things, keys, signer, bankId, cell } = parts;
  const findThing = things.getThing;
  const { database, clock } = desk;
  // Merchants stand above accounts; accounts only learn, when asked, which account is a merchant's.
  const merchantAccount = async (id: string) => (await merchants.getMerchant(id))?.account;
  const accounts = createAccounts({ desk, findThing, findParty: parties.getParty, merchantAccount, cell });
  const { merchants, wiring } = createMerchants({
    database,
    clock,
    keys,
    parties,
    things,
    accounts: accounts.service,
  });
  const mandateStore = createMandateStore(database.query);
  const mandates = createMandateService({
    desk,
    store: mandateStore,
    viewer: accounts.viewer,
    findThing,
    findParty: parties.getParty,
  });
  const news = createNews(desk.announce);
  const store = createPaymentStore(database.query);
  const quoteMemory = createQuoteMemory(store);
  const findMerchant = merchants.getMerchant;
  const quotes = createQuoteService({ desk, store, memory: quoteMemory, findMerchant, news });
  const service = createPaymentService({ desk, store, quotes, news, signer, bankId });
  const batches = createBatchService({ desk, quotes, signer, bankId });
  const payments = wirePayments({ quotes, service, batches, quoteMemory });
  const webhooks = createWebhooks({ ...parts.webhooks, desk, payments: store, signer, bankId });

  const wireAccount = wireAccounts(accounts);
  const forgetting = [
    desk.views.onChange(({ position, payments: changed, mandates: given, accountsMoved }) => {
      for (const payment of changed) news.tell({ kind: 'payment', payment, position });
      for (const mandate of given)
        news.tell({ kind: 'mandate', mandate: toWire({ mandate, state: mandate.state }), position });
      if (accountsMoved) for (const job of wireAccount.jobs) job.wake();
    }),
    desk.views.onGap(() => news.tell({ kind: 'gap' })),
    desk.onAnnounced((item) => news.tell(item as NewsItem)),
  ];

  const facts = createFactFinder({
    desk,
    visible: { payment: service.visible, mandate: mandates.visible, account: accounts.viewer.visible },
  });

  return {
    merchants,
    facts,
    stream: createPaymentStream({ desk, store, news }),
    wirings: [
      wireAccount,
      wiring,
      { ...payments, operations: [...wireMandates(mandates), ...payments.operations] },
      webhooks.wiring,
    ],
    async close() {
      for (const forget of forgetting) forget();
      await webhooks.close();
      await desk.watch.stop();
      await desk.close();
    },
  };
}
