/** While the bank turns requests away, it reads some of its connections in each turn of the event loop, and not all. */

import type { Socket } from 'node:net';
import { createFirstRest } from './first-rest.ts';

type Server = { on(event: 'connection', listener: (socket: Socket) => void): unknown };

export type ReadingInTurns = {
  /** Whether more come than can even be told to come again. */
  isOn(): boolean;
  /**
   * A request of this connection was turned away. When those of too many were in one turn, connections are read in turns
   * for a while; one that sends much at once puts nobody else aside.
   */
  turnedAway(socket: Socket): void;
  /** People and health checks bring little: their connections are read as ever, as long as there are not many of them. */
  spare(socket: Socket, isSpared: boolean): void;
  /** Whether what this connection brings now may have waited unread for longer than an answer should take. */
  isLate(socket: Socket): boolean;
};

/** To turn away so many takes some milliseconds; beyond that everything else has its turn first. */
const MANY_IN_A_TURN = 128;
const FEW_IN_A_TURN = 16;
/** What waited longer than this is answered late whatever the bank does now. */
const LATE_AFTER_MS = 100;
/** After the time that it took to say no, nothing new is read for so many times as long: it belongs to the accepted. */
const REST = 2;
/** Who waits for a no is not kept waiting for longer by those who were accepted. */
const LONGEST_REST_MS = 15;
/** libuv goes on reading without a turn of anything else where 1,024 connections or more have something to read. */
const MOST_READ_IN_A_TURN = 400;
const LEAST_READ_IN_A_TURN = 16;
const MOST_KEPT = 350;
const MOST_SPARED = 256;
/** After so long others are kept: some connections never bring anything. */
const KEPT_FOR_MS = 2_000;

/**
 * Without this, thousands of connections that always have something to read keep the event loop to themselves: timers,
 * the teller and the answers of the database come when the rush is over. What cannot be answered in time waits unread
 * in the system's buffers, where it costs nothing; connections stay open, because a new one costs more than a refusal
 * on an open one, and because that of a proxy carries the requests of many. `busy` is the request
 * of each connection that is under way, and may not have arrived as a whole.
 *
 * Half of those whose turn it is are the ones that were turned away last: what they bring was sent a moment ago, and can
 * be answered as soon as in calm. The other half have waited longest, and what they bring may be late already. Whoever
 * was read and brought nothing, or was answered, has nothing waiting: some of these are kept being read, so that what
 * they bring is in time, whoever of a crowd sends next.
 */
export function createReadingInTurns(
  server: Server,
  busy: ReadonlyMap<Socket, unknown>,
  clock: () => number = () => performance.now(),
): ReadingInTurns {
  const open = new Set<Socket>();
  /** Since when each waits, the longest first. */
  const waiting = new Map<Socket, number>();
  /** In the order in which they were turned away; some have been read since. */
  let turnedAwayLast: Socket[] = [];
  /** Those that have waited until this turn, and whether for so long that what they bring is late. */
  const hasWaited = new Map<Socket, boolean>();
  /** Since when each is read, the longest first. */
  const beingRead = new Map<Socket, number>();
  const spared = new Set<Socket>();
  /** Of which a request was turned away since the loop last came round. */
  const refused = new Set<Socket>();
  /** Of which one was turned away since the last turn, and those of them that had waited until then. */
  const brought = new Set<Socket>();
  const broughtByThem = new Set<Socket>();
  const firstRest = createFirstRest(busy, clock);
  let isOn = false;
  let isEnding = false;
  let most = MANY_IN_A_TURN;
  let readAt = clock();
  /** Of those that had waited longest, so many were read since a turn that brought many. */
  let readSinceMany = 0;

  server.on('connection', (socket: Socket) => {
    open.add(socket);
    if (isOn) beingRead.set(socket, clock());
    socket.once('close', () => {
      for (const part of [open, waiting, beingRead, hasWaited, spared]) part.delete(socket);
    });
  });

  function staysRead(socket: Socket): boolean {
    return busy.has(socket) || spared.has(socket);
  }

  function putAside(socket: Socket, since: number): void {
    beingRead.delete(socket);
    waiting.set(socket, since);
    socket.pause();
  }

  function read(count: number): void {
    const now = clock();
    let left = count;
    while (left > count / 2) {
      const last = turnedAwayLast.pop();
      if (!last) break;
      if (resume(last, now)) left -= 1;
    }
    for (const socket of waiting.keys()) {
      if (left <= 0) return;
      if (resume(socket, now)) left -= 1;
      readSinceMany += 1;
    }
  }

  /** False when it is being read already. */
  function resume(socket: Socket, now: number): boolean {
    const since = waiting.get(socket);
    if (since === undefined) return false;
    waiting.delete(socket);
    beingRead.set(socket, now);
    hasWaited.set(socket, now - Math.max(since, firstRest.lastedUntil()) > LATE_AFTER_MS);
    socket.resume();
    return true;
  }

  function begin(): void {
    isOn = true;
    isEnding = false;
    most = MANY_IN_A_TURN;
    readSinceMany = 0;
    // People wait for news as long as they like.
    firstRest.begin([...busy.keys()].filter((socket) => !spared.has(socket)));
    const now = clock();
    for (const socket of open) {
      if (staysRead(socket) || refused.has(socket)) beingRead.set(socket, now);
      else putAside(socket, now);
    }
    setImmediate(rest);
  }

  function rest(): void {
    setTimeout(firstRest.isOver() ? readOn : rest, LONGEST_REST_MS);
  }

  function end(): void {
    isOn = false;
    beingRead.clear();
    turnedAwayLast = [];
  }

  /** Many connections bring nothing: as many are read as bring about the right number of refusals. */
  function aim(brought: number): void {
    const factor = Math.min(2, Math.max(0.5, MANY_IN_A_TURN / Math.max(1, brought)));
    most = Math.floor(Math.min(MOST_READ_IN_A_TURN, Math.max(LEAST_READ_IN_A_TURN, most * factor)));
  }

  /** Not before Node.js has finished their answers, with which it reads on. */
  function putRefusedAside(): void {
    const now = clock();
    for (const socket of refused) {
      if (!isOn || isEnding || !beingRead.has(socket) || staysRead(socket)) continue;
      putAside(socket, now);
      turnedAwayLast.push(socket);
    }
    refused.clear();
    // Some have been read since, and nobody needs those that were turned away long ago.
    if (turnedAwayLast.length > 2 * MOST_READ_IN_A_TURN)
      turnedAwayLast = turnedAwayLast.slice(-MOST_READ_IN_A_TURN);
  }

  /** Those that have been read longest, as they have brought nothing, may go on to be read for a while. */
  function keepSome(): void {
    const now = clock();
    let kept = 0;
    for (const [socket, since] of beingRead) {
      if (staysRead(socket)) continue;
      if (kept < MOST_KEPT && now - since < KEPT_FOR_MS) kept += 1;
      else putAside(socket, now);
    }
  }

  /** Runs after everything that was read in the turn has been dealt with. */
  function turn(): void {
    // New connections, and those that have been read on, are not those that are aimed at.
    aim(broughtByThem.size);
    if (brought.size >= FEW_IN_A_TURN) readSinceMany = 0;
    else if (waiting.size === 0) end();
    // Before the end all are read again little by little, so that what they bring does not come at once.
    isEnding = readSinceMany > open.size;
    putRefusedAside();
    for (const part of [hasWaited, brought, broughtByThem]) part.clear();
    if (!isOn) return;
    if (!isEnding) keepSome();
    setTimeout(readOn, Math.min(LONGEST_REST_MS, REST * (clock() - readAt)));
  }

  function readOn(): void {
    readAt = clock();
    read(most);
    setImmediate(turn);
  }

  return {
    isOn: () => isOn,
    spare(socket, isSpared) {
      if (!isSpared) spared.delete(socket);
      else if (spared.size < MOST_SPARED) spared.add(socket);
    },
    isLate: (socket) => hasWaited.get(socket) === true,
    turnedAway(socket) {
      if (refused.size === 0) setImmediate(putRefusedAside);
      refused.add(socket);
      if (isOn) brought.add(socket);
      if (hasWaited.has(socket)) broughtByThem.add(socket);
      if (refused.size > MANY_IN_A_TURN && !isOn) begin();
    },
  };
}
