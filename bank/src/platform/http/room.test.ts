/** In a rush lines are short, and what comes late does not take the place of what comes in time. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoom } from './room.ts';

const inTime = { isRush: true, isLate: false };
const late = { isRush: true, isLate: true };

function createLine() {
  const line = { now: 0, waitMs: 0 };
  return Object.assign(
    line,
    createRoom(
      () => line.waitMs,
      () => line.now,
    ),
  );
}

test('so long may one wait', () => {
  for (const [order, longestMs] of [
    [{ isRush: false, isLate: false }, 100],
    [inTime, 30],
    [late, 15],
  ] as const) {
    const line = createLine();
    line.waitMs = longestMs + 1;
    assert.equal(line.isThere(order), false);
    line.now += 2_000;
    line.waitMs = longestMs;
    assert.equal(line.isThere(order), true);
  }
});

test('as long as somebody who comes in time finds no room, nobody who comes late does', () => {
  const line = createLine();
  line.waitMs = 31;
  assert.equal(line.isThere(inTime), false);
  line.waitMs = 0;
  line.now += 1_500;
  assert.equal(line.isThere(late), false);
  assert.equal(line.isThere(inTime), true);
});

test('a bank that has room for all who come in time serves the late as well, however few or many others come', () => {
  const line = createLine();
  line.waitMs = 31;
  line.isThere(inTime);
  line.waitMs = 0;
  for (let times = 0; times < 10; times += 1) {
    line.now += 151;
    assert.equal(line.isThere(inTime), true);
  }
  assert.equal(line.isThere(late), true);
});

test('who comes late and finds no room says nothing of the room for others', () => {
  const line = createLine();
  line.waitMs = 20;
  assert.equal(line.isThere(late), false);
  line.waitMs = 0;
  assert.equal(line.isThere(late), true);
});
