/** Tries terms on recorded payments: in their order, with holds as they stood, and with few examples. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backTest, type RecordedPayment } from './back-test.ts';
import { exampleFacts, exampleId, exampleLimit, exampleTerms, NOON } from './mandate-examples.ts';
import type { OrderFacts } from './model.ts';

function payment(
  number: number,
  facts: Partial<OrderFacts>,
  rest: Partial<RecordedPayment> = {},
): RecordedPayment {
  return { id: exampleId(number), facts: exampleFacts({ now: NOON + number, ...facts }), ...rest };
}

test('terms are tried on recorded payments in the order of their time, those that were refused included', () => {
  const terms = exampleTerms({
    limits: [exampleLimit({ max: '1000' })],
    approval: { above: '400', waitMs: 1000 },
  });
  const report = backTest(terms, [
    payment(3, { amount: 200n }),
    payment(1, { amount: 500n }),
    payment(2, { amount: 300n }),
    payment(4, { amount: 1n }),
  ]);
  const { byRule, examples, ...counts } = report;
  assert.deepEqual(counts, { payments: 4, allowed: 2, asked: 1, refused: 1 });
  assert.deepEqual(byRule, [
    { rule: 'approval/above', outcome: 'ask', count: 1 },
    { rule: 'limits/all', outcome: 'refuse', count: 1 },
  ]);
  assert.deepEqual(
    examples.map(({ paymentId, outcome }) => [paymentId, outcome]),
    [
      [exampleId(1), 'ask'],
      [exampleId(4), 'refuse'],
    ],
  );
});

test('a hold counts its ceiling while it was open, and what was captured afterwards', () => {
  const terms = exampleTerms({ limits: [exampleLimit({ max: '1000' })] });
  const held = payment(1, { kind: 'up-to', amount: 900n }, { captured: 100n, endedAt: NOON + 10 });
  const { refused } = backTest(terms, [held, payment(9, { amount: 200n }), payment(10, { amount: 900n })]);
  assert.equal(refused, 1);
});

test('no more than twenty examples are shown', () => {
  const terms = exampleTerms({ amount: { max: '1' } });
  const report = backTest(
    terms,
    Array.from({ length: 30 }, (_, index) => payment(index + 1, {})),
  );
  assert.equal(report.refused, 30);
  assert.equal(report.examples.length, 20);
});
