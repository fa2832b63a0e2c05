/** When a holder of the place counts as gone: by its own silence, and never by the absence of who looks. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlaceWatch } from './place-watch.ts';

const LEASE_MS = 1_000;
const LOOK_MS = 250;
const at = (epoch: bigint, beats: bigint) => ({ epoch, beats });

/** Looks every `LOOK_MS` until the holder is overdue; the time it took. */
function lookUntilOverdue(watch: ReturnType<typeof createPlaceWatch>, from: number): number {
  let now = from;
  while (!watch.isOverdue(at(1n, 7n), now)) now += LOOK_MS;
  return now - from;
}

test('a holder that beats is never overdue', () => {
  const watch = createPlaceWatch(LEASE_MS, LOOK_MS);
  for (let look = 0; look < 100; look += 1)
    assert.equal(watch.isOverdue(at(1n, BigInt(look)), look * LOOK_MS), false);
});

test('a holder that is silent for the lease is overdue, and not a moment earlier', () => {
  const watch = createPlaceWatch(LEASE_MS, LOOK_MS);
  assert.equal(lookUntilOverdue(watch, 5_000), LEASE_MS);
  assert.equal(watch.isOverdue(at(1n, 8n), 6_100), false, 'one beat is enough');
});

test('a new holder has a whole lease of its own', () => {
  const watch = createPlaceWatch(LEASE_MS, LOOK_MS);
  lookUntilOverdue(watch, 0);
  assert.equal(watch.isOverdue(at(2n, 7n), LEASE_MS + LOOK_MS), false);
});

test('who looks and was asleep itself does not count its own sleep', () => {
  const watch = createPlaceWatch(LEASE_MS, LOOK_MS);
  watch.isOverdue(at(1n, 7n), 0);
  assert.equal(watch.isOverdue(at(1n, 7n), 60_000), false, 'a minute of sleep counts as two looks');
  assert.equal(watch.isOverdue(at(1n, 7n), 60_250), false);
  assert.equal(watch.isOverdue(at(1n, 7n), 60_500), true);
});
