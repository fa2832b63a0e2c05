/** The bank in a world that fails, on fresh seeds: CI prints them, and each can be run again by itself. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { programFile, programOptions } from '../support/programs.ts';
import { simulate } from './simulation.ts';

const OPERATIONS = 10_000;
const SEEDS_EACH = 10;
const main = programFile('test/simulation/main');

/** A process of its own, because there are two cores; resolves with its exit code and what it said. */
function runSeeds(from: number): Promise<{ code: number | null; said: string }> {
  const asked = ['--seed', from, '--runs', SEEDS_EACH, '--operations', OPERATIONS, '--brief'].map(String);
  const run = spawn(process.execPath, [...programOptions, main, ...asked]);
  let said = '';
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (text) => (said += text));
  return new Promise((resolve) => run.on('close', (code) => resolve({ code, said })));
}

test('200,000 operations in a failing world leave the books as a plain model says', async (t) => {
  const firsts = [randomInt(2 ** 31), randomInt(2 ** 31)];
  t.diagnostic(`seeds from ${firsts.join(' and from ')}, ${SEEDS_EACH} each`);
  const runs = await Promise.all(firsts.map(runSeeds));
  for (const { said } of runs) t.diagnostic(said.split('\n').filter(Boolean).at(-1) ?? 'nothing was said');
  for (const { code, said } of runs) assert.equal(code, 0, said);
});

test('the same seed gives the same day, to the last byte', async () => {
  const [once, again] = [
    await simulate({ seed: 4711, operations: 1_500 }),
    await simulate({ seed: 4711, operations: 1_500 }),
  ];
  assert.equal(once.failure, undefined);
  assert.equal(again.hash, once.hash);
  assert.deepEqual(again.outcomes, once.outcomes);
  const other = await simulate({ seed: 4712, operations: 1_500 });
  assert.notEqual(other.hash, once.hash);
});

test('a day has some of everything: kinds of commands, refusals of limits and funds, faults, restarts, take-overs', async () => {
  const days = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => simulate({ seed, operations: 3_000 })),
  );
  for (const { failure } of days) assert.equal(failure, undefined);
  const kinds = new Set(days.flatMap(({ outcomes }) => [...outcomes.keys()]));
  assert.equal(kinds.size, 15, [...kinds].join());
  const outcomes = new Set(
    days.flatMap((day) => [...day.outcomes.values()].flatMap((counts) => [...counts.keys()])),
  );
  for (const outcome of [
    'settled',
    'authorised',
    'waiting',
    'mandates/limit-exceeded',
    'mandates/outside-schedule',
    'mandates/payee-kind-not-allowed',
    'ledger/insufficient-funds',
    'ledger/id-conflict',
  ])
    assert.ok(outcomes.has(outcome), outcome);
  const faults = new Set(days.flatMap((day) => [...day.faults.keys()]));
  for (const fault of [
    'killed',
    'struck while opening',
    'paused',
    'take-over',
    'place lost',
    'append late',
    'append unanswered',
    'write lost',
    'projector cut off',
    'clock jumped',
    'clock jumped to the end of a period',
    'clock jumped to a change of clocks',
    'clock jumped to an opening or a closing',
  ])
    assert.ok(faults.has(fault), fault);
});
