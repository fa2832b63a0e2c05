/** A PostgreSQL that is not ours: the machine's own, with its own tools, as an operator would have it beside the bank. */

import { execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { chooseRunAs } from '../../src/platform/database/run-as.ts';
import { temporaryDirectory } from './cluster.ts';
import { findQuietPort } from './killable-bank.ts';

const run = promisify(execFile);
const NEEDED = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];
const user = 'bank';
const START_ATTEMPTS = 300;

/** Where the newest server with all its tools lies; Debian keeps one directory for each version. */
export function findExternalPrograms(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const places = existsSync(versions) ? readdirSync(versions).map((name) => join(versions, name, 'bin')) : [];
  const whole = places.filter((place) => NEEDED.every((name) => existsSync(join(place, name))));
  return whole.sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))[0];
}

/** Runs it on a free port, and ends with the process. Nothing in it outlives a power cut. */
export async function startExternalPostgres(programs: string) {
  const data = join(temporaryDirectory(), 'cluster');
  const runAs = chooseRunAs(data);
  mkdirSync(data, { mode: 0o700 });
  if (runAs.uid !== undefined) chownSync(data, runAs.uid, runAs.gid);
  const surroundings = { ...runAs, cwd: '/', env: { LC_ALL: 'C' } };
  const setUp = [
    '--pgdata',
    data,
    '--username',
    user,
    '--auth=trust',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
  ];
  await run(join(programs, 'initdb'), setUp, surroundings);
  const port = await findQuietPort();
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'max_connections=200',
  ];
  const options = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn(join(programs, 'postgres'), options, { ...surroundings, stdio: 'ignore' });
  // It keeps nobody from ending, and ends with us.
  server.unref();
  process.once('exit', () => server.kill('SIGQUIT'));
  const addressOf = (database: string) => `postgresql://${user}@127.0.0.1:${port}/${database}`;
  await untilItAnswers(addressOf('postgres'));
  return {
    addressOf,
    async createDatabase(name: string): Promise<string> {
      await ask(addressOf('postgres'), `create database ${name}`);
      return addressOf(name);
    },
    /** Runs one of PostgreSQL's own tools; rejects with what it said when it fails. */
    tool: (name: 'pg_dump' | 'pg_restore', words: readonly string[]) => run(join(programs, name), words),
  };
}

async function untilItAnswers(connectionString: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(connectionString, 'select 1');
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
      await pause(100);
    }
  }
}

async function ask(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end();
  }
}
