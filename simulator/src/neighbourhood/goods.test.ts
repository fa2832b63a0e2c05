/** What shops ask for what is wished. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groceries, priceList, wishFor } from './goods.ts';

const offerFor = priceList(groceries);
const [milk, butter] = groceries;

test('an offer repeats what was wished, with unit prices and amounts that add up', () => {
  const lines = [wishFor(milk, 2), wishFor(butter ?? milk)];
  assert.deepEqual(offerFor({ lines }), {
    money: { amount: '477', asset: 'EUR', scale: 2 },
    lines: [
      { ...lines[0], unitPrice: '129', amount: '258' },
      { ...lines[1], unitPrice: '219', amount: '219' },
    ],
  });
});

test('nothing is offered for nothing, for what is not sold, and for part of a piece', () => {
  assert.equal(offerFor({ lines: [] }), undefined);
  assert.equal(offerFor({ lines: [{ ...wishFor(milk), sku: 'caviar' }] }), undefined);
  assert.equal(offerFor({ lines: [{ ...wishFor(milk), quantity: '0.5' }] }), undefined);
});
