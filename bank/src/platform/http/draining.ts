/** A calm end: requests in flight finish, new ones are told to try again, idle connections are closed at once. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { notExecuted } from '../errors/unavailable.ts';

export function addDraining(app: FastifyInstance): void {
  let isDraining = false;
  const requestsOf = new Map<Socket, number>();

  // Node.js closes connections that have become idle, but not those that were opened ahead and never used, as
  // browsers do. They would hold up the end for over a minute, so we count by ourselves.
  app.server.on('connection', (socket: Socket) => {
    if (isDraining) socket.destroy();
    requestsOf.set(socket, 0);
    socket.once('close', () => requestsOf.delete(socket));
  });
  app.server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    count(socket, 1);
    response.once('close', () => {
      count(socket, -1);
      if (isDraining && requestsOf.get(socket) === 0) socket.destroySoon();
    });
  });

  function count(socket: Socket, change: number): void {
    const requests = requestsOf.get(socket);
    if (requests !== undefined) requestsOf.set(socket, requests + change);
  }

  app.addHook('preClose', async () => {
    isDraining = true;
    for (const [socket, requests] of requestsOf) if (requests === 0) socket.destroy();
  });
  app.addHook('onRequest', (_, __, done) => {
    if (!isDraining) return done();
    done(notExecuted('The bank is shutting down.'));
  });
  app.addHook('onSend', (_, reply, payload, done) => {
    if (isDraining) reply.header('connection', 'close');
    done(null, payload);
  });
}
