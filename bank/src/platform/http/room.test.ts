/** In a rush lines are short, and what comes late does not take the place of what comes in time. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoom } from './room.ts';

const inTime = { isRush: true, isLate: false };
const late = { isRush: true, isLate: true };

/** A door whose line is as long as it is said to be. */
function createDoor() {
  let now = 0;
  let waitMs = 0;
  let underWay = 32;
  const room = createRoom(
    (few) => (underWay < few ? 0 : waitMs),
    () => now,
  );
  return {
    passes(timeMs: number): void {
      now += timeMs;
    },
    has(count: number): void {
      underWay = count;
    },
    letsIn(order: { isRush: boolean; isLate: boolean }, lineMs: number): boolean {
      waitMs = lineMs;
      return room.isThere(order);
    },
  };
}

test('so long may one wait', () => {
  for (const [order, longestMs] of [
    [{ isRush: false, isLate: false }, 100],
    [inTime, 30],
    [late, 15],
  ] as const) {
    const door = createDoor();
    assert.equal(door.letsIn(order, longestMs + 1), false);
    door.passes(2_000);
    assert.equal(door.letsIn(order, longestMs), true);
  }
});

test('however slow the bank is, it has room for 31 others, and for 15 when one comes late', () => {
  for (const [order, others] of [
    [inTime, 31],
    [late, 15],
  ] as const) {
    const door = createDoor();
    door.has(others + 1);
    assert.equal(door.letsIn(order, 1_000), false);
    door.passes(2_000);
    door.has(others);
    assert.equal(door.letsIn(order, 1_000), true);
  }
});

test('as long as somebody who comes in time finds no room, nobody who comes late does', () => {
  const door = createDoor();
  assert.equal(door.letsIn(inTime, 31), false);
  door.passes(1_500);
  assert.equal(door.letsIn(late, 0), false);
  assert.equal(door.letsIn(inTime, 0), true);
});

test('a bank that has room for all who come in time serves the late as well, however few or many others come', () => {
  const door = createDoor();
  door.letsIn(inTime, 31);
  for (let times = 0; times < 10; times += 1) {
    door.passes(151);
    assert.equal(door.letsIn(inTime, 0), true);
  }
  assert.equal(door.letsIn(late, 0), true);
});

test('who comes late and finds no room says nothing of the room for others', () => {
  const door = createDoor();
  assert.equal(door.letsIn(late, 20), false);
  assert.equal(door.letsIn(late, 0), true);
});
