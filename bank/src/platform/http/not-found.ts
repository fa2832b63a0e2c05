/** Paths without a route: the console's own pages, methods that a path does not take, and nothing at all. */

import type { FastifyInstance } from 'fastify';
import type { OperationDefinition } from '../operations/operation.ts';
import { sendPage, wantsPage } from './console-files.ts';
import { answerMethodNotAllowed, answerNotFound, sendAnswer } from './problem.ts';

export function addNotFound(
  app: FastifyInstance,
  definitions: readonly OperationDefinition[],
  consoleDirectory?: string,
): void {
  const known = definitions.map(({ path, method }) => ({ method, shape: shapeOf(path) }));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    const allowed = known.filter(({ shape }) => shape.test(path)).map(({ method }) => method);
    if (allowed.length > 0) {
      const { id, method } = request;
      return sendAnswer(reply, request, answerMethodNotAllowed({ id, method }, [...new Set(allowed)]));
    }
    if (consoleDirectory && wantsPage(request, path)) return sendPage(reply, consoleDirectory);
    return sendAnswer(reply, request, answerNotFound({ id: request.id, path }));
  });
}

/** A pattern for all paths of an operation. */
function shapeOf(path: string): RegExp {
  const literal = path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll(/\{[A-Za-z0-9]+\}/g, '[^/]+')}$`);
}
