/** The wait that a door expects follows from who is under way and how fast others were answered. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Arrival, createExpectedWait } from './expected-wait.ts';

/** A door in front of a bank that answers in the order of coming. */
function createDoor() {
  let now = 0;
  const waiting: Arrival[] = [];
  const expected = createExpectedWait(() => now);
  const wait = () => expected.expectedMs(32);
  const arrive = (count: number) => {
    for (let done = 0; done < count; done += 1) waiting.push(expected.arrived());
  };
  const leave = (count: number, isServed = true) => {
    for (const arrival of waiting.splice(0, count)) expected.left(arrival, isServed);
  };
  const leaveLast = () => {
    const last = waiting.pop();
    if (last) expected.left(last, true);
  };
  const passes = (timeMs: number) => {
    now += timeMs;
  };
  return {
    arrive,
    leave,
    leaveLast,
    passes,
    wait,
    /** Some come at once and are answered together, then nobody comes for a while. */
    burst(count: number, answeredAfterMs: number, restMs: number): void {
      arrive(count);
      passes(answeredAfterMs);
      leave(count);
      passes(restMs);
      wait();
    },
    /** In each millisecond so many are answered, and as many come. The longest wait that anybody was told. */
    live(perMs: number, timeMs: number): number {
      let longest = 0;
      for (let passed = 0; passed < timeMs; passed += 1) {
        passes(1);
        leave(perMs);
        arrive(perMs);
        longest = Math.max(longest, wait());
      }
      return longest;
    },
  };
}

/** In front of a bank that has answered four in a millisecond while 400 were under way. */
function busyDoor() {
  const door = createDoor();
  door.arrive(400);
  door.live(4, 2_000);
  return door;
}

/** The wait of so many after the bank has answered so many in a millisecond for long. */
function waitAt(perMs: number, underWay: number): number {
  const door = createDoor();
  door.arrive(underWay);
  door.live(perMs, 10_000);
  return Math.round(door.wait());
}

test('a rush is bounded before anything is known of the pace', () => {
  const door = createDoor();
  door.arrive(31);
  assert.equal(door.wait(), 0);
  door.arrive(269);
  assert.equal(door.wait(), 300);
});

test('the wait of those who come is that of those before them', () => {
  assert.equal(waitAt(1, 100), 100);
  assert.equal(waitAt(4, 100), 25);
  assert.equal(waitAt(4, 2_000), 500);
});

test('a bank that becomes faster is believed at once, and one that becomes slower little by little', () => {
  const door = createDoor();
  door.arrive(400);
  door.live(1, 5_000);
  door.live(8, 800);
  assert.ok(door.wait() < 60, `${door.wait()}`);
  door.live(1, 600);
  assert.ok(door.wait() < 200, `${door.wait()}`);
  door.live(1, 5_000);
  assert.ok(Math.abs(door.wait() - 400) < 5, `${door.wait()}`);
});

test('one pause, as the collector makes it, turns nobody away', () => {
  const door = createDoor();
  door.arrive(256);
  door.live(4, 2_000);
  door.passes(250);
  const longest = door.live(4, 1_000);
  assert.ok(longest < 100, `${longest}`);
});

test('a few requests under way say nothing, however slow they are', () => {
  const door = createDoor();
  for (let times = 0; times < 10; times += 1) door.burst(31, 1_000, 0);
  door.arrive(50);
  assert.equal(door.wait(), 50);
});

test('answers that take long by themselves, as by a far database, let no fewer in', () => {
  const [answerMs, longestMs, perMs] = [40, 20, 50];
  const door = createDoor();
  for (let times = 0; times < 100; times += 1) door.burst(1, answerMs, 1);
  const letIn: number[] = [];
  for (let passed = 0; passed < 5_000; passed += 1) {
    door.passes(1);
    door.leave(letIn[passed - answerMs] ?? 0);
    let count = 0;
    for (; count < perMs && door.wait() <= longestMs; count += 1) door.arrive(1);
    letIn.push(count);
  }
  const lately = letIn.slice(-1_000).reduce((sum, count) => sum + count, 0) / 1_000;
  assert.ok(lately > perMs / 2, `${lately} in a millisecond`);
});

test('while nobody is answered, the wait of those who come grows with them', () => {
  const door = busyDoor();
  door.passes(60_000);
  door.arrive(400);
  assert.ok(Math.abs(door.wait() - 200) < 5, `${door.wait()}`);
});

test('who hangs up or is turned away at once does not make the bank fast', () => {
  const door = createDoor();
  door.arrive(2_000);
  door.passes(250);
  door.leave(1_900, false);
  assert.ok(door.wait() >= 100, `${door.wait()}`);
});

test('one quick answer amid many does not make the bank fast', () => {
  const door = createDoor();
  door.arrive(400);
  door.passes(1_000);
  door.arrive(1);
  door.leaveLast();
  assert.equal(door.wait(), 400);
});

test('when nobody has the patience to be answered, the bank is known to be slow', () => {
  const door = busyDoor();
  for (let times = 0; times < 20; times += 1) {
    door.passes(2_000);
    door.leave(400, false);
    door.arrive(400);
    door.wait();
  }
  assert.ok(door.wait() > 1_000, `${door.wait()}`);
});

test('what a rush has taught is known in the next, and bursts teach as well', () => {
  const door = createDoor();
  for (let times = 0; times < 10; times += 1) door.burst(100, 20, 60_000);
  door.arrive(200);
  assert.ok(door.wait() < 100, `${door.wait()}`);
});

test('a bank that stood still is fast again when it has answered those who waited and a few more', () => {
  const door = busyDoor();
  door.passes(5_000);
  door.leave(400);
  for (let times = 0; times < 3; times += 1) door.burst(40, 10, 250);
  door.arrive(256);
  assert.ok(door.wait() < 100, `${door.wait()}`);
});
