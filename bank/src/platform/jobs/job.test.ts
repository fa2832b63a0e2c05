/** Jobs run again and again, never twice at once, whatever goes wrong in a round. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '../logs/logger.ts';
import { every, startJobs } from './job.ts';

const logger = createLogger({ level: 'silent', format: 'json' });
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** For what happens sooner or later, however busy the machine is; a test that waits in vain is ended by the runner. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(1);
}

test('a job runs at once and again after its interval', async () => {
  let rounds = 0;
  const job = every('test.count', 10, async () => {
    rounds += 1;
  });
  const jobs = startJobs([job], logger);
  await until(() => rounds >= 3);
  await jobs.stop();
});

test('rounds never overlap, however often the job is woken', async () => {
  let inside = 0;
  let most = 0;
  let rounds = 0;
  const job = every('test.slow', 60_000, async () => {
    inside += 1;
    most = Math.max(most, inside);
    await pause(15);
    inside -= 1;
    rounds += 1;
  });
  const jobs = startJobs([job], logger);
  for (let turn = 0; turn < 5; turn += 1) {
    job.wake();
    await pause(10);
  }
  await until(() => rounds >= 2);
  await jobs.stop();
  assert.equal(most, 1);
});

test('a round that fails does not end the job', async () => {
  let rounds = 0;
  const job = every('test.failing', 5, async () => {
    rounds += 1;
    throw new Error('not today');
  });
  const jobs = startJobs([job], logger);
  await until(() => rounds >= 2);
  await jobs.stop();
});

test('a round that takes too long is told so by its signal', async () => {
  let wasTold = false;
  const job = every(
    'test.endless',
    60_000,
    async (signal) => {
      while (!signal.aborted) await pause(1);
      wasTold = true;
    },
    20,
  );
  const jobs = startJobs([job], logger);
  await until(() => wasTold);
  await jobs.stop();
});

test('stopping asks the round under way to end and waits for it', async () => {
  let hasBegun = false;
  let hasEnded = false;
  const job = every('test.long', 60_000, async (signal) => {
    hasBegun = true;
    while (!signal.aborted) await pause(1);
    await pause(10);
    hasEnded = true;
  });
  const jobs = startJobs([job], logger);
  await until(() => hasBegun);
  await jobs.stop();
  assert.ok(hasEnded);
});
