/** The simulation is worth something only if it finds what is wrong: bugs are planted, and it must find each. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchAppliedTwice, droppedFence, forgottenRefusals, lostWrite } from './planted-bugs.ts';
import type { SimulationResult } from './record.ts';
import { type Bug, simulate } from './simulation.ts';

const OPERATIONS = 3_000;
const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);

/** The first seed that finds the bug; without the bug the same seed finds nothing. */
async function find(bug: Bug): Promise<SimulationResult> {
  for (const seed of SEEDS) {
    const result = await simulate({ seed, operations: OPERATIONS, bug });
    if (!result.failure) continue;
    const sound = await simulate({ seed, operations: result.operations });
    assert.equal(sound.failure, undefined, 'without the bug there is nothing to find');
    const again = await simulate({ seed, operations: OPERATIONS, bug });
    assert.deepEqual(again.failure, result.failure, 'the seed shows the same again');
    return result;
  }
  throw assert.fail('No seed has found the bug.');
}

test('a fence that is dropped is found: a command that was not executed is, by a teller that has lost its place', async (t) => {
  const { failure, seed, operations } = await find(droppedFence);
  t.diagnostic(`seed ${seed}, operation ${operations}: ${failure?.difference}`);
});

test('a refusal that is forgotten is found: its id gets a second outcome', async (t) => {
  const { failure, seed, operations } = await find(forgottenRefusals);
  t.diagnostic(`seed ${seed}, operation ${operations}: ${failure?.difference}`);
  assert.match(failure?.difference ?? '', /was answered in row .* and again in row/);
});

test('a batch that is applied twice is found: a view shows more than the journal says', async (t) => {
  const { failure, seed, operations } = await find(batchAppliedTwice);
  t.diagnostic(`seed ${seed}, operation ${operations}: ${failure?.difference}`);
  assert.match(failure?.difference ?? '', /the view of|the outcome of/);
});

test('a write that is lost is found: what was acknowledged is not there', async (t) => {
  const { failure, seed, operations } = await find(lostWrite);
  t.diagnostic(`seed ${seed}, operation ${operations}: ${failure?.difference}`);
  assert.match(failure?.difference ?? '', /was acknowledged as .* the journal says nothing/);
});
