/** Finds a port and listens on it. */

import type { FastifyInstance } from 'fastify';

const MAX_TRIES = 50;

/** Listens and returns the URL; when the port may change (`portIsFixed: false`), a taken one makes way for the next. */
export async function listen(
  app: FastifyInstance,
  { host, port, portIsFixed }: { host: string; port: number; portIsFixed: boolean },
): Promise<string> {
  const last = portIsFixed || port === 0 ? port : Math.min(port + MAX_TRIES, 65_535);
  for (let candidate = port; ; candidate += 1) {
    try {
      return await app.listen({ host, port: candidate });
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || candidate >= last) throw error;
    }
  }
}
