/** Terms that contradict themselves, or that the engine does not know, are named by their path. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MandateTerms } from './contract.ts';
import { KNOWN_RULES, unknownRules } from './known-rules.ts';
import { exampleLimit, exampleTerms } from './mandate-examples.ts';
import { checkTerms } from './terms-check.ts';

function check(terms: Partial<MandateTerms>, ...problems: RegExp[]): void {
  const found = checkTerms(exampleTerms(terms));
  assert.equal(found.length, problems.length, found.join(' '));
  for (const problem of problems)
    assert.ok(
      found.some((sentence) => problem.test(sentence)),
      found.join(' '),
    );
}

const waitMs = 1000;
const calendar = (window: object) =>
  exampleLimit({ window: { type: 'calendar', timeZone: 'UTC', unit: 'day', ...window } });

test('terms without a contradiction are valid', () => {
  check({});
  check({
    amount: { min: '5', max: '5' },
    limits: [exampleLimit(), exampleLimit({ id: 'energy', measure: 'quantity', unit: 'kWh', max: '1.5' })],
    time: {
      from: '2026-01-01T00:00:00Z',
      to: '2026-01-01T00:00:00.001Z',
      timeZone: 'Europe/Berlin',
      weekly: [{ days: ['mon'], from: '22:00', to: '24:00' }],
    },
    session: { maxQuantity: '5', unit: 'kWh' },
    approval: { above: '100', waitMs },
  });
});

test('amounts above the largest amount are named', () => {
  const tooMuch = `${2n ** 63n}`;
  check({ amount: { max: tooMuch } }, /^amount\/max is above/);
  check({ session: { maxAmount: tooMuch } }, /^session\/maxAmount is above/);
  check({ approval: { above: tooMuch, waitMs } }, /^approval\/above is above/);
  check({ means: { offlineMax: tooMuch } }, /^means\/offlineMax is above/);
  check({ amount: { max: `${2n ** 63n - 1n}` } });
});

test('terms that could never allow a payment are named', () => {
  check({ amount: { min: '6', max: '5' } }, /amount\/min is above amount\/max/);
  check({ time: { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } }, /never be valid/);
  const area = { latitude: 52, longitude: 13, radiusMeters: 500 };
  const wider = { ...area, radiusMeters: 501 };
  check({ objects: { geofence: [area], geofenceDeny: [wider] } }, /ordered anywhere/);
  check({ objects: { geofence: [area, { ...wider, latitude: 53 }], geofenceDeny: [wider] } });
  check({ objects: { geofence: [wider], geofenceDeny: [area] } });
});

test('a limit says what it counts, and has an id of its own', () => {
  check({ limits: [exampleLimit(), exampleLimit()] }, /more than one limit all/);
  check({ limits: [exampleLimit({ measure: 'quantity' })] }, /names no unit/);
  check({ limits: [exampleLimit({ unit: 'kWh' })] }, /does not count a quantity/);
  check({ limits: [exampleLimit({ max: '1.5' })] }, /no decimals/);
  check({ limits: [exampleLimit({ measure: 'count', max: '1.5' })] }, /no decimals/);
});

test('a window begins on a day or month that exists, in a time zone that exists', () => {
  check({ limits: [calendar({ anchor: 1 })] }, /a day has no anchor/);
  check({ limits: [calendar({ unit: 'week', anchor: 8 })] }, /1 to 7/);
  check({ limits: [calendar({ unit: 'year', anchor: 13 })] }, /1 to 12/);
  check({ limits: [calendar({ timeZone: 'Europe/Atlantis' })] }, /no time zone Europe\/Atlantis/);
  check({ limits: [calendar({ timeZone: '+02:00' })] }, /no time zone/);
});

test('times are on the calendar and on the clock', () => {
  check({ time: { from: '2026-02-30T00:00:00Z' } }, /not in the calendar/);
  check({ time: { to: '2026-13-01T00:00:00Z' } }, /not in the calendar/);
  const weekly = [{ days: ['mon' as const], from: '08:00', to: '18:00' }];
  check({ time: { weekly } }, /needs time\/timeZone/);
  check({ time: { weekly, timeZone: 'Mars/Olympus' } }, /no time zone/);
  check(
    { time: { timeZone: 'UTC', weekly: [{ days: ['mon'], from: '24:00', to: '08:00' }] } },
    /cannot begin at 24:00/,
  );
});

test('sessions and approvals say what they mean', () => {
  check({ session: { maxQuantity: '5' } }, /names no unit/);
  check({ approval: { waitMs } }, /does not say when/);
  check({ approval: { firstPaymentToPayee: true, approvers: [], waitMs } }, /nobody could approve/);
});

test('a limit that keeps its id keeps what it counts, because its counters stay', () => {
  const before = exampleTerms({ limits: [exampleLimit()] });
  const changed = (limit: object) => checkTerms(exampleTerms({ limits: [exampleLimit(limit)] }), before);
  assert.deepEqual(changed({ max: '5' }), []);
  assert.deepEqual(changed({ id: 'other', measure: 'count' }), []);
  assert.match(changed({ measure: 'count' })[0] ?? '', /something else than before/);
  assert.match(changed({ per: 'payee' })[0] ?? '', /something else than before/);
  assert.match(changed({ window: { type: 'rolling', ms: 1000 } })[0] ?? '', /something else than before/);
});

test('properties and words that the engine does not know are named by their path', () => {
  const strange = {
    ...exampleTerms(),
    weather: 'sunny',
    objects: { payees: { allow: [], prefer: [] } },
    limits: [
      { ...exampleLimit(), window: { type: 'lunar' } },
      { ...exampleLimit({ id: 'b' }), colour: 1 },
    ],
    means: { rails: ['internal', 'card'] },
  };
  assert.deepEqual(unknownRules(strange).sort(), [
    'limits/0/window/type',
    'limits/1/colour',
    'means/rails/1',
    'objects/payees/prefer',
    'weather',
  ]);
});

type Schema = { properties?: Record<string, Schema>; items?: Schema; anyOf?: Schema[]; enum?: unknown[] };

/** Every property of a schema as a path; alternatives count together. */
function pathsOf(schema: Schema, path = ''): string[] {
  if (schema.anyOf) return schema.anyOf.flatMap((option) => pathsOf(option, path));
  if (schema.items) return pathsOf(schema.items, path);
  if (!schema.properties) return [path];
  return Object.entries(schema.properties).flatMap(([name, child]) => pathsOf(child, `${path}/${name}`));
}

function knownPaths(known: unknown, path = ''): string[] {
  if (known === true || Array.isArray(known)) return [path];
  return Object.entries(known ?? {}).flatMap(([name, child]) => knownPaths(child, `${path}/${name}`));
}

test('the engine knows exactly the rules that the contract offers', () => {
  const offered = new Set(pathsOf(MandateTerms as Schema));
  assert.deepEqual([...offered].sort(), knownPaths(KNOWN_RULES).sort());
});
