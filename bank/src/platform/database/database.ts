/** Questions and transactions to PostgreSQL: a thin layer on `pg` that hides no error. */

import type { Socket } from 'node:net';
import pg from 'pg';
import { invariant } from '../kernel/invariant.ts';
import { type CopyRows, copyInto } from './copy.ts';
import { DatabaseFault } from './database-fault.ts';
import { type DatabaseLogger, silentLogger } from './database-logger.ts';
import { valueTypes } from './value-types.ts';

/**
 * Asks and returns the rows; see `valueTypes` for what comes back. As values go in: `bigint`, `Date`, `Buffer`
 * and plain objects (as JSON) as they are; arrays become SQL arrays, so that a JSON array has to be
 * stringified by the caller. A `statementName` makes the server plan the statement once a connection.
 */
export type Query = <Row = Record<string, unknown>>(
  sql: string,
  values?: readonly unknown[],
  statementName?: string,
) => Promise<Row[]>;

export interface Transaction {
  readonly query: Query;
  /** Inserts rows that are all new, many times faster than statements do. */
  copy<T>(rows: CopyRows<T>): Promise<void>;
}

export interface DedicatedConnection {
  readonly query: Query;
  /** For what only `pg` itself can do: COPY streams and notifications. */
  readonly client: pg.Client;
  /** Resolves when the connection breaks without `close()`. */
  readonly lost: Promise<Error>;
  close(): Promise<void>;
  /** Drops the connection without a word to the server, which may not hear any; questions under way reject. */
  abandon(): void;
}

export interface Database {
  readonly query: Query;
  /**
   * Commits when `work` resolves, rolls back when it rejects. Serialization failures and deadlocks reach the
   * caller as `pg` reports them (SQLSTATE in `code`): only the caller knows whether its work may run twice.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** A connection outside the pool, for locks, COPY and LISTEN that last longer than one transaction. */
  connect(): Promise<DedicatedConnection>;
  /** Waits for the questions under way. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly connectionString: string;
  readonly poolSize: number;
  readonly logger?: DatabaseLogger;
  /** How the sessions call themselves in `pg_stat_activity`. */
  readonly sessionName?: string;
}

const connectTimeoutMs = 10_000;

export function createDatabase({
  connectionString,
  poolSize,
  logger = silentLogger,
  sessionName,
}: DatabaseOptions): Database {
  const connection = {
    connectionString: sessionName ? withSessionName(connectionString, sessionName) : connectionString,
    types: valueTypes,
    connectionTimeoutMillis: connectTimeoutMs,
  };
  const pool = new pg.Pool({ ...connection, max: poolSize });
  let isClosing = false;
  const onDropped = (error: Error) => {
    if (!isClosing) logger.warn(`A database connection dropped: ${error.message}`);
  };
  // Both are needed: the pool hears idle connections, the client one that drops between two questions.
  pool.on('error', onDropped);
  pool.on('connect', (client) => client.on('error', onDropped));

  return {
    query: queryOn(pool),
    async transaction(work) {
      const client = await pool.connect();
      try {
        const result = await runTransaction(client, work);
        client.release();
        return result;
      } catch (error) {
        // Where even the rollback fails, the connection is in an unknown state and is thrown away.
        client.release(!(await rollBack(client)));
        throw error;
      }
    },
    connect: () => connectDedicated(connection),
    close() {
      isClosing = true;
      return pool.end();
    },
  };
}

/** In the address, because `pg` lets what stands there win over its other options; of two values the last wins. */
function withSessionName(connectionString: string, sessionName: string): string {
  const separator = connectionString.includes('?') ? '&' : '?';
  return `${connectionString}${separator}application_name=${encodeURIComponent(sessionName)}`;
}

async function runTransaction<T>(
  client: pg.PoolClient,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const query = queryOn(client);
  let over = false;
  const guarded: Query = (sql, values, statementName) => {
    invariant(!over, 'A transaction is asked only while its work runs');
    return query(sql, values, statementName);
  };
  try {
    await client.query('begin');
    const result = await work({
      query: guarded,
      copy(rows) {
        invariant(!over, 'A transaction is asked only while its work runs');
        return copyInto(client, rows);
      },
    });
    over = true;
    const { command } = await client.query('commit');
    // PostgreSQL answers a commit after a failed statement with a rollback and calls that success.
    if (command === 'COMMIT') return result;
    throw new DatabaseFault(
      'transaction-aborted',
      'A statement of the transaction failed, and its error was swallowed: nothing was committed.',
    );
  } finally {
    over = true;
  }
}

async function rollBack(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}

async function connectDedicated(connection: pg.ClientConfig): Promise<DedicatedConnection> {
  const client = new pg.Client(connection);
  let closing = false;
  const lost = new Promise<Error>((resolve) => {
    client.on('error', resolve);
    client.on('end', () => {
      if (!closing) resolve(new Error('The server closed the connection'));
    });
  });
  await client.connect();
  return {
    query: queryOn(client),
    client,
    lost,
    async close() {
      closing = true;
      await client.end();
    },
    abandon() {
      closing = true;
      // The types of `pg` hide the socket, and `end()` may wait for a server that is out of reach.
      (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    },
  };
}

function queryOn(target: pg.Pool | pg.ClientBase): Query {
  return async <Row>(sql: string, values?: readonly unknown[], statementName?: string) => {
    const result = await target.query({
      text: sql,
      ...(values === undefined ? {} : { values: [...values] }),
      ...(statementName === undefined ? {} : { name: statementName }),
    });
    return result.rows as Row[];
  };
}
