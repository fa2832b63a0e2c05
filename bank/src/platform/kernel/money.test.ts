/** Money: integers, asset ids, and splits that add up. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assetIdOf, assetOf, MAX_AMOUNT, moneyOf, splitByWeights } from './money.ts';

const weights = fc
  .array(fc.bigInt(0n, 10n ** 12n), { minLength: 1, maxLength: 12 })
  .filter((all) => all.some((weight) => weight > 0n));

test('the parts of a split add up exactly, and none is a unit away from its share', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, MAX_AMOUNT), weights, (total, shares) => {
      const parts = splitByWeights(total, shares);
      const sum = shares.reduce((a, b) => a + b, 0n);
      assert.equal(parts.length, shares.length);
      assert.equal(
        parts.reduce((a, b) => a + b, 0n),
        total,
      );
      for (const [index, part] of parts.entries()) {
        const exact = total * (shares[index] ?? 0n);
        assert.ok(part * sum > exact - sum && part * sum < exact + sum);
      }
    }),
  );
});

const splits: [total: bigint, weights: bigint[], parts: bigint[]][] = [
  [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
  [1n, [1n, 1n], [1n, 0n]],
  [2n, [1n, 1n, 1n], [1n, 1n, 0n]],
  [10n, [1n, 2n, 0n], [3n, 7n, 0n]],
  [0n, [3n, 4n], [0n, 0n]],
];

for (const [total, shares, parts] of splits) {
  test(`${total} split by ${shares} is ${parts}: the largest remainder first, then the earlier part`, () => {
    assert.deepEqual(splitByWeights(total, shares), parts);
  });
}

test('weights that are negative or all zero are a programmer’s error', () => {
  assert.throws(() => splitByWeights(1n, [0n, 0n]), /not all zero/);
  assert.throws(() => splitByWeights(1n, [2n, -1n]), /not negative/);
  assert.throws(() => splitByWeights(1n, []), /not all zero/);
});

test('an asset id is a code and a scale, and can be read back', () => {
  assert.equal(assetIdOf({ asset: 'EUR', scale: 6 }), 'EUR/6');
  assert.deepEqual(assetOf('kWh/3'), { asset: 'kWh', scale: 3 });
  assert.deepEqual(moneyOf(MAX_AMOUNT, 'EUR/2'), { amount: '9223372036854775807', asset: 'EUR', scale: 2 });
  assert.throws(() => assetOf('EUR'), /code\/scale/);
});
