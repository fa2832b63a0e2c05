/** A connection of one's own that is opened again when it breaks, for questions that must be answered soon or not at all. */

import type { Database, DedicatedConnection } from './database.ts';

export type SteadyConnection = {
  /**
   * Works on the connection and opens it first when there is none. What fails or takes longer than the limit rejects
   * and costs the connection: nobody knows any more in what state it is.
   */
  use<T>(work: (connection: DedicatedConnection) => Promise<T>): Promise<T>;
  /** Hands the open connection over for good; the next use opens another. */
  release(): DedicatedConnection | undefined;
  close(): void;
};

/** Meant for one use at a time. `prepare` runs on every new connection. */
export function createSteadyConnection(
  database: Pick<Database, 'connect'>,
  limitMs: number,
  prepare: (connection: DedicatedConnection) => Promise<unknown> = async () => {},
): SteadyConnection {
  let open: DedicatedConnection | undefined;
  let closed = false;

  function drop(connection: DedicatedConnection): void {
    connection.abandon();
    if (open === connection) open = undefined;
  }

  async function connect(): Promise<DedicatedConnection> {
    const connecting = database.connect();
    const connection = await within(limitMs, connecting).catch((error) => {
      // It may still come about when nobody waits for it any more.
      connecting.then(drop, () => {});
      throw error;
    });
    void connection.lost.then(() => drop(connection));
    try {
      await within(limitMs, prepare(connection));
    } catch (error) {
      drop(connection);
      throw error;
    }
    if (closed) drop(connection);
    return connection;
  }

  return {
    async use(work) {
      open ??= await connect();
      const connection = open;
      try {
        return await within(limitMs, work(connection));
      } catch (error) {
        drop(connection);
        throw error;
      }
    },
    release() {
      const released = open;
      open = undefined;
      return released;
    },
    close() {
      closed = true;
      if (open) drop(open);
    },
  };
}

/** What `work` resolves to; rejects after the time. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer from the database within ${limitMs} ms.`)), limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
