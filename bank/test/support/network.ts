/** A network between a bank and its database that can be cut: nothing goes through, and nobody is told. */

import { connect, createServer, type Socket } from 'node:net';

export type Network = {
  /** The address of the database through this network. */
  readonly connectionString: string;
  /** From now on every byte stays where it is, on open connections and on new ones. */
  cut(): void;
  /** Lets go on what was held up. */
  mend(): void;
  close(): Promise<void>;
};

export async function openNetwork(connectionString: string): Promise<Network> {
  const target = new URL(connectionString);
  const sockets = new Set<Socket>();
  let isCut = false;

  function join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => void to.write(bytes));
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (isCut) from.pause();
    }
  }

  const server = createServer((near) => join(near, connect(Number(target.port), target.hostname)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const through = new URL(connectionString);
  through.hostname = '127.0.0.1';
  through.port = String(typeof bound === 'object' ? bound?.port : '');
  return {
    connectionString: through.href,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    mend() {
      isCut = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
