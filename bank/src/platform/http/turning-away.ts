/** How the door says no when too much comes at once: by an answer that was written beforehand. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { notExecuted } from '../errors/unavailable.ts';
import { CBOR_MEDIA_TYPE, encodeCbor, wantsCbor } from './cbor-answers.ts';
import { answerTo } from './problem.ts';

/** Answers 503, with nothing of the request read but its head. */
export type TurnAway = (request: FastifyRequest, reply: FastifyReply) => void;

const ID = '{id}';

/**
 * One answer for all, with the request's own id: made by way of an error and all the hooks, it costs twice as much. It
 * is no page, so that of the security headers one is enough.
 */
export function createTurnAway(detail: string): TurnAway {
  const { problem, headers } = answerTo(notExecuted(detail), { id: ID, method: 'POST' });
  const [before = '', after = ''] = JSON.stringify(problem).split(ID);
  const same = { ...headers, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  const lasting = Object.entries(same).flat();
  return (request, reply) => {
    const { id: requestId } = request;
    const isCbor = wantsCbor(request);
    const body = isCbor ? encodeCbor({ ...problem, requestId }) : `${before}${requestId}${after}`;
    const type = isCbor ? CBOR_MEDIA_TYPE : 'application/problem+json';
    const length = String(Buffer.byteLength(body));
    const own = ['x-request-id', requestId, 'content-type', type, 'content-length', length];
    reply.hijack();
    reply.raw.writeHead(problem.status, [...lasting, ...own]);
    reply.raw.end(body);
  };
}
