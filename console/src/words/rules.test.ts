/** Rules speak so that a person understands why a payment was allowed, asked about or refused. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MandateTerms, RuleResult } from '@bank-of-things/sdk';
import { isConcerned, type RuleContext, ruleSentence, ruleTitle } from './rules.ts';

const terms: MandateTerms = {
  name: 'Charging',
  mode: 'enforce',
  asset: 'EUR',
  scale: 2,
  limits: [
    {
      id: 'monthly',
      measure: 'amount',
      max: '6000',
      window: { type: 'calendar', unit: 'month', timeZone: 'Europe/Berlin' },
    },
    { id: 'often', measure: 'count', max: '5', window: { type: 'rolling', ms: 86_400_000 } },
    {
      id: 'energy',
      measure: 'quantity',
      unit: 'kWh',
      max: '200',
      window: { type: 'lifetime' },
      per: 'payee',
    },
  ],
  time: {
    timeZone: 'Europe/Berlin',
    weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '06:00', to: '22:00' }],
  },
};
const context: RuleContext = {
  now: Date.parse('2026-11-23T10:00:00Z'),
  timeZone: 'Europe/Berlin',
  money: { asset: 'EUR', scale: 2 },
  terms,
  nameOf: (id) => ({ p1: 'Ionity', p2: 'Aral' })[id],
};

type Row = [rule: string, answer: Omit<RuleResult, 'rule' | 'mandateId'>, sentence: string];
const allow = 'allow' as const;
const ask = 'ask' as const;
const refuse = 'refuse' as const;

const rows: Row[] = [
  [
    'objects/categories',
    { outcome: allow, observed: '5552', allowed: '5552, 7523' },
    'Category: charging stations (5552) — allowed',
  ],
  [
    'objects/categories',
    { outcome: refuse, observed: '7995', allowed: '5552, 7523 and 2 more' },
    'Category: betting and casinos (7995); only charging stations, car parks or 2 more — refused',
  ],
  [
    'objects/countries',
    { outcome: refuse, observed: 'MT', allowed: 'not MT, RU' },
    'Country: Malta; anything but Malta or Russia — refused',
  ],
  [
    'objects/payees',
    { outcome: refuse, observed: 'p2', allowed: 'p1' },
    'Payee: Aral; only Ionity — refused',
  ],
  [
    'objects/geofence',
    { outcome: refuse, observed: 'not stated', allowed: '52,13 within 5 m' },
    'Place: the thing did not say where it is — refused',
  ],
  [
    'objects/geofenceDeny',
    { outcome: refuse, observed: '52,13', allowed: 'not 52,13 within 5 m' },
    'Place: inside the denied area — refused',
  ],
  [
    'amount/max',
    { outcome: refuse, observed: '5500', allowed: '2000' },
    'Amount at once: 55.00 EUR, at most 20.00 EUR — refused',
  ],
  [
    'limits/monthly',
    { outcome: allow, observed: '740', allowed: '6000', remaining: '5500', resetsAt: '2026-11-30T23:00:00Z' },
    'Monthly budget: 12.40 of 60.00 EUR used, 47.60 left, resets 1 December — allowed',
  ],
  [
    'limits/monthly',
    { outcome: refuse, observed: '740', allowed: '6000', remaining: '500', resetsAt: '2026-11-30T23:00:00Z' },
    'Monthly budget: it needs 7.40 EUR, 5.00 of 60.00 EUR left; enough again 1 December — refused',
  ],
  [
    'limits/often',
    { outcome: allow, observed: '1', allowed: '5', remaining: '5' },
    'Number of payments in any 24 hours: 1 of 5 payments used, 4 left — allowed',
  ],
  [
    'limits/energy',
    { outcome: refuse, observed: 'not stated', allowed: '200', remaining: '200' },
    'Total kWh at each payee: it does not say how much it needs, 200 of 200 kWh left — refused',
  ],
  [
    'limits/gone',
    { outcome: allow, observed: '1', allowed: '3', remaining: '3' },
    'Limit “Gone”: 1 of 3 used, 2 left — allowed',
  ],
  [
    'time/weekly',
    { outcome: refuse, observed: '2026-11-22T10:00:00Z', allowed: 'raw', resetsAt: '2026-11-24T05:00:00Z' },
    'Hours: open Mon–Fri 06:00–22:00; again tomorrow at 06:00 — refused',
  ],
  [
    'time/minIntervalMs',
    { outcome: refuse, observed: '90000', allowed: '3600000' },
    'Pause between payments: 90 seconds since the last one; at least 1 hour — refused',
  ],
  [
    'signatures/secondAbove',
    { outcome: refuse, observed: '3100 with one signature', allowed: '2500 with one signature' },
    'Second signature: signed with one key; needs both above 25.00 EUR — refused',
  ],
  [
    'signatures/secondAbove',
    { outcome: allow, observed: '100 with two signatures', allowed: '0 with one signature' },
    'Second signature: signed with both keys; always needs both — allowed',
  ],
  [
    'approval/above',
    { outcome: ask, observed: '3100', allowed: '2500' },
    'Ask above: 31.00 EUR is above 25.00 EUR — asks first',
  ],
  [
    'approval/firstPaymentToPayee',
    { outcome: ask, observed: 'p1', allowed: 'payees paid before' },
    'New payees: Ionity has never been paid before — asks first',
  ],
  [
    'asset',
    { outcome: refuse, observed: 'USD/2', allowed: 'EUR/2' },
    'Currency: USD; the mandate is in EUR — refused',
  ],
  [
    'means/creditAllowed',
    { outcome: allow, observed: 'balance', allowed: 'balance only' },
    'Credit: paid from the balance — allowed',
  ],
  [
    'content/items',
    { outcome: refuse, code: 'mandates/unit-price-exceeded', observed: '79', allowed: '50' },
    'What is bought: unit price 79, at most 50 — refused',
  ],
  [
    'state',
    { outcome: refuse, observed: 'suspended', allowed: 'active' },
    'Mandate: it is suspended — refused',
  ],
  [
    'weather/rain',
    { outcome: refuse, observed: 'wet', allowed: 'dry' },
    'Weather · rain: wet and allowed dry — refused',
  ],
];

for (const [rule, answer, expected] of rows) {
  test(expected, () => {
    const sentence = ruleSentence({ rule, mandateId: 'm', ...answer }, context);
    assert.equal(sentence.replaceAll('\u00a0', ' '), expected);
  });
}

test('a rule that does not concern the payment stays silent', () => {
  assert.equal(isConcerned({ rule: 'session/maxAmount', mandateId: 'm', outcome: 'allow' }), false);
  assert.equal(isConcerned({ rule: 'state', mandateId: 'm', outcome: 'refuse' }), true);
});

test('a rule has a name of its own for back-tests', () => {
  assert.equal(ruleTitle('limits/monthly', terms), 'Monthly budget');
  assert.equal(ruleTitle('approval/above', terms), 'Ask above');
});
