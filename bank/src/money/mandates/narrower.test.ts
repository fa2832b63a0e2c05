/** Every rule in which a delegated mandate could be wider than its parent, one after the other. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MandateTerms } from './contract.ts';
import { BERLIN, exampleId, exampleLimit, exampleTerms } from './mandate-examples.ts';
import { widerRules } from './narrower.ts';

function check(child: Partial<MandateTerms>, parent: Partial<MandateTerms>, ...wider: string[]): void {
  assert.deepEqual(widerRules(exampleTerms(child), exampleTerms(parent)), wider);
}

const waitMs = 1000;
const hours = (from: string, to: string, timeZone = BERLIN) => ({
  time: { timeZone, weekly: [{ days: ['mon' as const, 'tue' as const], from, to }] },
});

test('a mandate is not wider than itself, and any rule is narrower than none', () => {
  const full: Partial<MandateTerms> = {
    objects: {
      payees: { allow: [exampleId(1)] },
      geofence: [{ latitude: 1, longitude: 2, radiusMeters: 3 }],
      geofenceDeny: [{ latitude: 3, longitude: 2, radiusMeters: 1 }],
    },
    content: { items: [{ sku: 'A', maxQuantity: '5' }], offerHash: 'a'.repeat(64) },
    means: { rails: ['internal'], creditAllowed: true, offlineMax: '5' },
    amount: { min: '1', max: '2' },
    limits: [exampleLimit()],
    time: {
      from: '2026-01-01T00:00:00Z',
      to: '2027-01-01T00:00:00Z',
      ...hours('08:00', '18:00').time,
      minIntervalMs: 5,
      maxOpenHolds: 1,
    },
    session: { maxAmount: '1', maxQuantity: '1', unit: 'kWh', maxDurationMs: 1 },
    approval: { above: '1', firstPaymentToPayee: true, waitMs },
    signatures: { secondAbove: '1' },
  };
  check(full, full);
  check({ ...full, means: { rails: [] } }, {});
});

test('a rule of the parent that the child lacks makes the child wider, except for limits', () => {
  check({}, { amount: { min: '1', max: '2' } }, 'amount/min', 'amount/max');
  check({}, { objects: { categories: { allow: ['5541'] } } }, 'objects/categories');
  check({}, { content: { items: [] } }, 'content/items');
  check({}, { means: { rails: ['internal'] } }, 'means/rails');
  check({}, hours('08:00', '18:00'), 'time/weekly');
  check({}, { time: { to: '2027-01-01T00:00:00Z', minIntervalMs: 1 } }, 'time/to', 'time/minIntervalMs');
  check({}, { session: { maxDurationMs: 1 } }, 'session/maxDurationMs');
  check({}, { approval: { above: '1', waitMs } }, 'approval/above');
  check({}, { signatures: { secondAbove: '5' } }, 'signatures/secondAbove');
  check({}, { limits: [exampleLimit()] });
});

test('a child asks for the second signature from the same amount on or a smaller one', () => {
  const above = (secondAbove: string) => ({ signatures: { secondAbove } });
  check(above('5'), above('5'));
  check(above('0'), above('5'));
  check(above('6'), above('5'), 'signatures/secondAbove');
  check(above('6'), {});
});

test('what a child allows is a part of what its parent allows', () => {
  const categories = (list: { allow?: string[]; deny?: string[] }) => ({ objects: { categories: list } });
  check(categories({ allow: ['5541'] }), categories({ allow: ['5541', '5542'] }));
  check(categories({ allow: ['5541', '5543'] }), categories({ allow: ['5541'] }), 'objects/categories');
  check(categories({ allow: ['5541', '5543'], deny: ['5543'] }), categories({ allow: ['5541'] }));
  check(categories({ allow: ['5541'] }), categories({ deny: ['5541'] }), 'objects/categories');
  check(categories({ allow: ['5542'] }), categories({ deny: ['5541'] }));
  check(categories({ deny: ['5541', '5542'] }), categories({ deny: ['5541'] }));
  check(categories({ deny: ['5542'] }), categories({ deny: ['5541'] }), 'objects/categories');
  check(categories({ allow: [] }), categories({ allow: [], deny: ['5541'] }));
});

test('the areas of a child lie inside one of its parent’s', () => {
  const circle = (latitude: number, radiusMeters: number) => ({
    objects: { geofence: [{ latitude, longitude: 0, radiusMeters }] },
  });
  check(circle(0, 100), circle(0, 100));
  check(circle(0.001, 100), circle(0, 300));
  check(circle(0.001, 200), circle(0, 300), 'objects/geofence');
});

test('a child denies whatever area its parent denies, and may deny more', () => {
  const denying = (...circles: [latitude: number, radiusMeters: number][]) => ({
    objects: {
      geofenceDeny: circles.map(([latitude, radiusMeters]) => ({ latitude, longitude: 0, radiusMeters })),
    },
  });
  check(denying([0, 100]), denying([0, 100]));
  check(denying([0, 100], [5, 1]), denying([0, 100]));
  check(denying([0.001, 300]), denying([0, 100]));
  check(denying([0, 300]), denying([0, 100], [0.001, 150]));
  check(denying([0.001, 200]), denying([0, 100]), 'objects/geofenceDeny');
  check(denying([0, 99]), denying([0, 100]), 'objects/geofenceDeny');
  check(denying([0, 100]), denying([0, 100], [5, 1]), 'objects/geofenceDeny');
  check({}, denying([0, 100]), 'objects/geofenceDeny');
  const elsewhere = { objects: { geofence: [{ latitude: 50, longitude: 0, radiusMeters: 10 }] } };
  check(elsewhere, denying([0, 100]), 'objects/geofenceDeny');
  check(denying([0, 100]), {});
});

test('the items of a child are those of its parent, at no higher price and quantity', () => {
  const items = (...list: object[]) => ({ content: { items: list } });
  check(items({ sku: 'A', category: 'c' }), items({ category: 'c' }));
  check(items({ sku: 'A' }), items({ category: 'c' }), 'content/items');
  check(items({ maxUnitPrice: '1', maxQuantity: '1.5' }), items({ maxUnitPrice: '1', maxQuantity: '1.50' }));
  check(items({ maxUnitPrice: '2' }), items({ maxUnitPrice: '1' }), 'content/items');
  check(items({}), items({ maxQuantity: '1' }), 'content/items');
  check(items(), items({ sku: 'A' }));
});

test('credit, asset and mode are not widened', () => {
  check({ means: { creditAllowed: true } }, {}, 'means/creditAllowed');
  check({ means: { creditAllowed: true } }, { means: { creditAllowed: true } });
  check({ scale: 6 }, {}, 'asset');
  check({ mode: 'enforce' }, { mode: 'shadow' }, 'mode');
  check({ mode: 'shadow' }, { mode: 'enforce' });
});

test('a limit that is repeated counts the same and is not higher', () => {
  check({ limits: [exampleLimit({ max: '999' })] }, { limits: [exampleLimit()] });
  check({ limits: [exampleLimit({ max: '1001' })] }, { limits: [exampleLimit()] }, 'limits/all');
  check({ limits: [exampleLimit({ measure: 'count' })] }, { limits: [exampleLimit()] }, 'limits/all');
  const rolling = { type: 'rolling', ms: 1000 } as const;
  check({ limits: [exampleLimit({ window: rolling })] }, { limits: [exampleLimit()] }, 'limits/all');
  check({ limits: [exampleLimit({ id: 'own', max: '5000' })] }, { limits: [exampleLimit()] });
});

test('the hours of a child lie within its parent’s, in the same time zone', () => {
  check(hours('09:00', '18:00'), hours('08:00', '18:00'));
  check(hours('07:59', '18:00'), hours('08:00', '18:00'), 'time/weekly');
  check(hours('09:00', '18:00', 'UTC'), hours('08:00', '18:00'), 'time/weekly');
  check(hours('23:00', '02:00'), hours('22:00', '03:00'));
  check(hours('23:00', '02:00'), hours('22:00', '24:00'), 'time/weekly');
});

test('the owner is asked at least as early, and only the parent’s approvers are asked', () => {
  const [anna, ben] = [exampleId(1), exampleId(2)];
  const asking = (approval: object) => ({ approval: { above: '100', waitMs, ...approval } });
  check(asking({ above: '50' }), asking({}));
  check(asking({ above: '101' }), asking({}), 'approval/above');
  check(asking({}), asking({ firstPaymentToPayee: true }), 'approval/firstPaymentToPayee');
  check(asking({ approvers: [anna] }), asking({ approvers: [anna, ben] }));
  check(asking({ approvers: [ben] }), asking({ approvers: [anna] }), 'approval/approvers');
  check(asking({ approvers: [anna] }), asking({}), 'approval/approvers');
});

test('a mandate is handed on fewer times than its parent', () => {
  check({ delegation: { maxDepth: 1 } }, { delegation: { maxDepth: 2 } });
  check({ delegation: { maxDepth: 2 } }, { delegation: { maxDepth: 2 } }, 'delegation/maxDepth');
  check({ delegation: { maxDepth: 1 } }, {}, 'delegation/maxDepth');
  check({}, { delegation: { maxDepth: 1 } });
  check(
    { delegation: { maxDepth: 1 } },
    { delegation: { maxDepth: 2, needsApproval: true } },
    'delegation/needsApproval',
  );
});
