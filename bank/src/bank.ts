/** The composition root: the bank, built bottom to top, one line per capability. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wireAbout } from './about/wiring.ts';
import { createMoney, moneyMigrations, openBooks } from './money/index.ts';
import { createParties } from './parties/index.ts';
import type { Authenticator } from './platform/auth/authenticator.ts';
import { createBankSigner } from './platform/auth/bank-key.ts';
import { createVerificationKeys } from './platform/auth/verification-keys.ts';
import type { Configuration } from './platform/config/configuration.ts';
import { createDatabase } from './platform/database/database.ts';
import { migrate } from './platform/database/migrations.ts';
import { createOutbox } from './platform/events/outbox.ts';
import { createSubscriptionRunner } from './platform/events/subscriptions.ts';
import { createHttpServer } from './platform/http/http-server.ts';
import { listen } from './platform/http/listen.ts';
import { createManualClock, fromIso, systemClock } from './platform/kernel/clock.ts';
import type { Logger } from './platform/logs/logger.ts';
import { createMetrics } from './platform/metrics/metrics.ts';
import { createThings } from './things/index.ts';

export const BANK_VERSION = '0.1.0';
const POOL_SIZE = 12;
const CONSOLE_DIRECTORY = findConsole();
const eventsMigrations = {
  capability: 'platform',
  directory: new URL('./platform/events/migrations/', import.meta.url),
};

export type RunningBank = {
  readonly url: string;
  /** A one-time sign-in link as long as no operator has ever signed in. */
  readonly firstLink: string | undefined;
  /** Resolves when the bank can serve no longer and should be closed. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
};

/** Builds the bank on a database, opens its doors, and returns when it serves. */
export async function openBank(
  config: Configuration,
  connectionString: string,
  logger: Logger,
): Promise<RunningBank> {
  const clock =
    config.clock === 'manual'
      ? createManualClock(config.clockStart ? fromIso(config.clockStart) : 0)
      : systemClock;
  const database = createDatabase({ connectionString, poolSize: POOL_SIZE, logger });
  const metrics = createMetrics();
  const signer = await createBankSigner(join(config.dataDirectory, 'bank-key.pem'));
  const keys = createVerificationKeys();
  const outbox = createOutbox({ database, logger });
  const { bankId } = config;
  let url = config.publicUrl?.origin ?? '';

  const {
    parties,
    sessionDesk,
    operatorAccess,
    wiring: partyWiring,
  } = createParties({
    database,
    clock,
    publicUrl: () => url,
    bootstrapToken: config.bootstrapToken?.reveal(),
  });
  const { things, wiring: thingWiring } = createThings({ database, clock, keys, bankId, parties });
  await migrate(database, [
    eventsMigrations,
    partyWiring.migrations,
    thingWiring.migrations,
    ...moneyMigrations,
  ]);
  const desk = await openBooks({ database, clock, logger, metrics });
  const money = createMoney({ desk, parties, things, keys, signer, bankId, cell: config.cell });
  const wirings = [partyWiring, thingWiring, ...money.wirings];

  const runner = createSubscriptionRunner({
    database,
    logger,
    sources: [outbox],
    subscriptions: wirings.flatMap(({ subscriptions }) => subscriptions),
    watches: wirings.flatMap(({ watches }) => watches),
  });
  const jobs = wirings.flatMap((wiring) => wiring.jobs);
  const server = await createHttpServer({
    operations: [
      ...wireAbout({ bankId, version: BANK_VERSION, clock, signer }),
      ...wirings.flatMap(({ operations }) => operations),
    ],
    authenticator: {
      ofSession: parties.ofSession,
      ofToken: parties.ofToken,
      keyOwner: eitherOwner(things.keyOwner, money.merchants.keyOwner),
    },
    sessions: sessionDesk,
    clock,
    bankId,
    version: BANK_VERSION,
    config,
    signer,
    logger,
    metrics,
    health: { ready: async () => (await database.query('select 1')).length === 1 },
    eventStreams: [money.stream],
    ...(existsSync(CONSOLE_DIRECTORY) && { consoleDirectory: CONSOLE_DIRECTORY }),
  });

  outbox.start();
  await runner.start();
  for (const job of jobs) job.start(logger);
  const listening = await listen(server, config);
  url ||= listening;
  const firstLink = await operatorAccess.ensureFirstOperator();

  return {
    url,
    firstLink: firstLink?.url,
    failed: desk.teller.lost,
    /** Doors first, then what works behind them, then the books, then the database. */
    async close() {
      await server.close();
      await Promise.all(jobs.map((job) => job.stop()));
      await runner.stop();
      await outbox.stop();
      await money.close();
      await database.close();
    },
  };
}

/** A key may be a thing's and a merchant's at once. */
function eitherOwner(...finders: Authenticator['keyOwner'][]): Authenticator['keyOwner'] {
  return async (thumbprint) => {
    const owners = await Promise.all(finders.map((find) => find(thumbprint)));
    const known = owners.filter((owner) => owner !== undefined);
    return known[0] && Object.assign({}, ...known);
  };
}

/** The built page stands beside the bank in the checkout, whether the bank runs from its sources or built. */
function findConsole(): string {
  const candidates = ['../../console/dist', '../../../console/dist'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return candidates.find((path) => existsSync(join(path, 'index.html'))) ?? '';
}
