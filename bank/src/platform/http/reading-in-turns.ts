/** While the bank turns requests away, it reads some of its connections in each turn of the event loop, and not all. */

import type { Socket } from 'node:net';

type Server = { on(event: 'connection', listener: (socket: Socket) => void): unknown };

export type ReadingInTurns = {
  /** A request was turned away. When that were too many in one turn, connections are read in turns for a while. */
  turnedAway(): void;
};

/** To turn away so many takes some milliseconds; beyond that everything else has its turn first. */
const MOST_IN_A_TURN = 128;
const AIMED_AT_IN_A_TURN = 64;
/** libuv goes on reading without a turn of anything else where 1,024 connections or more have something to read. */
const MOST_READ_IN_A_TURN = 1_000;
const LEAST_READ_IN_A_TURN = 16;

/**
 * Without this, thousands of connections that always have something to read keep the event loop to themselves: timers,
 * the teller and the answers of the database come when the rush is over. What cannot be answered in time waits unread
 * in the system's buffers, where it costs nothing; connections stay open, because a new one costs more than a refusal
 * on an open one, and because that of a proxy carries the requests of many. `isBusy` tells connections of which a
 * request is under way, and may not have arrived as a whole.
 */
export function createReadingInTurns(server: Server, isBusy: (socket: Socket) => boolean): ReadingInTurns {
  const open = new Set<Socket>();
  const waiting = new Set<Socket>();
  const beingRead = new Set<Socket>();
  let isOn = false;
  let turnedAway = 0;
  let most = AIMED_AT_IN_A_TURN;
  let isCounting = false;
  let readSinceMany = 0;

  server.on('connection', (socket: Socket) => {
    open.add(socket);
    if (isOn) beingRead.add(socket);
    socket.once('close', () => {
      for (const set of [open, waiting, beingRead]) set.delete(socket);
    });
  });

  function putAside(sockets: ReadonlySet<Socket>): void {
    for (const socket of sockets) {
      if (isBusy(socket)) continue;
      beingRead.delete(socket);
      waiting.add(socket);
      socket.pause();
    }
  }

  function read(count: number): void {
    let left = count;
    for (const socket of waiting) {
      if (left === 0) return;
      left -= 1;
      waiting.delete(socket);
      beingRead.add(socket);
      socket.resume();
    }
  }

  function begin(): void {
    isOn = true;
    most = AIMED_AT_IN_A_TURN;
    readSinceMany = 0;
    for (const socket of open) if (isBusy(socket)) beingRead.add(socket);
    putAside(open);
  }

  function end(): void {
    isOn = false;
    isCounting = false;
    read(waiting.size);
    beingRead.clear();
  }

  /** Many connections bring nothing: as many are read as bring about the right number of requests. */
  function aim(brought: number): void {
    if (brought > AIMED_AT_IN_A_TURN) most = Math.max(LEAST_READ_IN_A_TURN, most / 2);
    if (brought < AIMED_AT_IN_A_TURN / 2) most = Math.min(MOST_READ_IN_A_TURN, most * 2);
    readSinceMany = brought < AIMED_AT_IN_A_TURN ? readSinceMany + beingRead.size : 0;
  }

  /** Runs after everything that was read in the turn has been dealt with. */
  function turn(): void {
    const brought = turnedAway;
    turnedAway = 0;
    isCounting = isOn;
    if (!isOn) return;
    // In the turn in which it began, many came; what they were read from is not known.
    if (brought <= MOST_IN_A_TURN) aim(brought);
    // All have been read once, and it was little.
    if (readSinceMany > 2 * open.size) return end();
    if (waiting.size > 0 || beingRead.size > most) putAside(beingRead);
    read(Math.floor(most));
    setImmediate(turn);
  }

  return {
    turnedAway() {
      turnedAway += 1;
      if (!isCounting) setImmediate(turn);
      isCounting = true;
      if (turnedAway > MOST_IN_A_TURN && !isOn) begin();
    },
  };
}
