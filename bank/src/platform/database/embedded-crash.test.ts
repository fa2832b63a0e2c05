/** The embedded PostgreSQL when the bank's process ends in ways nobody planned. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { temporaryDirectory } from '../../../test/support/cluster.ts';
import { childrenOf } from '../../../test/support/process-tree.ts';
import { programFile, programOptions } from '../../../test/support/programs.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { isAlive } from './process-identity.ts';

const dataDirectory = temporaryDirectory();
const embedded = pathToFileURL(programFile('src/platform/database/embedded')).href;

interface Bank {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly serverPid: number;
  readonly connectionString: string;
}

/** Starts a bank's process that owns the data, then runs `ending` (JavaScript that knows `postgres`). */
async function startBank(ending: string): Promise<Bank> {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(embedded)};
    const postgres = await startEmbeddedPostgres({ dataDirectory: ${JSON.stringify(dataDirectory)} });
    process.send(postgres.connectionString);
    ${ending}`;
  const child = spawn(process.execPath, [...programOptions, '--input-type=module', '--eval', script], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [connectionString] = await once(child, 'message');
  const file = readFileSync(join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8');
  assert.ok(child.pid !== undefined);
  return { process: child, pid: child.pid, serverPid: Number(file.split('\n')[0]), connectionString };
}

const waitForever = 'setInterval(() => undefined, 1000);';

async function ends(pid: number): Promise<void> {
  for (let tries = 0; isAlive(pid); tries++) {
    assert.ok(tries < 3_000, `process ${pid} did not end`);
    await pause(10);
  }
}

async function insert(connectionString: string, value: number): Promise<number[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('create table if not exists coin (value int)');
  await client.query('insert into coin values ($1)', [value]);
  const { rows } = await client.query('select value from coin order by value');
  await client.end();
  return rows.map((row) => row.value);
}

async function expectDataAfterRestart(value: number, expected: number[]): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDirectory });
  assert.deepEqual(await insert(postgres.connectionString, value), expected);
  await postgres.stop();
}

test('another bank is refused by the number of the living one', async () => {
  const bank = await startBank(waitForever);
  await insert(bank.connectionString, 1);
  await assert.rejects(startEmbeddedPostgres({ dataDirectory }), {
    code: 'data-in-use',
    message: new RegExp(`process id ${bank.pid}\\b`),
  });
  bank.process.kill('SIGKILL');
  await once(bank.process, 'exit');
  await expectDataAfterRestart(2, [1, 2]);
});

test('the server ends soon after a bank that was killed', async () => {
  const bank = await startBank(waitForever);
  bank.process.kill('SIGKILL');
  await ends(bank.serverPid);
});

test('the server ends soon after a bank that threw', async () => {
  const bank = await startBank('throw new Error("a bug");');
  await ends(bank.serverPid);
});

test('the server ends soon after a bank that had nothing left to do', async () => {
  const bank = await startBank('process.disconnect();');
  await ends(bank.serverPid);
});

test('an orphaned server is stopped by the next bank, and what was committed is there', async (t) => {
  if (process.platform !== 'linux') return t.skip('finds the watchdog through /proc');
  const bank = await startBank(waitForever);
  await insert(bank.connectionString, 3);
  for (const { pid, command } of childrenOf(bank.pid)) {
    if (command.startsWith('/bin/sh')) process.kill(pid, 'SIGKILL');
  }
  bank.process.kill('SIGKILL');
  await once(bank.process, 'exit');
  await pause(100);
  assert.equal(isAlive(bank.serverPid), true);
  await expectDataAfterRestart(4, [1, 2, 3, 4]);
  assert.equal(isAlive(bank.serverPid), false);
});

test('killing the bank and its server at once loses nothing that was committed', async () => {
  const bank = await startBank(waitForever);
  await insert(bank.connectionString, 5);
  process.kill(bank.serverPid, 'SIGKILL');
  bank.process.kill('SIGKILL');
  await once(bank.process, 'exit');
  await expectDataAfterRestart(6, [1, 2, 3, 4, 5, 6]);
});

test('Ctrl-C reaches the bank, which can still work with its database', async () => {
  const bank = await startBank(`
    ${waitForever}
    process.on('SIGINT', () => setTimeout(async () => {
      const { default: pg } = await import('pg');
      const client = new pg.Client(postgres.connectionString);
      await client.connect();
      await client.query('insert into coin values (7)');
      await client.end();
      await postgres.stop();
      process.exit(42);
    }, 100));
    process.send('listening');`);
  await once(bank.process, 'message');
  process.kill(-bank.pid, 'SIGINT');
  assert.deepEqual(await once(bank.process, 'exit'), [42, null]);
  assert.equal(isAlive(bank.serverPid), false);
  await expectDataAfterRestart(8, [1, 2, 3, 4, 5, 6, 7, 8]);
});
