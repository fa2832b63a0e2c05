/** The embedded PostgreSQL in everyday life: starting, stopping, refusing a second bank. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import pg from 'pg';
import { temporaryDirectory } from '../../../test/support/cluster.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { isAlive } from './process-identity.ts';

const dataDirectory = temporaryDirectory();
let postgres: EmbeddedPostgres | undefined;

afterEach(() => postgres?.stop());

async function start(): Promise<EmbeddedPostgres> {
  postgres = await startEmbeddedPostgres({ dataDirectory });
  return postgres;
}

async function ask(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function serverPid(directory: string): number {
  return Number(readFileSync(join(directory, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

test('data survive a stop and a start', async () => {
  const first = await start();
  await ask(first.connectionString, 'create table coin as select 7 as value');
  const pid = serverPid(first.dataDirectory);
  await Promise.all([first.stop(), first.stop()]);
  assert.equal(isAlive(pid), false);
  assert.deepEqual(await first.exited, { code: 0, signal: null, expected: true });

  const second = await start();
  assert.deepEqual(await ask(second.connectionString, 'select value from coin'), [{ value: 7 }]);
});

test('the server is durable, speaks UTF-8 and is heard on this machine only', async () => {
  const { connectionString } = await start();
  const [settings] = await ask(
    connectionString,
    `select current_setting('fsync') as fsync, current_setting('data_checksums') as checksums,
            current_setting('server_encoding') as encoding, current_setting('listen_addresses') as addresses,
            current_setting('unix_socket_directories') as sockets,
            (select datlocale from pg_database where datname = current_database()) as locale`,
  );
  assert.deepEqual(settings, {
    fsync: 'on',
    checksums: 'on',
    encoding: 'UTF8',
    addresses: '127.0.0.1',
    sockets: '',
    locale: 'C.UTF-8',
  });
});

test('only the password of this data directory opens it, and only its owner can read that', async () => {
  const { connectionString, dataDirectory: directory } = await start();
  const address = new URL(connectionString);
  assert.equal(statSync(join(directory, 'postgres-password')).mode & 0o777, 0o600);
  for (const guess of ['', 'password', 'postgres', address.username]) {
    address.password = guess;
    await assert.rejects(ask(address.href, 'select 1'), /password/i);
  }
});

test('a second start on the same data is refused while the first lives', async () => {
  await start();
  await assert.rejects(startEmbeddedPostgres({ dataDirectory }), {
    code: 'data-in-use',
    message: /in use by this very process/,
  });
});

test('a lock whose number was given to another process is taken over', async () => {
  const lock = { pid: process.pid, birth: 'before the last restart' };
  writeFileSync(join(dataDirectory, 'instance.lock'), JSON.stringify(lock));
  await start();
});

test('a lock that was never finished is taken over', async () => {
  writeFileSync(join(dataDirectory, 'instance.lock'), '');
  await start();
});

test('a number that PostgreSQL left behind and another program got does not block the start', async () => {
  const { stop, dataDirectory: directory } = await start();
  await stop();
  writeFileSync(join(directory, 'postgres', 'postmaster.pid'), `${process.pid}\n${directory}/postgres\n`);
  await start();
});

test('a server that dies by itself is noticed, and its data open again', async () => {
  const { exited, stop, dataDirectory: directory, connectionString } = await start();
  await ask(connectionString, 'create table medal as select 1 as value');
  // The server alone keeps no process going, and this one has nothing else to do.
  const waiting = setInterval(() => undefined, 1000);
  process.kill(serverPid(directory), 'SIGKILL');
  assert.deepEqual(await exited, { code: null, signal: 'SIGKILL', expected: false });
  clearInterval(waiting);
  await stop();
  const again = await start();
  assert.deepEqual(await ask(again.connectionString, 'select value from medal'), [{ value: 1 }]);
});

test('whoever waits is told that the server runs before it is ready', async () => {
  const wasReady: boolean[] = [];
  const onLaunch = () => wasReady.push(isReady());
  postgres = await startEmbeddedPostgres({ dataDirectory, onLaunch });
  assert.deepEqual([wasReady, isReady()], [[false], true]);

  function isReady(): boolean {
    const file = join(dataDirectory, 'postgres', 'postmaster.pid');
    return existsSync(file) && readFileSync(file, 'utf8').includes('ready');
  }
});

test('a bank whose password file is lost says so', async () => {
  const { stop } = await start();
  await stop();
  const passwordFile = join(dataDirectory, 'postgres-password');
  const password = readFileSync(passwordFile);
  rmSync(passwordFile);
  await assert.rejects(startEmbeddedPostgres({ dataDirectory }), { code: 'password-missing' });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  await start();
});
