/** Reads the configuration, starts the database, opens the bank, and drains it when it is told to end. */

import { noteAddress } from './address.ts';
import { CannotOpen } from './money/storage/storage.ts';
import { ConfigurationError, parseConfiguration } from './platform/config/configuration.ts';
import { DatabaseFault } from './platform/database/database-fault.ts';
import { startEmbeddedPostgres } from './platform/database/embedded.ts';
import { createLogger, type Logger } from './platform/logs/logger.ts';

/** How long the end may take: for work under way, and when the database is gone, so that no work can end well. */
const CLOSES_WITHIN_MS = { calm: 30_000, withoutDatabase: 1_000 };

async function main(): Promise<void> {
  const config = parseConfiguration(process.env, { terminal: process.stdout.isTTY });
  const logger = createLogger({ level: config.logLevel, format: config.logFormat });
  const external = config.databaseUrl?.reveal();
  const { dataDirectory } = config;
  const { embedded, openBank } = external
    ? { embedded: undefined, ...(await import('./bank.ts')) }
    : await startDatabaseAndLoad(dataDirectory, logger);
  const bank = await openBank(config, external ?? embedded?.connectionString ?? '', logger).catch(
    async (error) => {
      await embedded?.stop();
      throw error;
    },
  );
  await noteAddress(dataDirectory, bank.url);
  logger.info({ url: bank.url }, 'The bank is open.');
  if (bank.firstLink)
    process.stdout.write(`\n  Sign in for the first time (works once, for a day):\n  ${bank.firstLink}\n\n`);
  process.send?.({ ready: true, url: bank.url });

  let isEnding = false;
  const end = async (reason: string, exitCode: number, withinMs = CLOSES_WITHIN_MS.calm) => {
    if (isEnding) return;
    isEnding = true;
    logger.info({ reason }, 'The bank is closing.');
    // What waits for a database that never answers would otherwise keep a bank that serves nobody, and its lock.
    setTimeout(() => {
      logger.error({ withinMs }, 'The bank did not close in time; what was committed is safe.');
      process.exit(exitCode || 1);
    }, withinMs).unref();
    await bank.close();
    await embedded?.stop();
    process.exitCode = exitCode;
    if (process.connected) process.disconnect();
  };
  process.on('SIGTERM', () => end('SIGTERM', 0));
  process.on('SIGINT', () => end('SIGINT', 0));
  // The launcher that started this process is gone.
  process.on('disconnect', () => end('the launcher ended', 0));
  void bank.failed.then((error) => {
    logger.fatal({ err: error }, 'The books cannot be trusted or kept any more.');
    end(error.message, 1);
  });
  void embedded?.exited.then(({ expected }) => {
    if (!expected) end('the database ended', 1, CLOSES_WITHIN_MS.withoutDatabase);
  });
}

/** A database that was killed takes seconds to recover; loading everything else would only keep it from beginning. */
async function startDatabaseAndLoad(dataDirectory: string, logger: Logger) {
  let onLaunch = () => {};
  const launched = new Promise<void>((resolve) => {
    onLaunch = resolve;
  });
  const starting = startEmbeddedPostgres({ dataDirectory, logger, restarts: true, onLaunch });
  await Promise.race([launched, starting]);
  const [embedded, { openBank }] = await Promise.all([starting, import('./bank.ts')]);
  return { embedded, openBank };
}

main().catch((error: unknown) => {
  const expected =
    error instanceof ConfigurationError || error instanceof DatabaseFault || error instanceof CannotOpen;
  process.stderr.write(`${expected ? (error as Error).message : (error as Error).stack}\n`);
  process.exit(1);
});
