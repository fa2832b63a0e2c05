/** What is cached may be old for nobody who asks after the change. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCachedView } from './cached-view.ts';

test('many who ask at once cause one load', async () => {
  let loads = 0;
  const load = async (key: string) => {
    loads += 1;
    return `${key}${loads}`;
  };
  const view = createCachedView(load, { capacity: 10 });
  assert.deepEqual(await Promise.all([view.get('a'), view.get('a'), view.get('a')]), ['a1', 'a1', 'a1']);
});

test('a load that began before the change does not bring the old value back', async () => {
  let stored = 'old';
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const view = createCachedView(
    async () => {
      const read = stored;
      if (read === 'old') await gate;
      return read;
    },
    { capacity: 10 },
  );
  const early = view.get('a');
  stored = 'new';
  view.forget('a');
  release();
  assert.equal(await early, 'old');
  assert.equal(await view.get('a'), 'new');
});

test('neither a failure nor what may not be kept is remembered', async () => {
  const answers = [new Error('gone'), undefined, 'found'];
  const view = createCachedView(
    async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    { capacity: 10, mayKeep: (value) => value !== undefined },
  );
  await assert.rejects(view.get('a'), /gone/);
  assert.equal(await view.get('a'), undefined);
  assert.equal(await view.get('a'), 'found');
});
