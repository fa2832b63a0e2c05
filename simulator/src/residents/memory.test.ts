/** What is remembered is done once, across restarts. */

import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openMemory } from './memory.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memory-test-'));
});
after(() => rm(directory, { recursive: true, force: true }));

const neverAgain = () => Promise.reject(new Error('It was done again.'));

test('something is done once, even when it is asked for twice at the same time or after a restart', async () => {
  const path = join(directory, 'deep', 'residents.jsonl');
  const memory = await openMemory(path);
  let times = 0;
  const work = async () => ({ number: ++times });
  const answers = await Promise.all([memory.once('Anna', work), memory.once('Anna', work)]);
  assert.deepEqual(answers, [{ number: 1 }, { number: 1 }]);
  const later = await openMemory(path);
  assert.deepEqual(await later.once('Anna', neverAgain), { number: 1 });
  assert.equal((await stat(path)).mode & 0o077, 0, 'nobody else may read it');
});

test('what failed is tried again, and a line that was torn is done again', async () => {
  const path = join(directory, 'torn.jsonl');
  const memory = await openMemory(path);
  await assert.rejects(memory.once('Anna', neverAgain));
  assert.equal(await memory.once('Anna', async () => 1), 1);
  await appendFile(path, '["Ben",{"nu');
  const later = await openMemory(path);
  assert.equal(await later.once('Anna', neverAgain), 1);
  assert.equal(await later.once('Ben', async () => 2), 2);
  assert.equal(await (await openMemory(path)).once('Ben', neverAgain), 2);
});

test('at another bank everything starts anew', async () => {
  const path = join(directory, 'anew.jsonl');
  const memory = await openMemory(path);
  await memory.once('Anna', async () => 1);
  await memory.startAnew();
  assert.equal(memory.recall('Anna'), undefined);
  assert.equal(await (await openMemory(path)).once('Anna', async () => 2), 2);
});
