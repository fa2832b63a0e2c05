/** The simulation is worth something only if it finds what is wrong: bugs are planted, and it must find each. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  batchAppliedTwice,
  droppedFence,
  forgottenFloors,
  forgottenRefusals,
  lostWrite,
  miscountedHolds,
  uncountedLimits,
} from './planted-bugs.ts';
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
    assert.equal(again.hash, result.hash, 'to the last byte');
    return result;
  }
  throw assert.fail('No seed has found the bug.');
}

test('a fence that is dropped is found: a command that was not executed is, by a teller that has lost its place', async (t) => {
  const { failure, seed, operations } = await find(droppedFence);
  t.diagnostic(`seed ${seed}, operation ${operations}: ${failure?.difference}`);
  const found = / (is executed|stands) in row \d+, and everybody who asked it was told that it was not/;
  assert.match(failure?.difference ?? '', found);
});

test('a refusal that is forgotten is found: its id gets a second outcome', async (t) => {
  const { failure, seed, operations } = await find(forgottenRefusals);
  t.diagnostic(`seed ${seed}, operation ${operations}: ${failure?.difference}`);
  assert.match(failure?.difference ?? '', /was answered in row .* and again in row/);
});

test('a batch that is applied twice is found, though debits are still credits: an account shows what no row says', async (t) => {
  const { failure, seed, operations } = await find(batchAppliedTwice);
  t.diagnostic(`seed ${seed}, operation ${operations}: ${failure?.difference}`);
  assert.match(failure?.difference ?? '', /^the view of account /);
});

test('what is not counted is found: a view shows less of a limit than the journal says', async (t) => {
  const { failure, seed, operations } = await find(uncountedLimits);
  t.diagnostic(`seed ${seed}, operation ${operations}: ${failure?.difference}`);
  assert.match(failure?.difference ?? '', /^the view of counter /);
});

test('what is loaded wrongly is found in memory when a row touches it, before the views show it', async (t) => {
  const { failure, seed, operations } = await find(miscountedHolds);
  t.diagnostic(`seed ${seed}, operation ${operations}: ${failure?.difference}`);
  assert.match(failure?.difference ?? '', /^in memory mandate /);
});

test('a write that is lost is found: what was acknowledged is not there', async (t) => {
  const { failure, seed, operations } = await find(lostWrite);
  t.diagnostic(`seed ${seed}, operation ${operations}: ${failure?.difference}`);
  assert.match(failure?.difference ?? '', /was acknowledged as .* the journal says nothing/);
});

test('a floor that bank and model both forget is found, though they agree in every word', async (t) => {
  const { failure, seed, operations } = await find(forgottenFloors);
  t.diagnostic(`seed ${seed}, operation ${operations}: ${failure?.difference}`);
  assert.match(failure?.difference ?? '', /^After .* the account .* is under its floor by \d+\.$/);
});
