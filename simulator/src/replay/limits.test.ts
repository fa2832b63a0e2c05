/** Limits with enough room for everything recorded, and lower ones on request. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLimits, fundsFor } from './limits.ts';
import { session } from './session-examples.ts';

const sessions = [
  session({ id: '1', hours: 6, cents: 200n }),
  session({ id: '2', hours: 2, afterHours: 3, cents: 0n }),
  session({ id: '3', hours: 5, afterHours: 24, cents: 100n }),
  session({ id: '4', hours: 5, afterHours: 24 * 40, cents: 100n }),
  session({ id: '5', userId: '11', hours: 5, cents: 100n }),
];

test('the ceiling is the price of the longest stay, the budget the largest bill of a car and a ceiling for each open session', () => {
  const limits = chooseLimits(sessions, {});
  assert.equal(limits.ceiling, 200n);
  assert.equal(limits.budget, 400n + 2n * 200n);
  assert.equal(limits.holdMs, 7 * 3_600_000);
});

test('stations hold no more than a lower budget', () => {
  assert.deepEqual(chooseLimits(sessions, { budget: 150n }), {
    ceiling: 150n,
    budget: 150n,
    holdMs: 7 * 3_600_000,
  });
  assert.equal(chooseLimits(sessions, { budget: 900n }).ceiling, 200n);
  assert.equal(chooseLimits(sessions, { budget: 900n, ceiling: 50n }).ceiling, 50n);
});

test('nobody holds nothing, even where all is free', () => {
  assert.equal(chooseLimits([session()], {}).ceiling, 1n);
  assert.equal(chooseLimits([], {}).ceiling, 1n);
});

test('an owner has what all sessions cost, and a ceiling for each that is open at once', () => {
  const own = sessions.filter(({ userId }) => userId === '10');
  assert.equal(fundsFor(own, chooseLimits(sessions, {})), 400n + 2n * 200n);
});
