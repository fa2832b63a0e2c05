/** How soon a bank with a long journal answers its first payment after it and its database were killed under load. */

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '@bank-of-things/bank/platform/database/database';
import { importKey, Thing, toIso } from '@bank-of-things/sdk';
import { type Case, manyPayments, type Reading, type RunInput } from '../case.ts';
import { type Customers, registerCustomers } from '../http/customers.ts';
import { openBenchBank } from '../http/open-bank.ts';
import { startWork } from '../own-process.ts';
import { type BenchServer, openedByBank } from '../server.ts';
import { engine } from './engine.ts';

const MOST_SECONDS = 10;
const HOURS = 3_600;

export const start: Case = {
  name: 'start',
  title: 'start after kill -9 under load',
  measures: [
    { key: 'payments', label: 'payments in the bank, at least', unit: 'count' },
    { key: 'opened', label: 'until the doors are open', unit: 's' },
    { key: 'answered', label: 'until the first payment is answered', unit: 's' },
  ],
  preparation: manyPayments,
  onOriginal: true,
  runWithServer: measure,
};

/**
 * The bank is `bank/src/main.ts` itself, on the benchmark's data, under the name that a bank's database has. What the
 * load paid before the kill stays, so that `verify` looks at a bank that was killed.
 */
async function measure(server: BenchServer, input: RunInput, database: string): Promise<Reading> {
  await server.drop(openedByBank);
  await server.rename(database, openedByBank);
  try {
    const address = new URL(input.connectionString);
    address.pathname = `/${openedByBank}`;
    const customers = await register(address.href, server.dataDirectory);
    await killUnderLoad(server, { ...input, connectionString: address.href });
    const times = await server.whileStopped(() => timeFirstPayment(server.dataDirectory, customers));
    return { payments: input.preparation.payments ?? 0, ...times };
  } finally {
    await server.rename(openedByBank, database);
  }
}

async function register(connectionString: string, keysIn: string): Promise<Customers> {
  const bank = await openBenchBank(connectionString, keysIn);
  try {
    return await registerCustomers(bank.url, bank.token, { things: 1, payees: 1 });
  } finally {
    await bank.close();
  }
}

/** Both at once, as when the power fails: neither can tidy up for the other. */
async function killUnderLoad({ dataDirectory }: BenchServer, input: RunInput): Promise<void> {
  const load = startWork({ kind: 'run', name: engine.name, input: { ...input, seconds: HOURS } });
  await whenPaying(input.connectionString);
  await pause(Math.min(input.seconds, MOST_SECONDS) * 1000);
  if (load.exitCode !== null) throw new Error('The load ended before it was killed.');
  const [postmaster] = readFileSync(join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(postmaster), 'SIGKILL');
  load.kill('SIGKILL');
  await new Promise((resolve) => load.once('exit', resolve));
}

/** The journal grows while nothing but the load is there to write it. */
async function whenPaying(connectionString: string): Promise<void> {
  const database = createDatabase({ connectionString, poolSize: 1 });
  const rows = async () => {
    const [row] = await database.query<{ rows: bigint }>(
      'select coalesce(max(position), 0) as rows from money.journal',
    );
    return row?.rows ?? 0n;
  };
  try {
    const before = await rows();
    while ((await rows()) <= before + 1n) await pause(50);
  } finally {
    await database.close();
  }
}

async function timeFirstPayment(dataDirectory: string, customers: Customers): Promise<Reading> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const bank = launchBank(dataDirectory);
  try {
    const url = await readyUrl(bank);
    const opened = seconds();
    await payOnce(url, customers);
    return { opened, answered: seconds() };
  } finally {
    bank.kill('SIGTERM');
    await ended(bank);
  }
}

function launchBank(dataDirectory: string): ChildProcess {
  const { DATABASE_URL: _, ...environment } = process.env;
  const program = fileURLToPath(import.meta.resolve('@bank-of-things/bank/main'));
  const bank = spawn(process.execPath, [...process.execArgv, program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...environment,
      BOT_DATA_DIR: dataDirectory,
      BOT_PORT: '0',
      BOT_LOG_LEVEL: 'error',
      BOT_BOOTSTRAP_TOKEN: `bot_${randomBytes(32).toString('base64url')}`,
    },
  });
  return bank;
}

function readyUrl(bank: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    bank.once('message', (message: { url: string }) => resolve(message.url));
    bank.once('exit', (code) => reject(new Error(`The bank ended with ${code}.`)));
  });
}

function ended(bank: ChildProcess): Promise<unknown> {
  if (bank.exitCode !== null || bank.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => bank.once('exit', resolve));
}

async function payOnce(url: string, { things, payees }: Customers): Promise<void> {
  const [customer] = things;
  if (!customer) throw new Error('Nobody was registered.');
  const { client } = await Thing.connect({ url, key: await importKey(customer.privateJwk) });
  const { outcome } = await client.call('payments.pay', {
    id: await client.bank.newId(),
    account: customer.account,
    mandate: customer.mandate,
    payee: payees[0] ?? '',
    kind: 'exact',
    money: { amount: '12', asset: 'EUR', scale: 2 },
    createdAt: toIso(await client.bank.time()),
  });
  if (outcome !== 'succeeded') throw new Error(`The first payment ${outcome}.`);
}
