/** The wait that a door expects follows from who is under way and how fast they leave. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createExpectedWait } from './expected-wait.ts';

/** A hundred arrive, then for each of the given stretches of 250 ms so many leave and as many come. */
function waitAfter(stretches: readonly number[], underWay = 100): number {
  let now = 0;
  const wait = createExpectedWait(() => now);
  for (let count = 0; count < underWay; count += 1) wait.arrived();
  for (const leaving of stretches) {
    now += 250;
    for (let count = 0; count < leaving; count += 1) {
      wait.left();
      wait.arrived();
    }
    wait.now();
  }
  return wait.now();
}

test('a rush is bounded before anything is known of the pace', () => {
  assert.equal(waitAfter([], 63), 0);
  assert.equal(waitAfter([], 300), 300);
});

test('a hundred under way, fifty answered a second, is a wait of two seconds', () => {
  assert.equal(Math.round(waitAfter([12.5, 12.5, 12.5].map(Math.floor))), Math.round(100 / (12 / 250)));
});

test('a bank that becomes faster lets in more', () => {
  const slow = waitAfter([10, 10, 10]);
  assert.ok(waitAfter([10, 10, 10, 100, 100, 100, 100, 100]) < slow / 3);
});

test('a few requests under way say nothing, however slow they are', () => {
  assert.equal(waitAfter([0, 0, 0, 0], 20), 0);
});

test('when nobody is answered any more, the wait has no end', () => {
  assert.ok(waitAfter([0, 0, 0]) > 3_600_000);
});

test('that nobody came for a while does not make the bank slow', () => {
  let now = 0;
  const wait = createExpectedWait(() => now);
  now += 5_000;
  for (let count = 0; count < 70; count += 1) {
    wait.arrived();
    assert.ok(wait.now() <= 70);
  }
});
