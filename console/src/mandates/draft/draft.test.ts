/** What the form makes of terms and terms of the form: nothing is lost that the form does not show. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MandateTerms } from '@bank-of-things/sdk';
import { type Draft, newDraft } from './draft.ts';
import { draftOf, keptTerms } from './from-terms.ts';
import { endAfter, lastDayOf } from './last-day.ts';
import { termsOf } from './to-terms.ts';

const EUR = { asset: 'EUR', scale: 2 };
const BERLIN = 'Europe/Berlin';
const month = { type: 'calendar', unit: 'month', timeZone: BERLIN } as const;

const rich: MandateTerms = {
  name: 'Everything',
  mode: 'enforce',
  ...EUR,
  objects: {
    categories: { allow: ['5552'], deny: ['7995'] },
    countries: { allow: ['DE'] },
    payeeKinds: { allow: ['business'] },
    geofence: [{ latitude: 52, longitude: 13, radiusMeters: 500 }],
    geofenceDeny: [{ latitude: 52, longitude: 13, radiusMeters: 50 }],
  },
  content: { items: [{ unit: 'kWh' }] },
  means: { creditAllowed: true, offlineMax: '500' },
  amount: { min: '100', max: '2000' },
  limits: [
    { id: 'per-payee', measure: 'count', max: '2', window: { type: 'lifetime' }, per: 'payee' },
    { id: 'monthly', measure: 'amount', max: '6000', window: { ...month, anchor: 15 } },
    { id: 'odd', measure: 'amount', max: '1', window: { type: 'rolling', ms: 90_000 } },
    {
      id: 'energy',
      measure: 'quantity',
      unit: 'kWh',
      max: '40.5',
      window: { type: 'rolling', ms: 86_400_000 },
    },
  ],
  time: {
    from: '2026-01-01T00:00:00Z',
    to: '2026-12-31T23:00:00.000Z',
    timeZone: BERLIN,
    weekly: [{ days: ['mon'], from: '22:00', to: '06:00' }],
    minIntervalMs: 1000,
  },
  session: { maxAmount: '900' },
  approval: { above: '1500', approvers: ['0192'], waitMs: 1_800_000 },
  signatures: { secondAbove: '5000' },
  delegation: { maxDepth: 2 },
};

function saved(change: Partial<Draft>, base: MandateTerms = rich) {
  return termsOf({ ...draftOf(base, 'XT', BERLIN), ...change }, EUR, base);
}

test('terms that are opened and saved unchanged mean the same', () => {
  const { terms, problems } = saved({});
  assert.deepEqual(problems, {});
  const sorted = (all: MandateTerms) => ({
    ...all,
    limits: all.limits?.toSorted((a, b) => a.id.localeCompare(b.id)),
  });
  assert.deepEqual(sorted(terms), sorted(rich));
});

test('rules that the form does not show are named and kept', () => {
  const kept = keptTerms(rich);
  assert.deepEqual(kept.objects, {
    categories: { deny: ['7995'] },
    payeeKinds: { allow: ['business'] },
    geofence: rich.objects?.geofence,
    geofenceDeny: rich.objects?.geofenceDeny,
  });
  assert.deepEqual(
    kept.limits?.map(({ id }) => id),
    ['per-payee', 'odd'],
  );
  assert.deepEqual(kept.time, { from: '2026-01-01T00:00:00Z', minIntervalMs: 1000 });
  const { terms } = saved({ categories: [], countries: [], atOnce: '', limits: [], hours: [], lastDay: '' });
  assert.deepEqual(terms.objects, kept.objects);
  assert.deepEqual(terms.amount, { min: '100' });
  assert.deepEqual(terms.session, rich.session);
  assert.deepEqual(terms.time, kept.time);
});

test('a new mandate has only the rules that were filled in', () => {
  const draft = { ...newDraft('XT', BERLIN), name: ' Charging ' };
  assert.deepEqual(termsOf(draft, EUR), {
    terms: { name: 'Charging', mode: 'enforce', ...EUR },
    problems: {},
  });
});

test('the sentences become terms', () => {
  const { terms, problems } = termsOf(
    {
      ...newDraft('XT', BERLIN),
      name: 'Charging',
      categories: ['5552'],
      atOnce: '20',
      limits: [
        { key: 'a', measure: 'amount', max: '60,00', unit: '', every: 'month', startsOn: '1', hours: '' },
        { key: 'b', measure: 'count', max: '5', unit: '', every: 'day', startsOn: '1', hours: '' },
        { key: 'c', measure: 'amount', max: '99', unit: '', every: 'month', startsOn: '15', hours: '' },
        { key: 'd', measure: 'quantity', max: '40', unit: 'kWh', every: 'hours', startsOn: '1', hours: '24' },
      ],
      askAbove: '15.00',
      asksNewPayees: true,
      waitMinutes: '30',
      signTwiceAbove: '100',
      isShadow: true,
    },
    EUR,
  );
  assert.deepEqual(problems, {});
  assert.deepEqual(terms, {
    name: 'Charging',
    mode: 'shadow',
    ...EUR,
    objects: { categories: { allow: ['5552'] } },
    amount: { max: '2000' },
    limits: [
      { id: 'amount-month', measure: 'amount', max: '6000', window: month },
      {
        id: 'count-day',
        measure: 'count',
        max: '5',
        window: { type: 'calendar', unit: 'day', timeZone: BERLIN },
      },
      { id: 'amount-month-2', measure: 'amount', max: '9900', window: { ...month, anchor: 15 } },
      {
        id: 'quantity-rolling',
        measure: 'quantity',
        unit: 'kWh',
        max: '40',
        window: { type: 'rolling', ms: 86_400_000 },
      },
    ],
    approval: { above: '1500', firstPaymentToPayee: true, waitMs: 1_800_000 },
    signatures: { secondAbove: '10000' },
  });
});

test('a limit keeps its id as long as it counts the same, so that what was used carries over', () => {
  const draft = draftOf(rich, 'XT', BERLIN);
  const change = (changed: object) =>
    draft.limits.map((row) => (row.key === 'monthly' ? { ...row, ...changed } : row));
  const idsAfter = (changed: object) =>
    saved({ limits: change(changed) }).terms.limits?.map(({ id }) => id) ?? [];
  assert.ok(idsAfter({ max: '80' }).includes('monthly'));
  for (const changed of [{ every: 'week' }, { startsOn: '1' }, { measure: 'count', max: '3' }]) {
    assert.ok(!idsAfter(changed).includes('monthly'), JSON.stringify(changed));
  }
});

test('the rule of the second key is shown, changed and taken away; zero is every payment', () => {
  assert.equal(draftOf(rich, 'XT', BERLIN).signTwiceAbove, '50.00');
  assert.deepEqual(saved({ signTwiceAbove: '0' }).terms.signatures, { secondAbove: '0' });
  assert.equal(saved({ signTwiceAbove: '' }).terms.signatures, undefined);
});

test('what is missing is named at its place', () => {
  const rows: [Partial<Draft>, string][] = [
    [{ name: ' ' }, 'name'],
    [{ atOnce: 'much' }, 'atOnce'],
    [{ askAbove: '1.999' }, 'askAbove'],
    [{ waitMinutes: '0' }, 'waitMinutes'],
    [{ signTwiceAbove: 'much' }, 'signTwiceAbove'],
    [{ lastDay: '2026-13-01' }, 'lastDay'],
    [{ hours: [{ key: 'k', days: [], from: '06:00', to: '22:00' }] }, 'hours/k'],
    [{ hours: [{ key: 'k', days: ['mon'], from: '6', to: '22:00' }] }, 'hours/k'],
    [
      {
        limits: [
          { key: 'k', measure: 'count', max: '1.5', unit: '', every: 'day', startsOn: '1', hours: '' },
        ],
      },
      'limits/k',
    ],
    [
      {
        limits: [
          { key: 'k', measure: 'quantity', max: '1', unit: '', every: 'day', startsOn: '1', hours: '' },
        ],
      },
      'limits/k',
    ],
    [
      {
        limits: [
          { key: 'k', measure: 'amount', max: '1', unit: '', every: 'hours', startsOn: '1', hours: '0' },
        ],
      },
      'limits/k',
    ],
  ];
  for (const [change, field] of rows) assert.deepEqual(Object.keys(saved(change).problems), [field]);
});

test('a last day ends at midnight on the wall, also when the clocks change', () => {
  const rows = [
    ['2026-12-31', '2026-12-31T23:00:00.000Z'],
    ['2026-06-30', '2026-06-30T22:00:00.000Z'],
    ['2026-03-29', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', '2026-10-25T23:00:00.000Z'],
  ] as const;
  for (const [day, end] of rows) {
    assert.equal(endAfter(day, BERLIN), end);
    assert.equal(lastDayOf(end, BERLIN), day);
  }
});
