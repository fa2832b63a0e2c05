/** While requests are turned away, a turn of the event loop reads some connections and then lets everything else go on. */

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { after, type TestContext, test } from 'node:test';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { createReadingInTurns, type ReadingInTurns } from './reading-in-turns.ts';

type Read = { readonly socket: Socket; readonly late: boolean };

const crowds: { brings: (place: number) => boolean }[] = [];
// A rush that goes on after a test that failed would keep the process.
after(() => {
  for (const crowd of crowds) crowd.brings = () => false;
});

/**
 * So many open connections, of which `busy` have a request under way. Each that is read brings a request that is turned
 * away, as long as `brings` says so. `readings` are those of each turn.
 */
function openConnections(count: number, busy: ReadonlyMap<Socket, object> = new Map()) {
  const server = new EventEmitter();
  const readings: Read[][] = [];
  const crowd = { now: 0, brings: (_: number) => true };
  crowds.push(crowd);
  const turns: ReadingInTurns = createReadingInTurns(server, busy, () => crowd.now);
  let reading: Read[] | undefined;

  function isRead(socket: Socket): void {
    if (!reading) {
      reading = [];
      readings.push(reading);
      setImmediate(() => {
        reading = undefined;
      });
    }
    reading.push({ socket, late: turns.isLate(socket) });
    if (crowd.brings(reading.length)) turns.turnedAway(socket);
  }

  const sockets = Array.from({ length: count }, () => {
    const socket = new Socket();
    server.emit('connection', socket);
    const { resume } = socket;
    socket.resume = () => {
      isRead(socket);
      return resume.call(socket);
    };
    return socket;
  });
  const waiting = () => sockets.filter((socket) => socket.isPaused()).length;
  const notPaused = () => sockets.filter((socket) => !socket.isPaused());
  async function fallsSilent(): Promise<void> {
    crowd.brings = () => false;
    await until(() => waiting() === 0);
  }
  return { turns, crowd, sockets, readings, waiting, notPaused, fallsSilent };
}

/** Requests of so many connections, none of them among the open ones. */
function turnAway(turns: ReadingInTurns, count: number): void {
  for (let done = 0; done < count; done += 1) turns.turnedAway(new Socket());
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue(); tries += 1) {
    assert.ok(tries < 2_000, 'it does not come true');
    await pause(1);
  }
}

test('nothing waits while no more is turned away in a turn than it can bear', async () => {
  const { turns, waiting } = openConnections(1_000);
  for (let turn = 0; turn < 5; turn += 1) {
    turnAway(turns, 128);
    assert.equal(waiting(), 0);
    await nextTurn();
  }
});

test('beyond that each connection has its turn, few at a time', async () => {
  const { turns, crowd, sockets, readings, waiting } = openConnections(2_000);
  turnAway(turns, 129);
  assert.equal(waiting(), sockets.length, 'nothing more is read in the turn in which it begins');
  const seen = () => new Set(readings.flat().map(({ socket }) => socket)).size;
  await until(() => seen() === sockets.length);
  crowd.brings = () => false;
  for (const { length } of readings.slice(0, -1)) assert.ok(length <= 128, `${length} were read at once`);
  await until(() => waiting() === 0);
});

/** One turn after the other is read, none before `ms` have passed since the last. */
async function rest(t: TestContext, { readings }: { readings: Read[][] }, ms: number): Promise<void> {
  const { length: before } = readings;
  await nextTurn();
  await nextTurn();
  t.mock.timers.tick(ms - 1);
  assert.equal(readings.length, before);
  t.mock.timers.tick(1);
  assert.equal(readings.length, before + 1);
}

test('after each turn of saying no there is a rest of twice its time, and never a long one', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  for (const [took, ms] of [
    [4, 8],
    [1_000, 15],
  ] as const) {
    const open = openConnections(2_000);
    open.crowd.brings = (place) => {
      if (place === 1) open.crowd.now += took;
      return true;
    };
    turnAway(open.turns, 129);
    await rest(t, open, 15);
    await rest(t, open, ms);
    await rest(t, open, ms);
    open.crowd.brings = () => false;
  }
});

for (const [what, happens, earliest, latest] of [
  ['are answered', 'answered', 45, 90],
  ['are answered, whatever they ask next', 'asked-again', 45, 90],
  ['are only people who wait for news', 'spared', 0, 45],
  ['take half a second', 'nothing', 500, 545],
] as const)
  test(`a rush begins with a rest until those who were let in ${what}`, async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const busy = new Map<Socket, object>();
    const { turns, crowd, sockets, readings } = openConnections(2_000, busy);
    const letIn = sockets.slice(0, 200);
    for (const socket of letIn) {
      busy.set(socket, {});
      if (happens === 'spared') turns.spare(socket, true);
    }
    turnAway(turns, 129);
    await nextTurn();
    while (readings.length === 0) {
      crowd.now += 15;
      for (const socket of crowd.now === 45 ? letIn : []) {
        if (happens === 'answered') busy.delete(socket);
        if (happens === 'asked-again') busy.set(socket, {});
      }
      t.mock.timers.tick(15);
    }
    assert.ok(crowd.now >= earliest && crowd.now <= latest, `it lasted ${crowd.now} ms`);
    assert.ok(
      readings[0]?.every(({ late }) => !late),
      'nobody is late because of it',
    );
    crowd.brings = () => false;
  });

/** A rush in which all but 20 of a turn bring nothing; `turn` lets the next one be read. */
async function openQuietCrowd(t: TestContext, count: number) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const open = openConnections(count);
  open.crowd.brings = (place) => place <= 20;
  async function turn(): Promise<void> {
    t.mock.timers.tick(15);
    await nextTurn();
    await nextTurn();
  }
  turnAway(open.turns, 129);
  await nextTurn();
  await turn();
  return { ...open, turn };
}

test('who brought nothing is read on, and put aside as soon as it is turned away', async (t) => {
  const { turns, readings, notPaused } = await openQuietCrowd(t, 2_000);
  const [first = []] = readings;
  assert.deepEqual(
    notPaused(),
    first.slice(20).map(({ socket }) => socket),
  );
  const [kept] = notPaused() as [Socket];
  assert.equal(turns.isLate(kept), false);
  turns.turnedAway(kept);
  await nextTurn();
  assert.equal(kept.isPaused(), true);
});

test('some are read on, and after two seconds others', async (t) => {
  const { crowd, notPaused, turn } = await openQuietCrowd(t, 20_000);
  for (let turns = 0; turns < 10; turns += 1) await turn();
  const before = new Set(notPaused());
  assert.equal(before.size, 350);
  await turn();
  assert.deepEqual(new Set(notPaused()), before);
  crowd.now += 2_000;
  for (let turns = 0; turns < 3; turns += 1) await turn();
  assert.equal(notPaused().length, 350);
  assert.ok(!notPaused().some((socket) => before.has(socket)));
});

test('more connections are read when few of them bring anything, but never so many that reading does not end', async () => {
  const { turns, crowd, readings, waiting } = openConnections(20_000);
  crowd.brings = (place) => place <= 10;
  turnAway(turns, 129);
  await until(() => readings.length > 10);
  assert.equal(Math.max(...readings.slice(0, 10).map(({ length }) => length)), 400);
  await until(() => waiting() === 0);
});

test('when many of them bring something again, fewer are read', async () => {
  const { turns, crowd, readings, fallsSilent } = openConnections(20_000);
  crowd.brings = (place) => place <= 20;
  turnAway(turns, 129);
  await until(() => readings.at(-1)?.length === 400);
  crowd.brings = () => true;
  await until(() => readings.at(-1)?.length === 128);
  await fallsSilent();
});

test('one connection that sends much at once puts nobody else aside', async () => {
  const { turns, sockets, waiting } = openConnections(10);
  for (let done = 0; done < 1_000; done += 1) turns.turnedAway(sockets[0] as Socket);
  assert.equal(waiting(), 0);
  assert.equal(turns.isOn(), false);
});

test('whoever asked for something else last is read as ever, if that are not many', async () => {
  const { turns, sockets, notPaused, fallsSilent } = openConnections(1_000);
  for (const socket of sockets.slice(0, 300)) turns.spare(socket, true);
  for (const socket of sockets.slice(0, 6)) turns.spare(socket, false);
  turnAway(turns, 129);
  assert.deepEqual(notPaused(), sockets.slice(6, 256));
  await fallsSilent();
});

test('connections that are new in a rush take no turn from those that were open', async () => {
  const { turns, crowd, readings, fallsSilent } = openConnections(5_000);
  crowd.brings = (place) => {
    if (place === 1) turnAway(turns, 1_000);
    return place <= 128;
  };
  turnAway(turns, 129);
  await until(() => readings.length > 20);
  for (const { length } of readings.slice(0, 20)) assert.ok(length >= 128, `only ${length} were read`);
  await fallsSilent();
});

test('a request under way goes on arriving', async () => {
  const busy = new Map<Socket, object>();
  const { turns, sockets, notPaused, fallsSilent } = openConnections(10, busy);
  for (const socket of sockets.slice(0, 2)) busy.set(socket, {});
  turnAway(turns, 129);
  assert.deepEqual(notPaused(), sockets.slice(0, 2));
  await fallsSilent();
});

test('all are read as before when they bring little, rush after rush', async () => {
  const { turns, crowd, sockets, waiting } = openConnections(5_000);
  crowd.brings = (place) => place <= 10;
  for (let rush = 0; rush < 3; rush += 1) {
    turnAway(turns, 129);
    assert.equal(waiting(), sockets.length);
    await until(() => waiting() === 0);
    await nextTurn();
    assert.equal(waiting(), 0);
    await nextTurn();
  }
});

test('what was sent a moment ago is in time, and what has waited unread is late', async () => {
  const { turns, crowd, sockets, readings, waiting } = openConnections(2_000);
  crowd.brings = () => {
    // The others wait so long after the first rest while the first are read.
    crowd.now = 251;
    return true;
  };
  turnAway(turns, 129);
  await until(() => readings.length > 2);
  crowd.brings = () => false;
  const [first = [], second = []] = readings;
  assert.ok(first.every(({ late }) => !late));
  const isOfFirst = ({ socket }: Read) => first.some((read) => read.socket === socket);
  assert.ok(second.some(isOfFirst) && !second.every(isOfFirst), 'both have their turn');
  for (const read of second) assert.equal(read.late, !isOfFirst(read));
  await nextTurn();
  assert.ok(
    second.every(({ socket }) => !turns.isLate(socket)),
    'what comes next on such a connection is in time',
  );
  await until(() => waiting() === 0);
  assert.ok(
    sockets.every((socket) => !turns.isLate(socket)),
    'when the rush is over nobody is late',
  );
});
