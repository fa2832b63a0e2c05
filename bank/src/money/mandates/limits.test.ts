/** Limits as tables: what counts, per whom, in which window, and when an order fits again. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toIso } from '../../platform/kernel/clock.ts';
import type { Limit } from './contract.ts';
import { authorise, exampleFacts, exampleId, exampleLimit, exampleLink, NOON } from './mandate-examples.ts';
import type { OrderFacts } from './model.ts';
import { evaluateMandate } from './rules.ts';

type Answer = { fits: boolean; remaining: string | undefined; resetsAt: string | undefined };

/** A mandate with one limit, to which orders come one after the other. */
function createDesk(limit: Partial<Limit>): (facts: Partial<OrderFacts>) => Answer {
  const { mandate, use } = exampleLink({ limits: [exampleLimit(limit)] });
  return (partial) => {
    const facts = exampleFacts(partial);
    const { outcome, rules, charges } = evaluateMandate(mandate, use, facts);
    if (outcome === 'allow') authorise(new Map([[mandate.id, use]]), facts, charges);
    const result = rules.find(({ rule }) => rule.startsWith('limits/'));
    return { fits: outcome === 'allow', remaining: result?.remaining, resetsAt: result?.resetsAt };
  };
}

const payTo = (id: string, category = '5541') => ({ payee: { ...exampleFacts().payee, id, category } });

test('a limit is used up to its last cent', () => {
  const order = createDesk({ max: '1000' });
  assert.ok(order({ amount: 999n }).fits);
  assert.deepEqual(order({ amount: 2n }), { fits: false, remaining: '1', resetsAt: undefined });
  assert.ok(order({ amount: 1n }).fits);
});

test('a limit per payee counts every payee by itself, one per category every category', () => {
  const perPayee = createDesk({ per: 'payee', max: '500' });
  assert.ok(perPayee(payTo(exampleId(50))).fits);
  assert.ok(!perPayee(payTo(exampleId(50))).fits);
  assert.ok(perPayee(payTo(exampleId(51))).fits);
  const perCategory = createDesk({ per: 'category', max: '500' });
  assert.ok(perCategory(payTo(exampleId(50), '5541')).fits);
  assert.ok(!perCategory(payTo(exampleId(51), '5541')).fits);
  assert.ok(perCategory(payTo(exampleId(51), '5542')).fits);
});

test('a count counts payments of any amount', () => {
  const order = createDesk({ measure: 'count', max: '2' });
  assert.ok(order({ amount: 1n }).fits);
  assert.ok(order({ amount: 100_000n }).fits);
  assert.ok(!order({ amount: 1n }).fits);
});

test('a calendar limit begins anew with its window', () => {
  const order = createDesk({
    max: '500',
    window: { type: 'calendar', unit: 'month', anchor: 31, timeZone: 'UTC' },
  });
  assert.ok(order({ now: Date.parse('2026-02-27T23:59:59Z') }).fits);
  assert.deepEqual(order({ now: Date.parse('2026-02-27T23:59:59.999Z') }), {
    fits: false,
    remaining: '0',
    resetsAt: '2026-02-28T00:00:00.000Z',
  });
  assert.ok(order({ now: Date.parse('2026-02-28T00:00:00Z') }).fits);
});

test('a rolling limit frees what is as old as the window, and says when the order will fit', () => {
  const order = createDesk({ max: '1000', window: { type: 'rolling', ms: 1000 } });
  assert.ok(order({ now: NOON, amount: 300n }).fits);
  assert.ok(order({ now: NOON + 10, amount: 300n }).fits);
  assert.ok(order({ now: NOON + 20, amount: 400n }).fits);
  const refused = order({ now: NOON + 30, amount: 500n });
  assert.deepEqual(refused, { fits: false, remaining: '0', resetsAt: toIso(NOON + 1010) });
  assert.ok(!order({ now: NOON + 1009, amount: 500n }).fits);
  assert.ok(order({ now: NOON + 1010, amount: 500n }).fits);
});

test('an order above the whole limit never fits, so no time is named', () => {
  const order = createDesk({ max: '400', window: { type: 'rolling', ms: 1000 } });
  assert.equal(order({}).resetsAt, undefined);
});

test('a quantity counts the lines of its unit, and a session its ceiling', () => {
  const energy = { measure: 'quantity', unit: 'kWh', max: '10' } as const;
  const line = (unit: string, quantity?: string) => ({
    description: 'Line',
    unit,
    ...(quantity !== undefined && { quantity }),
  });
  const check = (facts: Partial<OrderFacts>, remaining: string | 'refused') => {
    const order = createDesk(energy);
    const first = order(facts);
    const after = order({ lines: [line('kWh', '0')] });
    assert.equal(first.fits ? after.remaining : 'refused', remaining);
  };
  check({ lines: [line('kWh', '2.5'), line('hour', '100'), line('kWh', '1')] }, '6.5');
  check({ lines: [line('kWh', '10.000001')] }, 'refused');
  check({ lines: [line('kWh')] }, 'refused');
  check({ lines: [] }, '10');
  check({ kind: 'session', session: { unit: 'kWh', maxQuantity: '4' } }, '6');
  check({ kind: 'session', session: { unit: 'kWh' } }, 'refused');
  check({ kind: 'session', session: {} }, 'refused');
  check({ kind: 'session', session: { unit: 'hour' } }, '10');
  check({ kind: 'session', lines: [line('kWh', '3')] }, '7');
});
