/** While the bank turns requests away, it reads some of its connections in each turn of the event loop, and not all. */

import type { Socket } from 'node:net';

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
/** When a rush begins, as many are under way as in calm; they are answered before anything more is read. */
const FIRST_REST_MS = 150;
/** libuv goes on reading without a turn of anything else where 1,024 connections or more have something to read. */
const MOST_READ_IN_A_TURN = 1_000;
const LEAST_READ_IN_A_TURN = 16;
const MOST_SPARED = 256;

/**
 * Without this, thousands of connections that always have something to read keep the event loop to themselves: timers,
 * the teller and the answers of the database come when the rush is over. What cannot be answered in time waits unread
 * in the system's buffers, where it costs nothing; connections stay open, because a new one costs more than a refusal
 * on an open one, and because that of a proxy carries the requests of many. `isBusy` tells connections of which a
 * request is under way, and may not have arrived as a whole.
 *
 * Half of those whose turn it is are the ones that were read last: what they bring was sent a moment ago, and can be
 * answered as soon as in calm. The other half have waited longest, and what they bring may be late already.
 */
export function createReadingInTurns(
  server: Server,
  isBusy: (socket: Socket) => boolean,
  clock: () => number = () => performance.now(),
): ReadingInTurns {
  const open = new Set<Socket>();
  /** Since when each waits, the longest first. */
  const waiting = new Map<Socket, number>();
  /** In the order in which they were put aside; some have been read since. */
  let putAsideLast: Socket[] = [];
  /** Those that have waited until this turn, and whether for so long that what they bring is late. */
  const hasWaited = new Map<Socket, boolean>();
  const beingRead = new Set<Socket>();
  const spared = new Set<Socket>();
  /** Of which a request was turned away in this turn. */
  const refused = new Set<Socket>();
  let isOn = false;
  let hasJustBegun = false;
  let isCounting = false;
  let most = MANY_IN_A_TURN;
  let readAt = clock();
  /** Of those that had waited longest, so many were read since a turn that brought many. */
  let readSinceMany = 0;

  server.on('connection', (socket: Socket) => {
    open.add(socket);
    if (isOn) beingRead.add(socket);
    socket.once('close', () => {
      for (const part of [open, waiting, beingRead, hasWaited, spared]) part.delete(socket);
    });
  });

  function putAside(since: number): void {
    // Those that were read out of turn have stayed in it.
    if (putAsideLast.length > 2 * open.size) putAsideLast = [...waiting.keys()];
    for (const socket of beingRead) {
      if (isBusy(socket) || spared.has(socket)) continue;
      beingRead.delete(socket);
      waiting.set(socket, since);
      putAsideLast.push(socket);
      socket.pause();
    }
  }

  function read(count: number): void {
    const now = clock();
    let left = count;
    while (left > count / 2) {
      const last = putAsideLast.pop();
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
    beingRead.add(socket);
    hasWaited.set(socket, now - since > LATE_AFTER_MS);
    socket.resume();
    return true;
  }

  /** The first rest counts as no waiting: it is for those who come in time. */
  function begin(): void {
    isOn = true;
    hasJustBegun = true;
    most = MANY_IN_A_TURN;
    readSinceMany = 0;
    for (const socket of open) beingRead.add(socket);
    putAside(clock() + FIRST_REST_MS);
  }

  function end(): void {
    isOn = false;
    isCounting = false;
    beingRead.clear();
    putAsideLast = [];
  }

  /** Many connections bring nothing: as many are read as bring about the right number of refusals. */
  function aim(brought: number): void {
    const factor = Math.min(2, Math.max(0.5, MANY_IN_A_TURN / Math.max(1, brought)));
    most = Math.floor(Math.min(MOST_READ_IN_A_TURN, Math.max(LEAST_READ_IN_A_TURN, most * factor)));
  }

  /** Runs after everything that was read in the turn has been dealt with. */
  function turn(): void {
    const brought = refused.size;
    let broughtByThem = 0;
    for (const socket of refused) if (hasWaited.has(socket)) broughtByThem += 1;
    refused.clear();
    hasWaited.clear();
    isCounting = isOn;
    if (!isOn) return;
    // What was read in the turn in which it began is not known, and new connections are not those that are aimed at.
    if (!hasJustBegun) aim(broughtByThem);
    if (brought >= FEW_IN_A_TURN) readSinceMany = 0;
    else if (waiting.size === 0) return end();
    // Before the end all are read again little by little, so that what they bring does not come at once.
    const isEnding = readSinceMany > open.size;
    if (!isEnding && (waiting.size > 0 || beingRead.size > most)) putAside(clock());
    setTimeout(readOn, hasJustBegun ? FIRST_REST_MS : Math.min(LONGEST_REST_MS, REST * (clock() - readAt)));
    hasJustBegun = false;
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
      refused.add(socket);
      if (!isCounting) setImmediate(turn);
      isCounting = true;
      if (refused.size > MANY_IN_A_TURN && !isOn) begin();
    },
  };
}
