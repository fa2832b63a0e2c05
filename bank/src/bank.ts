/** The composition root: the bank, built bottom to top, one line per capability. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wireAbout } from './about/wiring.ts';
import { createMoney, moneyMigrations, openBooks } from './money/index.ts';
import { createParties } from './parties/index.ts';
import type { Authenticator } from './platform/auth/authenticator.ts';
import { createBankSigner } from './platform/auth/bank-key.ts';
import { createSignatureDesk } from './platform/auth/signature-desk.ts';
import { createVerificationKeys } from './platform/auth/verification-keys.ts';
import type { Configuration } from './platform/config/configuration.ts';
import { createDatabase } from './platform/database/database.ts';
import { migrate } from './platform/database/migrations.ts';
import { createSessionName } from './platform/database/session-name.ts';
import { createOutbox } from './platform/events/outbox.ts';
import { createSubscriptionRunner } from './platform/events/subscriptions.ts';
import { createHttpServer } from './platform/http/http-server.ts';
import { listen } from './platform/http/listen.ts';
import { systemChance } from './platform/kernel/chance.ts';
import { createManualClock, fromIso, systemClock } from './platform/kernel/clock.ts';
import type { Logger } from './platform/logs/logger.ts';
import { createMetrics } from './platform/metrics/metrics.ts';
import { type UndeclaredRefusal, watchRefusals } from './platform/operations/declared-refusals.ts';
import { requestMigrations } from './platform/requests/request-store.ts';
import { createThings } from './things/index.ts';
import { createTrust, loadLogKey, trustMigrations } from './trust/index.ts';

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

/**
 * Builds the bank on a database, opens its doors, and returns when it serves. A refusal that its operation does not
 * declare is a mistake of ours: tests hear of it by `onUndeclaredRefusal`, otherwise it is logged, once.
 */
export async function openBank(
  config: Configuration,
  connectionString: string,
  logger: Logger,
  watch: { onUndeclaredRefusal?: (undeclared: UndeclaredRefusal) => void } = {},
): Promise<RunningBank> {
  const clock =
    config.clock === 'manual'
      ? createManualClock(config.clockStart ? fromIso(config.clockStart) : 0)
      : systemClock;
  const name = createSessionName();
  const database = createDatabase({ connectionString, poolSize: POOL_SIZE, logger, sessionName: name });
  const metrics = createMetrics();
  const signatures = createSignatureDesk();
  const signer = await createBankSigner(join(config.dataDirectory, 'bank-key.pem'), signatures);
  const logKey = await loadLogKey(join(config.dataDirectory, 'log-key.pem'), logName(config));
  const keys = createVerificationKeys(signatures);
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
    keys,
    bankId,
    publicUrl: () => url,
    bootstrapToken: config.bootstrapToken?.reveal(),
  });
  const { things, wiring: thingWiring } = createThings({ database, clock, keys, bankId, parties });
  await migrate(database, [
    eventsMigrations,
    requestMigrations,
    partyWiring.migrations,
    thingWiring.migrations,
    ...moneyMigrations,
    ...trustMigrations,
  ]);
  const desk = await openBooks({
    database,
    clock,
    logger,
    metrics,
    name,
    wholeUpToBytes: config.journalCheckBytes,
    settings: {
      host: config.tellerHost,
      port: config.tellerPort,
      leaseMs: config.leaseMs,
      bank: [bankId, config.cell, signer.keyId, logKey.verifierKey, config.clock].join(' '),
      // A hand can set the clock of one process only.
      alone: config.clock === 'manual',
    },
  });
  let isFit = true;
  void desk.failed.then(() => {
    isFit = false;
  });
  const money = createMoney({
    desk,
    parties,
    things,
    keys,
    signer,
    bankId,
    cell: config.cell,
    webhooks: { logger, metrics, targets: config.webhooksToPrivateAddresses, chance: systemChance },
  });
  const { facts: finder } = money;
  const trust = createTrust({ database, logger, metrics, journal: desk, finder, key: logKey });
  const wirings = [partyWiring, thingWiring, ...money.wirings, ...trust.wirings];

  const runner = createSubscriptionRunner({
    database,
    logger,
    sources: [outbox],
    subscriptions: wirings.flatMap(({ subscriptions }) => subscriptions),
    watches: wirings.flatMap(({ watches }) => watches),
  });
  const jobs = wirings.flatMap((wiring) => wiring.jobs);
  const operations = [
    ...wireAbout({ bankId, version: BANK_VERSION, clock, signer }),
    ...wirings.flatMap((wiring) => wiring.operations),
  ];
  const warn = (undeclared: UndeclaredRefusal) =>
    logger.warn(undeclared, 'The operation refused for a reason that it does not declare.');
  const server = await createHttpServer({
    operations: watchRefusals(operations, watch.onUndeclaredRefusal ?? warn),
    authenticator: {
      ofSession: parties.ofSession,
      ofToken: parties.ofToken,
      // Devices ask often and people seldom, so that their keys are looked up last.
      keyOwner: firstOwner(eitherOwner(things.keyOwner, money.merchants.keyOwner), parties.keyOwner),
      secondaryKeyOf: things.secondaryKeyOf,
    },
    sessions: sessionDesk,
    keys,
    clock,
    bankId,
    version: BANK_VERSION,
    config,
    signer,
    logger,
    metrics,
    health: {
      ready: async () => isFit && desk.isServing() && (await database.query('select 1')).length === 1,
    },
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
    failed: desk.failed,
    /** Doors first, then what works behind them, then the books, then the database. */
    async close() {
      await server.close();
      await Promise.all(jobs.map((job) => job.stop()));
      await runner.stop();
      await outbox.stop();
      trust.close();
      await money.close();
      await signatures.close();
      await database.close();
    },
  };
}

/** One log for each database: its name stands in its checkpoints for ever. */
function logName({ bankId, cell }: Pick<Configuration, 'bankId' | 'cell'>): string {
  return `${bankId}/${cell}/log`;
}

/** A key may be a thing's and a merchant's at once. */
function eitherOwner(...finders: Authenticator['keyOwner'][]): Authenticator['keyOwner'] {
  return async (thumbprint) => {
    const owners = await Promise.all(finders.map((find) => find(thumbprint)));
    const known = owners.filter((owner) => owner !== undefined);
    return known[0] && Object.assign({}, ...known);
  };
}

function firstOwner(...finders: Authenticator['keyOwner'][]): Authenticator['keyOwner'] {
  return async (thumbprint) => {
    for (const find of finders) {
      const owner = await find(thumbprint);
      if (owner) return owner;
    }
    return undefined;
  };
}

/** The built page stands beside the bank in the checkout, whether the bank runs from its sources or built. */
function findConsole(): string {
  const candidates = ['../../console/dist', '../../../console/dist'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return candidates.find((path) => existsSync(join(path, 'index.html'))) ?? '';
}
