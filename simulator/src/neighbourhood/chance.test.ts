/** Chance is the same for the same seed, and fair. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChance } from './chance.ts';

const draw = (seed: string) => {
  const chance = createChance(seed);
  return Array.from({ length: 2000 }, () => chance.between(1, 10));
};

test('the same seed draws the same, another seed does not', () => {
  assert.deepEqual(draw('Anna'), draw('Anna'));
  assert.notDeepEqual(draw('Anna'), draw('Ben'));
});

test('every number is drawn about as often as the others, and none beyond the bounds', () => {
  const drawn = draw('Anna');
  for (let number = 1; number <= 10; number += 1) {
    const times = drawn.filter((one) => one === number).length;
    assert.ok(times > 140 && times < 260, `${number} was drawn ${times} times`);
  }
  assert.ok(drawn.every((one) => one >= 1 && one <= 10));
});
