/** Brings the tables up to date: numbered SQL files per capability, each applied once and never changed after. */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { invariant } from '../kernel/invariant.ts';
import type { Database, DedicatedConnection, Query } from './database.ts';
import { DatabaseFault } from './database-fault.ts';

export interface MigrationSource {
  readonly capability: string;
  /** The folder with the files `NNNN-name.sql`, as in `new URL('./migrations/', import.meta.url)`. */
  readonly directory: URL;
}

export interface Migration {
  readonly capability: string;
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

type MigrationFile = Migration & { readonly sql: string };

/**
 * Applies what is missing, in the order of `sources` and of the numbers, each file in a transaction of its
 * own, and returns what it applied. Several processes may call it at once: they take turns.
 * Throws a `DatabaseFault` when a file that was applied has been edited, renamed, removed or preceded.
 */
export async function migrate(
  database: Pick<Database, 'connect'>,
  sources: readonly MigrationSource[],
): Promise<Migration[]> {
  const capabilities = new Set(sources.map(({ capability }) => capability));
  invariant(capabilities.size === sources.length, 'Each capability has one folder of migrations');
  const files = await Promise.all(sources.map(readMigrations));
  const connection = await database.connect();
  try {
    // Held by the connection, so that a process that dies on the way lets the next one go on.
    await connection.query(`select pg_advisory_lock(hashtext('bank-of-things migrations'))`);
    await prepareRecord(connection.query);
    const pending: MigrationFile[] = [];
    for (const [index, { capability }] of sources.entries()) {
      pending.push(...(await findPending(connection.query, capability, files[index] ?? [])));
    }
    for (const file of pending) await apply(connection, file);
    return pending.map(({ sql: _, ...migration }) => migration);
  } finally {
    await connection.close();
  }
}

async function prepareRecord(query: Query): Promise<void> {
  await query(`
    create schema if not exists platform;
    create table if not exists platform.migrations (
      capability text        not null,
      number     integer     not null,
      name       text        not null,
      checksum   text        not null,
      applied_at timestamptz not null default now(),
      primary key (capability, number)
    )`);
}

async function findPending(
  query: Query,
  capability: string,
  files: MigrationFile[],
): Promise<MigrationFile[]> {
  const applied = await query<Migration>(
    'select capability, number, name, checksum from platform.migrations where capability = $1 order by number',
    [capability],
  );
  for (const migration of applied)
    refuseChanged(
      migration,
      files.find((file) => file.number === migration.number),
    );
  const last = applied.at(-1)?.number ?? -1;
  const pending = files.filter((file) => !applied.some(({ number }) => number === file.number));
  const late = pending.find((file) => file.number < last);
  if (late === undefined) return pending;
  throw new DatabaseFault(
    'migration-out-of-order',
    `Migration ${title(late)} comes before ${capability}/${last}, which is applied already. Give it a higher number.`,
  );
}

function refuseChanged(applied: Migration, file: MigrationFile | undefined): void {
  if (file === undefined) {
    throw new DatabaseFault(
      'migration-missing',
      `Migration ${title(applied)} was applied to this database, but its file is not here. ` +
        'These data were written by another version of the bank: run that one or a newer one.',
    );
  }
  if (file.name === applied.name && file.checksum === applied.checksum) return;
  throw new DatabaseFault(
    'migration-edited',
    `Migration ${title(applied)} was edited or renamed after it was applied. ` +
      'Restore the file and write the change as a new migration.',
  );
}

async function apply({ query }: DedicatedConnection, file: MigrationFile): Promise<void> {
  try {
    await query('begin');
    await query(file.sql);
    await query(
      'insert into platform.migrations (capability, number, name, checksum) values ($1, $2, $3, $4)',
      [file.capability, file.number, file.name, file.checksum],
    );
    await query('commit');
  } catch (cause) {
    // No rollback: the caller closes the connection, which is one.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DatabaseFault('migration-failed', `Migration ${title(file)} failed: ${reason}`, { cause });
  }
}

async function readMigrations(source: MigrationSource): Promise<MigrationFile[]> {
  const directory = beforeCompilation(source.directory);
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  const files = await Promise.all(
    names.map(async (fileName) => {
      const sql = await readFile(new URL(fileName, directory), 'utf8');
      return describe(source.capability, fileName, sql);
    }),
  );
  const twice = files.find((file, index) => file.number === files[index - 1]?.number);
  if (twice === undefined) return files;
  throw new DatabaseFault('migration-misnamed', `Two migrations have the number of ${title(twice)}.`);
}

/**
 * The compiler leaves `.sql` files behind, so that code running from `dist/src` reads those in `src`:
 * nothing is copied and nothing can be an old copy.
 */
export function beforeCompilation(directory: URL): URL {
  const path = directory.href.endsWith('/') ? directory.href : `${directory.href}/`;
  const compiled = path.lastIndexOf('/dist/src/');
  return new URL(compiled < 0 ? path : path.slice(0, compiled) + path.slice(compiled + '/dist'.length));
}

function describe(capability: string, fileName: string, sql: string): MigrationFile {
  const match = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(fileName);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new DatabaseFault(
      'migration-misnamed',
      `${capability}/${fileName} is not named like a migration: four digits, a dash, a name, ".sql".`,
    );
  }
  // Git may rewrite line ends on another system; that is no edit.
  const checksum = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
  return { capability, number: Number(match[1]), name: match[2], checksum, sql };
}

function title({ capability, number, name }: Pick<Migration, 'capability' | 'number' | 'name'>): string {
  return `${capability}/${String(number).padStart(4, '0')}-${name}`;
}
