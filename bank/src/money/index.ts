/** Money: the books with their teller, and the services that people and things use them through. */

import type { Parties } from '../parties/index.ts';
import type { BankSigner } from '../platform/auth/bank-key.ts';
import type { VerificationKeys } from '../platform/auth/verification-keys.ts';
import type { Database } from '../platform/database/database.ts';
import type { MigrationSource } from '../platform/database/migrations.ts';
import type { EventStream } from '../platform/http/event-stream.ts';
import type { Clock, ManualClock } from '../platform/kernel/clock.ts';
import type { Logger } from '../platform/logs/logger.ts';
import type { Metrics } from '../platform/metrics/metrics.ts';
import type { Wiring } from '../platform/wiring.ts';
import type { Things } from '../things/index.ts';
import { createAccounts } from './accounts/index.ts';
import { accountsMigrations, wireAccounts } from './accounts/wiring.ts';
import type { MoneyDesk } from './desk.ts';
import { createMandateService, toWire } from './mandates/service.ts';
import { createMandateStore } from './mandates/store.ts';
import { wireMandates } from './mandates/wiring.ts';
import { createMerchants, type Merchants } from './merchants/index.ts';
import { merchantsMigrations } from './merchants/wiring.ts';
import { createNews } from './payments/news.ts';
import { createQuoteService } from './payments/quotes.ts';
import { createPaymentService } from './payments/service.ts';
import { createPaymentStore } from './payments/store.ts';
import { createPaymentStream } from './payments/stream.ts';
import { paymentsMigrations, wirePayments } from './payments/wiring.ts';
import { createJournalStore } from './teller/journal.ts';
import { createTeller } from './teller/teller.ts';
import { checkTail } from './verify/tail.ts';
import { createProjector } from './views/projector.ts';

const booksMigrations = { capability: 'money', directory: new URL('./migrations/', import.meta.url) };

/** The tables of money; they must stand before `openBooks`. */
export const moneyMigrations: readonly MigrationSource[] = [
  booksMigrations,
  accountsMigrations,
  merchantsMigrations,
  paymentsMigrations,
];

/** Opens the books: the journal's end is checked, the projector catches up with it, then the teller takes its place. */
export async function openBooks(parts: {
  database: Database;
  clock: Clock | ManualClock;
  logger: Logger;
  metrics: Metrics;
}): Promise<MoneyDesk> {
  const { database, clock, logger, metrics } = parts;
  await checkTail(database);
  const projector = await createProjector(database, (error) =>
    logger.error({ err: error }, 'The views cannot follow the journal.'),
  );
  // A clock that is set by hand must not stand before what the books say has happened.
  if ('set' in clock) clock.set((await createJournalStore(database.query).head()).recordedAt);
  const observe = observeBatches(metrics);
  const teller = await createTeller({ database, projector, clock, observe }).catch(async (error) => {
    await projector.stop();
    throw error;
  });
  metrics.addGauge('bot_journal_position', 'The last journal row.', () => Number(teller.position()));
  metrics.addGauge('bot_views_lag_rows', 'Journal rows that the views do not show yet.', () =>
    Number(teller.position() - projector.position()),
  );
  return { database, clock, teller, projector };
}

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

export function createMoney(parts: {
  desk: MoneyDesk;
  parties: Pick<Parties, 'getParty'>;
  things: Things;
  keys: VerificationKeys;
  signer: BankSigner;
  bankId: string;
  cell: string;
}): { merchants: Merchants; stream: EventStream; wirings: Wiring[]; close(): Promise<void> } {
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
  const mandates = createMandateService({ desk, store: mandateStore, viewer: accounts.viewer, findThing });
  const news = createNews();
  const store = createPaymentStore(database.query);
  const quotes = createQuoteService({ desk, store, findMerchant: merchants.getMerchant, news });
  const service = createPaymentService({ desk, store, quotes, news, signer, bankId });
  const payments = wirePayments({ quotes, service });

  const wireAccount = wireAccounts(accounts);
  const forget = desk.projector.onChange(
    ({ position, payments: changed, mandates: given, accounts: moved }) => {
      for (const record of changed) news.tell({ kind: 'payment', payment: { record, position } });
      for (const mandate of given)
        news.tell({ kind: 'mandate', mandate: toWire({ mandate, state: mandate.state }), position });
      if (moved.length > 0) for (const job of wireAccount.jobs) job.wake();
    },
  );

  return {
    merchants,
    stream: createPaymentStream({ desk, store, news }),
    wirings: [
      wireAccount,
      wiring,
      { ...payments, operations: [...wireMandates(mandates), ...payments.operations] },
    ],
    async close() {
      forget();
      await desk.teller.close();
      await desk.projector.stop();
    },
  };
}
