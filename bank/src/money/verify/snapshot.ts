/** Several connections that see the database as it is at one and the same moment. */

import type { Database, DedicatedConnection } from '../../platform/database/database.ts';

export type Snapshot = {
  /** For questions. */
  readonly asking: DedicatedConnection;
  /** For two streams of rows beside each other. */
  readonly journal: DedicatedConnection;
  readonly views: DedicatedConnection;
};

/** `work` may leave a stream of rows in the middle when it rejects. */
export async function withSnapshot<T>(
  database: Pick<Database, 'connect'>,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const connections: DedicatedConnection[] = [];
  const connect = async (snapshotId?: string) => {
    const connection = await database.connect();
    connections.push(connection);
    await connection.query('begin isolation level repeatable read read only');
    if (snapshotId) await connection.query(`set transaction snapshot '${snapshotId}'`);
    return connection;
  };
  try {
    const asking = await connect();
    const [exported] = await asking.query<{ id: string }>('select pg_export_snapshot() as id');
    const result = await work({
      asking,
      journal: await connect(exported?.id),
      views: await connect(exported?.id),
    });
    for (const connection of connections) await connection.close();
    return result;
  } catch (error) {
    for (const connection of connections) connection.abandon();
    throw error;
  }
}
