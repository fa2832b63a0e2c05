/** The bank's own PostgreSQL with the settings of `npm start`, in a directory that goes away unless it is kept. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createDatabase, type Query } from '@bank-of-things/bank/platform/database/database';
import { bankDatabase, startEmbeddedPostgres } from '@bank-of-things/bank/platform/database/embedded';

export type BenchServer = {
  readonly dataDirectory: string;
  /** Asks a database that belongs to no bank. */
  readonly ask: Query;
  has(name: string): Promise<boolean>;
  addressOf(name: string): string;
  create(name: string): Promise<void>;
  /** Copies a database that nobody uses, and lets all that is in memory reach the disk. */
  copy(template: string, name: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  drop(name: string): Promise<void>;
  /** Lets `work` have the data while the server does not run, and starts it again. */
  whileStopped<T>(work: () => Promise<T>): Promise<T>;
  /** Stops the server and takes its files away, unless they are kept. May be called more than once. */
  end(): Promise<void>;
};

/** With `keep`, a directory in which prepared databases stay for the next time. */
export async function startServer(keep?: string): Promise<BenchServer> {
  const directory = keep ? resolve(keep) : mkdtempSync(join(tmpdir(), 'bank-of-things-bench-'));
  mkdirSync(directory, { recursive: true });
  // PostgreSQL's user must be able to pass.
  chmodSync(directory, 0o711);
  const remove = () => {
    if (!keep) rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  process.once('exit', remove);
  let running = await launch(directory);
  let ending: Promise<void> | undefined;

  async function end(): Promise<void> {
    await running.stop();
    process.removeListener('exit', remove);
    remove();
  }

  const ask: Query = (...question) => running.database.query(...question);
  return {
    dataDirectory: running.dataDirectory,
    ask,
    async has(name) {
      return (await ask('select from pg_database where datname = $1', [name])).length > 0;
    },
    addressOf: (name) => running.addressOf(name),
    async create(name) {
      await ask(`create database ${name}`);
    },
    async copy(template, name) {
      // Copying files costs no log, and the checkpoint gives every run the same start.
      await ask(`create database ${name} template ${template} strategy file_copy`);
      await ask('checkpoint');
    },
    async rename(from, to) {
      await ask(`alter database ${from} rename to ${to}`);
    },
    async drop(name) {
      await ask(`drop database if exists ${name} with (force)`);
    },
    async whileStopped(work) {
      await running.stop();
      try {
        return await work();
      } finally {
        running = await launch(directory);
      }
    },
    end() {
      ending ??= end();
      return ending;
    },
  };
}

async function launch(directory: string) {
  const postgres = await startEmbeddedPostgres({ dataDirectory: directory });
  const addressOf = (name: string) => {
    const address = new URL(postgres.connectionString);
    address.pathname = `/${name}`;
    return address.href;
  };
  const database = createDatabase({ connectionString: addressOf('postgres'), poolSize: 1 });
  return {
    dataDirectory: postgres.dataDirectory,
    database,
    addressOf,
    async stop() {
      await database.close();
      await postgres.stop();
    },
  };
}

/** The database that a bank on this data opens. */
export const openedByBank = bankDatabase;
