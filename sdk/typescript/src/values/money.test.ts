/** Money is read and written without a float, and never rounded. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decimalOf, formatMoney, money } from './money.ts';

const amounts = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const scales = fc.integer({ min: 0, max: 18 });

test('money is read from a decimal text without a float in between', () => {
  assert.deepEqual(money('12.50', 'EUR', 2), { amount: '1250', asset: 'EUR', scale: 2 });
  assert.deepEqual(money('12.5', 'EUR', 2), { amount: '1250', asset: 'EUR', scale: 2 });
  assert.equal(money('0.000001', 'EUR', 6).amount, '1');
  assert.equal(money('90071992547409.93', 'EUR', 2).amount, '9007199254740993');
});

test('every amount that is written out is read back as the same amount', () => {
  fc.assert(
    fc.property(amounts, scales, (amount, scale) => {
      const value = { amount: amount.toString(), asset: 'EUR', scale };
      assert.deepEqual(money(decimalOf(value), 'EUR', scale), value);
    }),
  );
});

test('what is no plain decimal, or is finer than the asset, is refused and never rounded', () => {
  for (const text of ['', '-1', '+1', '1,50', '1e3', ' 1', '01', '.5', '1.', 'NaN', '1.505']) {
    assert.throws(() => money(text, 'EUR', 2), RangeError, text);
  }
  assert.throws(() => money('92233720368547758.08', 'EUR', 2), /more than the bank can count/);
});

test('money is shown to people with all its decimals', () => {
  assert.equal(formatMoney(money('12.50', 'EUR', 2)), '12.50 EUR');
  assert.equal(formatMoney(money('1234.5', 'EUR', 2), 'de-DE'), '1.234,50\u00a0€');
  assert.equal(formatMoney(money('0.000123', 'EUR', 6), 'en-US'), '€0.000123');
  assert.equal(formatMoney(money('3.5', 'kWh', 3), 'de-DE'), '3,500 kWh');
  assert.equal(formatMoney({ amount: '-5', asset: 'EUR', scale: 2 }), '-0.05 EUR');
  assert.equal(
    formatMoney({ amount: '9007199254740993', asset: 'EUR', scale: 0 }, 'en-US'),
    '€9,007,199,254,740,993',
  );
});
