/** While requests are turned away, a turn of the event loop reads some connections and then lets everything else go on. */

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createReadingInTurns } from './reading-in-turns.ts';

/** So many open connections; each reads when it is its turn, and `busy` have a request under way. */
function openConnections(count: number, busy: ReadonlySet<Socket> = new Set()) {
  const server = new EventEmitter();
  const turns = createReadingInTurns(server, (socket) => busy.has(socket));
  const connect = () => {
    const socket = new Socket();
    server.emit('connection', socket);
    return socket;
  };
  const sockets = Array.from({ length: count }, connect);
  const beingRead = () => sockets.filter((socket) => !socket.isPaused());
  return { turns, sockets, beingRead, connect };
}

function turnAway(turns: ReturnType<typeof createReadingInTurns>, count: number): void {
  for (let done = 0; done < count; done += 1) turns.turnedAway();
}

test('nothing waits while no more is turned away in a turn than it can bear', async () => {
  const { turns, sockets, beingRead } = openConnections(1_000);
  for (let turn = 0; turn < 5; turn += 1) {
    turnAway(turns, 128);
    assert.equal(beingRead().length, sockets.length);
    await nextTurn();
  }
});

test('beyond that each connection has its turn, few at a time', async () => {
  const { turns, sockets, beingRead } = openConnections(5_000);
  turnAway(turns, 129);
  assert.equal(beingRead().length, 0, 'nothing more is read in the turn in which it begins');
  const seen = new Set<Socket>();
  for (let turn = 0; seen.size < sockets.length; turn += 1) {
    assert.ok(turn < 200, `after ${turn} turns only ${seen.size} were read`);
    await nextTurn();
    const read = beingRead();
    assert.ok(read.length <= 64, `${read.length} were read at once`);
    for (const socket of read) seen.add(socket);
    turnAway(turns, read.length);
  }
});

test('more connections are read when few of them bring anything, but never so many that reading does not end', async () => {
  const { turns, beingRead } = openConnections(20_000);
  turnAway(turns, 129);
  let most = 0;
  for (let turn = 0; turn < 10; turn += 1) {
    await nextTurn();
    turnAway(turns, 10);
    most = Math.max(most, beingRead().length);
  }
  assert.equal(most, 1_000);
});

test('a request under way goes on arriving', () => {
  const busy = new Set<Socket>();
  const { turns, sockets, beingRead } = openConnections(10, busy);
  for (const socket of sockets.slice(0, 2)) busy.add(socket);
  turnAway(turns, 129);
  assert.deepEqual(beingRead(), sockets.slice(0, 2));
});

test('all are read as before when they bring little, rush after rush', async () => {
  const { turns, beingRead, sockets } = openConnections(5_000);
  for (let rush = 0; rush < 3; rush += 1) {
    turnAway(turns, 129);
    assert.equal(beingRead().length, 0);
    for (let turn = 0; beingRead().length < sockets.length; turn += 1) {
      assert.ok(turn < 100);
      await nextTurn();
      turnAway(turns, 10);
    }
    await nextTurn();
    assert.equal(beingRead().length, sockets.length);
    await nextTurn();
  }
});
