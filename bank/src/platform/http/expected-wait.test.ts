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
  assert.equal(waitAfter([], 31), 0);
  assert.equal(waitAfter([], 300), 300);
});

/** As many stretches alike as it takes until nothing else is remembered. */
const many = (leaving: number) => Array.from({ length: 40 }, () => leaving);

test('a hundred under way, forty-eight answered a second, is a wait of two seconds', () => {
  assert.equal(Math.round(waitAfter(many(12))), Math.round(100 / (12 / 250)));
});

test('a bank that becomes faster is believed at once, and lets in more', () => {
  assert.equal(waitAfter([...many(12), 1_000]), 100 / (1_000 / 250));
});

test('one slow stretch, as a pause of the collector makes it, turns nobody away', () => {
  assert.ok(waitAfter([1_000, 0]) < 40);
  assert.ok(waitAfter([1_000, 0, 0, 0, 0, 0, 0, 0]) > 200, 'several do');
});

test('a few requests under way say nothing, however slow they are', () => {
  assert.equal(waitAfter([0, 0, 0, 0], 20), 0);
});

test('when nobody is answered any more, the wait has no end', () => {
  assert.ok(waitAfter(many(0)) > 60_000);
});

test('what was learnt in one rush is known in the next', () => {
  let now = 0;
  const wait = createExpectedWait(() => now);
  const arrive = (count: number) => {
    for (let done = 0; done < count; done += 1) wait.arrived();
  };
  arrive(1_064);
  for (let done = 0; done < 1_000; done += 1) wait.left();
  now += 250;
  assert.equal(wait.now(), 64 / 4);
  for (let done = 0; done < 64; done += 1) wait.left();
  now += 60_000;
  assert.equal(wait.now(), 0);
  arrive(200);
  assert.equal(wait.now(), 200 / 4);
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
