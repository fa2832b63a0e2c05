/** Server-sent events: news pushed to pages and programs over one long response. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invariant } from '../kernel/invariant.ts';
import type { Caller, Principal } from '../operations/operation.ts';
import type { CallerDesk } from './callers.ts';
import type { RequestLimits } from './rate-limit.ts';

/** One piece of news. Its id is what a client names to go on after it. */
export type StreamEvent = { id: string; type: string; data: unknown };

export type EventStream = {
  readonly path: string;
  readonly callers: readonly Caller[];
  /**
   * Pushes what `principal` may see, beginning after the event `afterId`; returns how to stop it. `end` ends the
   * response, so that the client comes back and goes on after its last event.
   */
  readonly subscribe: (
    principal: Principal,
    afterId: string | undefined,
    push: (event: StreamEvent) => void,
    end: () => void,
  ) => () => void;
};

export type EventStreamOptions = { heartbeatMs?: number; maxBufferedBytes?: number };

const HEARTBEAT_MS = 15_000;
const MAX_BUFFERED_BYTES = 1024 * 1024;

type Parts = { callers: CallerDesk; limits: RequestLimits } & EventStreamOptions;

/** Adds a route per stream; closing the server ends every open stream. */
export function addEventStreams(app: FastifyInstance, streams: readonly EventStream[], parts: Parts): void {
  const open = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const end of open) end();
  });
  for (const stream of streams) {
    const config = { operation: `stream ${stream.path}`, isNotCounted: true };
    app.get(stream.path, { config }, async (request, reply) => {
      const identify = async () => ({ principal: await parts.callers.identify(request, stream.callers) });
      const { principal } = await parts.limits.count(request, identify);
      // Its end has been told already, and nobody would ever be told again that it is over.
      if (reply.raw.destroyed) return void reply.hijack();
      const end = startStream({ request, reply, stream, principal, parts });
      open.add(end);
      reply.raw.once('close', () => open.delete(end));
    });
  }
}

type Opening = {
  request: FastifyRequest;
  reply: FastifyReply;
  stream: EventStream;
  principal: Principal;
  parts: Parts;
};

function startStream({ request, reply, stream, principal, parts }: Opening): () => void {
  const response = reply.raw;
  const maxBufferedBytes = parts.maxBufferedBytes ?? MAX_BUFFERED_BYTES;
  reply.hijack();
  response.writeHead(200, {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  } as Record<string, string>);
  response.write(': welcome\n\n');

  function write(text: string): void {
    if (response.writableEnded || response.destroyed) return;
    // A client that does not keep up would fill our memory; it can come back and go on after its last event.
    if (response.writableLength > maxBufferedBytes) response.destroy();
    else response.write(text);
  }

  const heartbeat = setInterval(async () => {
    // Whoever signed out, or whose token ran out, hears no more.
    const isStillKnown = await parts.callers.identify(request, stream.callers).then(
      (now) => now.kind === principal.kind,
      () => false,
    );
    if (isStillKnown) write(': still here\n\n');
    else response.end();
  }, parts.heartbeatMs ?? HEARTBEAT_MS);
  heartbeat.unref();

  const end = () => void response.end();
  const unsubscribe = stream.subscribe(
    principal,
    lastEventId(request),
    (event) => write(frameOf(event)),
    end,
  );
  response.once('close', () => {
    clearInterval(heartbeat);
    unsubscribe();
  });
  return end;
}

/** Browsers send Last-Event-ID when they come back; programs may say where to begin in the query. */
function lastEventId(request: FastifyRequest): string | undefined {
  const header = request.headers['last-event-id'];
  if (typeof header === 'string' && header !== '') return header;
  const { after } = request.query as { after?: unknown };
  return typeof after === 'string' && after !== '' ? after : undefined;
}

function frameOf({ id, type, data }: StreamEvent): string {
  invariant(!/[\r\n\0]/.test(id + type), 'Ids and types of events are single lines.');
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
