/** A few rounds are enough to have killed everything that matters. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChance } from '../support/seeded-chance.ts';
import { createKillPlanner, type Home, type Target } from './kill-plan.ts';

function targetsOf(home: Home, seed: number, rounds: number): Target[] {
  const plan = createKillPlanner(createChance(`${seed} ${home}`), home);
  return Array.from({ length: rounds }, () => plan().target);
}

test('whatever the seed, three rounds kill the bank, PostgreSQL, and both', () => {
  for (const home of ['embedded', 'external'] as const) {
    for (let seed = 0; seed < 500; seed += 1) {
      const targets = targetsOf(home, seed, 3);
      assert.ok(targets.includes('bank') || targets.includes('bank and watchdog'), `${home} ${seed}`);
      assert.ok(targets.includes('postmaster'), `${home} ${seed}`);
      assert.ok(targets.includes('bank and postmaster'), `${home} ${seed}`);
    }
  }
});

test('nothing is killed twice before everything was killed once, and the seed chooses the order', () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 500; seed += 1) {
    const targets = targetsOf('embedded', seed, 10);
    for (const half of [targets.slice(0, 5), targets.slice(5)]) assert.equal(new Set(half).size, 5);
    orders.add(targets.slice(0, 3).join());
  }
  assert.equal(orders.size, 12, 'three in any order, with the watchdog or without');
});
