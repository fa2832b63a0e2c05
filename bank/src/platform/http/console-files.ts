/** The console's files: a Vite-built page whose own routes all begin with index.html. */

import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What belongs to programs; a wrong path there is a 404 and never the console's page. */
const NOT_PAGES = /^\/(v1|docs|problems|health|metrics|\.well-known|openapi\.json|assets)(\/|$)/;

/** Serves `directory` at the root. Vite names assets after their content, so they may be kept for ever. */
export async function addConsoleFiles(app: FastifyInstance, directory: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    prefix: '/',
    wildcard: true,
    index: 'index.html',
    cacheControl: false,
    setHeaders(reply, path) {
      const isNamedByContent = path.includes(`${sep}assets${sep}`);
      reply.header('cache-control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

/**
 * Answers with the page. It is small and sent as a whole: the search for a file of its name has left listeners on the
 * response, and a stream would add so many that Node.js warns of a leak.
 */
export async function sendPage(reply: FastifyReply, directory: string): Promise<FastifyReply> {
  const page = await readFile(join(directory, 'index.html'));
  return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
}

/** True when a person's browser asks for a page, which the console then draws by itself. */
export function wantsPage(request: FastifyRequest, path: string): boolean {
  return (
    request.method === 'GET' && !NOT_PAGES.test(path) && (request.headers.accept ?? '').includes('text/html')
  );
}
