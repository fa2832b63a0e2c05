/** A mandate in plain words says everything that it restricts. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MandateTerms } from '@bank-of-things/sdk';
import { summaryOf, termsInWords } from './terms.ts';

const context = {
  now: Date.parse('2026-11-23T10:00:00Z'),
  timeZone: 'Europe/Berlin',
  nameOf: (id: string) => (id === 'p1' ? 'Ionity' : undefined),
  thing: 'Blue car',
  source: 'Anna’s account',
};
const bare: MandateTerms = { name: 'Anything', mode: 'enforce', asset: 'EUR', scale: 2 };
const plain = (sentences: string[]) => sentences.map((text) => text.replaceAll('\u00a0', ' '));

test('a mandate without rules is told as wide as it is', () => {
  assert.deepEqual(plain(summaryOf(bare, context)), [
    'Blue car may spend from Anna’s account anywhere.',
    'No amount is too large as long as there is money.',
  ]);
});

test('a mandate is told as an owner would say it', () => {
  const terms: MandateTerms = {
    ...bare,
    mode: 'shadow',
    objects: { categories: { allow: ['5552', '7523'] }, countries: { allow: ['DE'] } },
    amount: { max: '2000' },
    limits: [
      {
        id: 'a',
        measure: 'amount',
        max: '6000',
        window: { type: 'calendar', unit: 'month', timeZone: 'UTC' },
      },
      { id: 'b', measure: 'count', max: '5', window: { type: 'calendar', unit: 'day', timeZone: 'UTC' } },
    ],
    approval: { above: '1500', firstPaymentToPayee: true, waitMs: 60_000 },
    time: {
      timeZone: 'Europe/Berlin',
      weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '06:00', to: '22:00' }],
    },
  };
  assert.deepEqual(plain(summaryOf(terms, context)), [
    'Blue car may spend from Anna’s account at charging stations or car parks, in Germany.',
    'At most 20.00 EUR at once, at most 60.00 EUR per month and at most 5 payments per day.',
    'It asks first above 15.00 EUR and when it pays somebody for the first time.',
    'Only Mon–Fri 06:00–22:00 (Berlin time).',
    'Only tried for now: it shows what it would decide, and binds nothing.',
  ]);
});

test('every rule has words, also those that the form does not show', () => {
  const terms: MandateTerms = {
    ...bare,
    objects: {
      payees: { allow: ['p1'], deny: ['p2'] },
      payeeKinds: { allow: ['business'] },
      categories: { allow: [] },
      countries: { deny: ['RU'] },
      geofence: [{ latitude: 52, longitude: 13, radiusMeters: 500 }],
      geofenceDeny: [
        { latitude: 52, longitude: 13, radiusMeters: 50 },
        { latitude: 52, longitude: 13.01, radiusMeters: 20 },
      ],
    },
    content: {
      items: [{ category: 'energy', unit: 'kWh', maxUnitPrice: '79', maxQuantity: '40' }],
      offerHash: 'a'.repeat(64),
    },
    means: { rails: ['internal'], creditAllowed: true, offlineMax: '500' },
    amount: { min: '100', max: '2000' },
    limits: [
      { id: 'a', measure: 'quantity', unit: 'kWh', max: '40', window: { type: 'rolling', ms: 3_600_000 } },
    ],
    time: {
      from: '2026-11-30T23:00:00Z',
      to: '2026-12-31T23:00:00Z',
      minIntervalMs: 600_000,
      maxOpenHolds: 1,
    },
    session: { maxAmount: '1000', maxQuantity: '40', unit: 'kWh', maxDurationMs: 7_200_000 },
    approval: { above: '1', approvers: ['p1', 'p2'], waitMs: 1000 },
    signatures: { secondAbove: '1500' },
    delegation: { maxDepth: 1, needsApproval: true },
  };
  const words = termsInWords(terms, context).map((rule) => `${rule.path}: ${rule.words}`);
  assert.deepEqual(plain(words), [
    'objects/payees: at Ionity',
    'objects/payees: not at a payee without a name here',
    'objects/payeeKinds: only with businesses',
    'objects/categories: at none',
    'objects/countries: not in Russia',
    'objects/geofence: inside one area on the map',
    'objects/geofenceDeny: outside 2 areas on the map',
    'content/items: only energy in kWh (at most 79 a unit, at most 40 kWh) may be bought',
    'content/offerHash: only one certain offer may be bought',
    'amount/min: at least 1.00 EUR at once',
    'amount/max: at most 20.00 EUR at once',
    'limits/a: at most 40 kWh in any 1 hour',
    'time/from: valid from 1 December',
    'time/to: valid until 1 January 2027',
    'time/minIntervalMs: at least 10 minutes between two payments',
    'time/maxOpenHolds: at most 1 amount held at once',
    'session: a session takes at most 10.00 EUR, 40 kWh and 2 hours',
    'means/creditAllowed: the account’s credit may be used',
    'means/rails: only inside the bank',
    'means/offlineMax: at most 5.00 EUR without a network',
    'signatures/secondAbove: above 15.00 EUR its second key signs as well',
    'approval/above: above 0.01 EUR',
    'approval/approvers: (2 people may answer)',
    'delegation: it may hand a narrower mandate to other things, which you approve',
  ]);
});

test('a second key is told with its amount, and without one where it always signs', () => {
  const told = (secondAbove: string) =>
    plain(summaryOf({ ...bare, signatures: { secondAbove } }, context)).at(-1);
  assert.equal(told('10000'), 'Above 100.00 EUR its second key signs as well.');
  assert.equal(told('0'), 'Every payment is signed by its second key as well.');
});
