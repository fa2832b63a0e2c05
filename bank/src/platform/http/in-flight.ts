/** Requests under way: how many there may be, when the door says no at once, and how long one may take. */

import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../errors/refusals.ts';
import { notExecuted, outcomeUnknown } from '../errors/unavailable.ts';
import { type Arrival, createExpectedWait, type ExpectedWait } from './expected-wait.ts';
import { createReadingInTurns } from './reading-in-turns.ts';
import { createRoom } from './room.ts';
import { createTurnAway, type TurnAway } from './turning-away.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for answers that go on for ever, and for what is answered however much is under way. */
    isNotCounted?: boolean;
    /** True for what the bank turns away first when it has too much to do. */
    yieldsToLoad?: boolean;
  }
}

export type InFlightOptions = {
  /** As many requests may be under way. */
  readonly most: number;
  /** As many bytes may all their bodies have; a body of unknown length counts as the largest. */
  readonly mostBytes?: number;
  readonly largestBody: number;
  /** After this long a request is answered with what is known about it. */
  readonly timeoutMs: number;
  readonly expectedWait?: ExpectedWait | undefined;
};

const MOST_BYTES = 64 * 1024 * 1024;
/** Nobody has to wait for one whose body has not come by then, and perhaps never comes. */
const BODY_COMES_WITHIN_MS = 100;

type UnderWay = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly bytes: number;
  /** Of those that yield to load. */
  arrival: Arrival | undefined;
  isWhole: boolean;
  readonly since: number;
};

/**
 * Turns requests away before their body is read and anything is verified, so that saying no costs little. What is
 * turned away was certainly not executed. One timer watches over all requests, instead of one for each.
 */
export function addInFlight(app: FastifyInstance, options: InFlightOptions): void {
  const {
    most,
    mostBytes = MOST_BYTES,
    largestBody,
    timeoutMs,
    expectedWait: wait = createExpectedWait(),
  } = options;
  // In the order of their arrival: whoever waits longest comes first.
  const underWay = new Map<FastifyRequest, UnderWay>();
  let bytesUnderWay = 0;
  const watch = setInterval(look, Math.max(10, Math.min(100, timeoutMs / 10)));
  watch.unref();

  /** What each connection asked last, as long as it is under way. */
  const busy = new Map<Socket, UnderWay>();
  const turns = createReadingInTurns(app.server, busy);
  const room = createRoom(wait.expectedMs);
  const refuse = {
    tooMuchToDo: createTurnAway('The bank has too much to do.'),
    tooManyUnderWay: createTurnAway('Too many requests are under way.'),
  };

  function leave(entry: UnderWay, wasServed: boolean): void {
    if (!underWay.delete(entry.request)) return;
    const { socket } = entry.request.raw;
    if (busy.get(socket) === entry) busy.delete(socket);
    bytesUnderWay -= entry.bytes;
    if (entry.arrival) wait.left(entry.arrival, wasServed);
  }

  function turnAway(answer: TurnAway, request: FastifyRequest, reply: FastifyReply): void {
    answer(request, reply);
    turns.turnedAway(request.raw.socket);
  }

  app.addHook('onRequest', (request, reply, done) => {
    const { isNotCounted, yieldsToLoad } = request.routeOptions.config;
    const { socket } = request.raw;
    turns.spare(socket, !yieldsToLoad);
    if (isNotCounted) return done();
    // The next request of a connection may come before Node.js tells that the answer to the last has left.
    const before = busy.get(socket);
    if (before?.reply.raw.writableEnded) leave(before, isServed(before));
    if (yieldsToLoad && !room.isThere({ isRush: turns.isOn(), isLate: turns.isLate(socket) }))
      return turnAway(refuse.tooMuchToDo, request, reply);
    const bytes = bytesOf(request, largestBody);
    if (underWay.size >= most || bytesUnderWay + bytes > mostBytes)
      return turnAway(refuse.tooManyUnderWay, request, reply);
    const arrival = yieldsToLoad ? wait.arrived() : undefined;
    const entry = { request, reply, bytes, arrival, isWhole: false, since: performance.now() };
    underWay.set(request, entry);
    busy.set(socket, entry);
    bytesUnderWay += bytes;
    reply.raw.once('close', () => leave(entry, isServed(entry)));
    done();
  });
  app.addHook('preValidation', (request, _, done) => {
    const entry = underWay.get(request);
    if (entry) entry.isWhole = true;
    if (entry && request.routeOptions.config.yieldsToLoad) entry.arrival ??= wait.arrived();
    done();
  });
  app.addHook('onClose', async () => clearInterval(watch));

  function look(): void {
    const now = performance.now();
    for (const entry of underWay.values()) {
      if (now - entry.since < BODY_COMES_WITHIN_MS) return;
      if (now - entry.since >= timeoutMs) end(entry);
      else if (entry.arrival && !entry.isWhole) {
        wait.withdrew();
        entry.arrival = undefined;
      }
    }
  }

  function end(entry: UnderWay): void {
    leave(entry, false);
    if (!entry.reply.sent) entry.reply.send(tookTooLong(entry.request.method));
  }
}

/** Whether an operation has answered; what is turned away at the door costs little and says nothing of the bank's pace. */
function isServed({ reply: { raw } }: UnderWay): boolean {
  return raw.writableEnded && raw.statusCode < 500 && !AT_THE_DOOR.has(raw.statusCode);
}

/** Malformed, not authenticated, not for this key, too large, of another media type, too often. */
const AT_THE_DOOR = new Set([400, 401, 403, 413, 415, 429]);

function bytesOf({ method, headers }: FastifyRequest, largestBody: number): number {
  if (method === 'GET') return 0;
  const length = Number(headers['content-length'] ?? (headers['transfer-encoding'] ? largestBody : 0));
  // Nothing larger is read.
  return Math.min(length || 0, largestBody);
}

/** A read that took too long did nothing; a write may go on behind the caller's back. */
function tookTooLong(method: string): Refusal {
  const detail = 'The bank took too long to answer.';
  return method === 'GET' ? notExecuted(detail) : outcomeUnknown(detail);
}
