/** What metered quantities cost, component by component. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimalOfMillionths, durationIn, millionths, priceOf } from './tariff.ts';

const perKilowattHour = { components: [{ unit: 'kWh', unitPrice: '39.5' }] };
const cases: [string, Parameters<typeof priceOf>[0], string, string][] = [
  ['nothing used costs nothing', perKilowattHour, '0', '0'],
  ['a quantity times its price', perKilowattHour, '10', '395'],
  ['half a minor unit is rounded up', perKilowattHour, '1', '40'],
  ['less than half is rounded down', perKilowattHour, '0.01', '0'],
  [
    'what is free is not charged',
    { components: [{ unit: 'kWh', unitPrice: '40', freeQuantity: '2' }] },
    '3',
    '40',
  ],
  [
    'a begun step is charged in full',
    { components: [{ unit: 'kWh', unitPrice: '40', stepQuantity: '0.5' }] },
    '1.1',
    '60',
  ],
  [
    'where only completed steps count, a begun one is not charged',
    { components: [{ unit: 'kWh', unitPrice: '40', stepQuantity: '0.5', rounding: 'completed' }] },
    '1.1',
    '40',
  ],
  [
    'a begun step that does not count makes the minimum due all the same',
    {
      components: [
        { unit: 'kWh', unitPrice: '40', freeQuantity: '1', stepQuantity: '0.5', rounding: 'completed' },
      ],
      minimum: '10',
    },
    '1.1',
    '10',
  ],
  [
    'nothing but what is free costs nothing, minimum or not',
    { components: [{ unit: 'kWh', unitPrice: '40', freeQuantity: '1' }], minimum: '10' },
    '1',
    '0',
  ],
  ['anything due costs the minimum', { ...perKilowattHour, minimum: '100' }, '0.5', '100'],
  ['the minimum is not due for nothing', { ...perKilowattHour, minimum: '100' }, '0', '0'],
];

for (const [title, tariff, quantity, price] of cases) {
  test(`a tariff: ${title}`, () => {
    assert.equal(priceOf(tariff, () => millionths(quantity)).toString(), price);
  });
}

test('time is a quantity like any other', () => {
  assert.equal(decimalOfMillionths(durationIn('hour', 5_400_000) ?? 0n), '1.5');
  assert.equal(durationIn('kWh', 1), undefined);
});
