/** How long a caller waits before it comes again. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { surroundingsWith } from '../surroundings.ts';
import { problem } from '../testing/fake-state.ts';
import { createHttp } from './http.ts';

const request = {
  method: 'GET',
  path: '/v1/payments',
  reads: true,
  repeatable: true,
  authorization: async () => undefined,
  renew: async () => false,
};

/** The pauses of a caller who is told twice to come again after some time, and is answered then. */
async function pausesOf(chance: number, retryAfter: string | undefined): Promise<number[]> {
  const pauses: number[] = [];
  const no = () =>
    Response.json(problem('platform/not-executed'), {
      status: 503,
      ...(retryAfter && { headers: { 'retry-after': retryAfter } }),
    });
  const answers = [no(), no(), Response.json({ items: [] })];
  const http = createHttp(
    'http://bank.test',
    surroundingsWith({
      fetch: async () => answers.shift() ?? no(),
      elapsedMs: () => 0,
      random: () => chance,
      sleep: async (ms) => void pauses.push(ms),
    }),
  );
  assert.equal((await http.exchange(request)).status, 200);
  return pauses;
}

test('callers who are told the same time come again after it, and not at the same moment', async () => {
  for (const [chance, pauses] of [
    [0, [1_100, 1_200]],
    [0.5, [1_150, 1_300]],
  ] as const)
    assert.deepEqual(await pausesOf(chance, '1'), pauses);
});

test('callers who are told no time wait longer each time', async () => {
  assert.deepEqual(await pausesOf(0, undefined), [100, 200]);
});
