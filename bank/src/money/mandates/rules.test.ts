/** Every rule of a mandate by itself and in a chain: what it allows, what it refuses, and when it asks the owner. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MandateRefusals, type MandateTerms } from './contract.ts';
import {
  BERLIN,
  exampleFacts,
  exampleId,
  exampleLimit,
  exampleLink,
  exampleMandate,
  NOON,
} from './mandate-examples.ts';
import type { MandateRecord, MandateUse, OrderFacts } from './model.ts';
import { evaluateChain, evaluateMandate, evaluateShadow, primaryRefusal } from './rules.ts';
import { emptyUse } from './usage.ts';

type Case = {
  terms?: Partial<MandateTerms>;
  mandate?: Partial<MandateRecord>;
  use?: Partial<MandateUse>;
  facts?: Partial<OrderFacts>;
};

/** The order is allowed, or it is refused or asked about with this code. */
function check({ terms, mandate, use, facts }: Case, expected: keyof typeof MandateRefusals | 'allow'): void {
  const evaluation = evaluateMandate(
    exampleMandate(terms, mandate),
    { ...emptyUse(), ...use },
    exampleFacts(facts),
  );
  const objection = evaluation.rules.find(({ outcome }) => outcome !== 'allow');
  assert.equal(objection?.code ?? 'allow', expected === 'allow' ? expected : `mandates/${expected}`);
  assert.equal(evaluation.outcome, objection?.outcome ?? 'allow');
}

const line = {
  description: 'Energy',
  category: 'charging',
  sku: 'DC',
  unit: 'kWh',
  quantity: '10',
  unitPrice: '50',
};
const session = (limits: OrderFacts['session']) => ({ kind: 'session' as const, session: limits ?? {} });

test('only an active mandate allows a payment', () => {
  check({}, 'allow');
  check({ mandate: { state: 'draft' } }, 'mandate-not-active');
  check({ mandate: { state: 'pending-approval' } }, 'mandate-not-active');
  check({ mandate: { state: 'suspended' } }, 'mandate-not-active');
  check({ mandate: { state: 'revoked' } }, 'mandate-revoked');
});

test('above its amount a high-trust order carries a second signature', () => {
  const above = (secondAbove: string) => ({ signatures: { secondAbove } });
  check({ terms: above('500') }, 'allow');
  check({ terms: above('499') }, 'second-signature-required');
  check({ terms: above('499'), facts: { secondSigned: false } }, 'second-signature-required');
  check({ terms: above('499'), facts: { secondSigned: true } }, 'allow');
  check({ terms: above('0'), facts: { amount: 1n } }, 'second-signature-required');
  check(
    { terms: { ...above('499'), amount: { max: '400' } }, facts: { secondSigned: true } },
    'amount-above-max',
  );
  check({ facts: { secondSigned: true } }, 'allow');
});

test('a mandate serves the thing and the account it was given to', () => {
  check({ facts: { thingId: exampleId(2) } }, 'mandate-key-mismatch');
  check({ facts: { account: 'DE02' } }, 'mandate-key-mismatch');
});

test('a mandate is valid from its beginning up to, and not at, its end', () => {
  const at = '2026-03-02T11:00:00Z';
  check({ terms: { time: { from: at } } }, 'allow');
  check({ terms: { time: { from: at } }, facts: { now: NOON - 1 } }, 'not-yet-valid');
  check({ terms: { time: { to: at } }, facts: { now: NOON - 1 } }, 'allow');
  check({ terms: { time: { to: at } } }, 'mandate-expired');
});

test('a payment outside the hours is refused', () => {
  const hours = (from: string, to: string) => ({
    time: { timeZone: BERLIN, weekly: [{ days: ['mon' as const], from, to }] },
  });
  check({ terms: hours('12:00', '12:01') }, 'allow');
  check({ terms: hours('12:01', '18:00') }, 'outside-schedule');
});

test('a list allows what it names, and never what it denies', () => {
  const payee = exampleId(50);
  check({ terms: { objects: { payees: {} } } }, 'allow');
  check({ terms: { objects: { payees: { allow: [payee] } } } }, 'allow');
  check({ terms: { objects: { payees: { allow: [] } } } }, 'payee-not-allowed');
  check({ terms: { objects: { payees: { allow: [payee], deny: [payee] } } } }, 'payee-not-allowed');
  check({ terms: { objects: { payees: { deny: [exampleId(51)] } } } }, 'allow');
  check({ terms: { objects: { payeeKinds: { allow: ['thing', 'person'] } } } }, 'payee-kind-not-allowed');
  check({ terms: { objects: { categories: { deny: ['5541'] } } } }, 'category-not-allowed');
  check({ terms: { objects: { countries: { allow: ['AT'] } } } }, 'country-not-allowed');
});

test('a thing orders inside the area, and says where it is', () => {
  const berlin = { latitude: 52.52, longitude: 13.405, radiusMeters: 26_000 };
  const potsdam = { latitude: 52.4, longitude: 13.065 };
  check({ terms: { objects: { geofence: [berlin] } }, facts: { place: berlin } }, 'allow');
  check({ terms: { objects: { geofence: [berlin] } }, facts: { place: potsdam } }, 'outside-geofence');
  check(
    {
      terms: { objects: { geofence: [berlin, { ...potsdam, radiusMeters: 1 }] } },
      facts: { place: potsdam },
    },
    'allow',
  );
  check({ terms: { objects: { geofence: [berlin] } } }, 'outside-geofence');
  const dateLine = { latitude: 0, longitude: 179.999, radiusMeters: 500 };
  check(
    { terms: { objects: { geofence: [dateLine] } }, facts: { place: { latitude: 0, longitude: -179.999 } } },
    'allow',
  );
});

test('a thing orders outside of every denied area, and says where it is', () => {
  const denied = { latitude: 52.52, longitude: 13.405, radiusMeters: 2_000 };
  const around = { ...denied, radiusMeters: 26_000 };
  const [mitte, spandau] = [denied, { latitude: 52.536, longitude: 13.2 }];
  const deny: Partial<MandateTerms> = {
    objects: { geofenceDeny: [{ ...spandau, radiusMeters: 5 }, denied] },
  };
  check({ terms: deny, facts: { place: mitte } }, 'inside-denied-area');
  check({ terms: deny, facts: { place: spandau } }, 'inside-denied-area');
  check({ terms: deny, facts: { place: { latitude: 52.39, longitude: 13.065 } } }, 'allow');
  check({ terms: deny }, 'inside-denied-area');
  const both = { objects: { geofence: [around], geofenceDeny: [denied] } };
  check({ terms: both, facts: { place: mitte } }, 'inside-denied-area');
  check({ terms: both, facts: { place: spandau } }, 'allow');
  check({ terms: both, facts: { place: { latitude: 48, longitude: 11 } } }, 'outside-geofence');
});

test('every line fits an item, and an order without lines fits none', () => {
  const items = [{ category: 'charging', unit: 'kWh' }, { sku: 'WASH' }];
  check({ terms: { content: { items } } }, 'content-not-allowed');
  check({ terms: { content: { items } }, facts: { lines: [line] } }, 'allow');
  check(
    { terms: { content: { items } }, facts: { lines: [line, { description: 'Snack' }] } },
    'content-not-allowed',
  );
  check(
    { terms: { content: { items } }, facts: { lines: [{ ...line, unit: 'hour' }] } },
    'content-not-allowed',
  );
  check({ terms: { content: { items } }, facts: { lines: [{ description: 'Wash', sku: 'WASH' }] } }, 'allow');
  check({ terms: { content: { items: [] } }, facts: { lines: [line] } }, 'content-not-allowed');
});

test('a unit price is not above the item’s, however it is stated', () => {
  const content = { items: [{ maxUnitPrice: '50' }] };
  const { unitPrice: _, ...unpriced } = line;
  check({ terms: { content }, facts: { lines: [line], amount: 500n } }, 'allow');
  check({ terms: { content }, facts: { lines: [{ ...line, unitPrice: '50.01' }] } }, 'unit-price-exceeded');
  check({ terms: { content }, facts: { lines: [unpriced], amount: 500n } }, 'allow');
  check({ terms: { content }, facts: { lines: [unpriced], amount: 501n } }, 'unit-price-exceeded');
  check({ terms: { content }, facts: { lines: [unpriced, unpriced] } }, 'unit-price-exceeded');
  check({ terms: { content }, facts: { lines: [{ ...unpriced, amount: '500' }] } }, 'allow');
  check({ terms: { content }, facts: { lines: [{ ...line, amount: '501' }] } }, 'unit-price-exceeded');
  check({ terms: { content }, facts: { lines: [{ ...line, quantity: '9.99', amount: '500' }] } }, 'allow');
});

test('a small stated unit price hides no large payment', () => {
  const content = { items: [{ maxUnitPrice: '50' }] };
  const cheap = { ...line, quantity: '1', unitPrice: '1' };
  check({ terms: { content }, facts: { lines: [cheap], amount: 1_000_000n } }, 'unit-price-exceeded');
  check({ terms: { content }, facts: { lines: [cheap, cheap], amount: 1_000_000n } }, 'unit-price-exceeded');
  const { quantity: _, ...unmeasured } = { ...cheap, amount: '1000000' };
  check({ terms: { content }, facts: { lines: [unmeasured], amount: 1_000_000n } }, 'unit-price-exceeded');
});

test('the quantity of an item counts over all lines, and a session counts its ceiling', () => {
  const content = { items: [{ unit: 'kWh', maxQuantity: '10' }] };
  const { quantity: _, ...unmeasured } = line;
  check({ terms: { content }, facts: { lines: [line] } }, 'allow');
  check({ terms: { content }, facts: { lines: [{ ...line, quantity: '10.000001' }] } }, 'quantity-exceeded');
  check(
    { terms: { content }, facts: { lines: [line, { ...line, sku: 'AC', quantity: '0.1' }] } },
    'quantity-exceeded',
  );
  check({ terms: { content }, facts: { lines: [unmeasured] } }, 'quantity-exceeded');
  const facts = { lines: [unmeasured], ...session({ unit: 'kWh', maxQuantity: '10' }) };
  check({ terms: { content }, facts }, 'allow');
});

test('only the offer that was allowed can be bought', () => {
  const offerHash = 'a'.repeat(64);
  check({ terms: { content: { offerHash } }, facts: { offerHash } }, 'allow');
  check({ terms: { content: { offerHash } }, facts: { offerHash: 'b'.repeat(64) } }, 'offer-hash-mismatch');
  check({ terms: { content: { offerHash } } }, 'offer-hash-mismatch');
});

test('means: the rail must be named, and credit is allowed only in so many words', () => {
  check({ terms: { means: { rails: [] } } }, 'means-not-allowed');
  check({ terms: { means: { rails: ['internal'] } } }, 'allow');
  check({ facts: { usesCredit: true } }, 'credit-not-allowed');
  check({ terms: { means: { creditAllowed: true } }, facts: { usesCredit: true } }, 'allow');
});

test('a payment in another asset, or of another scale, is refused', () => {
  check({ facts: { assetId: 'EUR/6' } }, 'asset-not-allowed');
  check({ facts: { assetId: 'USD/2' } }, 'asset-not-allowed');
});

test('an amount lies between the smallest and the largest, both included', () => {
  check({ terms: { amount: { min: '500', max: '500' } } }, 'allow');
  check({ terms: { amount: { min: '501' } } }, 'amount-below-min');
  check({ terms: { amount: { max: '499' } } }, 'amount-above-max');
});

test('a session is not larger than the mandate allows, and says how large it is', () => {
  const terms = { session: { maxAmount: '500', maxQuantity: '20', unit: 'kWh', maxDurationMs: 1000 } };
  const fitting = { maxQuantity: '20', unit: 'kWh', maxDurationMs: 1000 };
  check({ terms }, 'allow');
  check({ terms, facts: session(fitting) }, 'allow');
  check({ terms, facts: { ...session(fitting), amount: 501n } }, 'session-limit-exceeded');
  check({ terms, facts: session({ ...fitting, maxQuantity: '20.1' }) }, 'session-limit-exceeded');
  check({ terms, facts: session({ ...fitting, unit: 'Wh' }) }, 'session-limit-exceeded');
  check({ terms, facts: session({ ...fitting, maxDurationMs: 1001 }) }, 'session-limit-exceeded');
  check({ terms, facts: session({ unit: 'kWh', maxDurationMs: 1 }) }, 'session-limit-exceeded');
  check({ terms, facts: session({ unit: 'kWh', maxQuantity: '1' }) }, 'session-limit-exceeded');
});

test('a thing waits between payments, and opens no more holds than it may', () => {
  const terms = { time: { minIntervalMs: 1000, maxOpenHolds: 1 } };
  check({ terms, use: { lastAuthorisedAt: NOON - 1000 } }, 'allow');
  check({ terms, use: { lastAuthorisedAt: NOON - 999 } }, 'too-frequent');
  check({ terms, use: { openHolds: 1 } }, 'allow');
  check({ terms, use: { openHolds: 1 }, facts: { kind: 'up-to' } }, 'too-many-holds');
  check({ terms, facts: { kind: 'session' } }, 'allow');
});

test('the owner is asked above an amount, and before the first payment to a payee', () => {
  const above = { approval: { above: '500', waitMs: 1000 } };
  check({ terms: above }, 'allow');
  check({ terms: above, facts: { amount: 501n } }, 'approval-required');
  const first = { approval: { firstPaymentToPayee: true, waitMs: 1000 } };
  check({ terms: first }, 'approval-required');
  check({ terms: first, use: { knownPayees: new Set([exampleId(50)]) } }, 'allow');
});

test('a rule that the bank does not know refuses, and so do terms that contradict themselves', () => {
  check({ terms: { weather: 'sunny' } as Partial<MandateTerms> }, 'constraint-unknown');
  check(
    { terms: { objects: { weather: 'sunny' } as MandateTerms['objects'] & object } },
    'constraint-unknown',
  );
  const window = { type: 'calendar', unit: 'day', timeZone: 'Mars/Olympus' } as const;
  check({ terms: { limits: [exampleLimit({ window })] } }, 'constraint-unknown');
});

test('beside a rule that the bank does not know, those that it knows are asked', () => {
  const strange = exampleLimit({ window: { type: 'lunar' } as never });
  const terms = {
    weather: 'sunny',
    amount: { max: '499', min: '1' },
    objects: { countries: { allow: ['DE'], prefer: ['FR'] } },
    limits: [strange, exampleLimit()],
  } as Partial<MandateTerms>;
  const { rules, charges } = evaluateMandate(exampleMandate(terms), emptyUse(), exampleFacts());
  assert.deepEqual(rules.map(({ rule, outcome }) => `${rule} ${outcome}`).toSorted(), [
    'amount/max refuse',
    'amount/min allow',
    'asset allow',
    'limits/0/window/type refuse',
    'limits/all allow',
    'means/creditAllowed allow',
    'objects/countries allow',
    'objects/countries/prefer refuse',
    'weather refuse',
  ]);
  assert.deepEqual(charges, []);
});

test('all rules are asked and reported; refuse wins over ask, and the documented order says which refusal is told', () => {
  const terms = {
    approval: { above: '1', waitMs: 1000 },
    amount: { max: '499' },
    objects: { categories: { allow: [] }, countries: { allow: ['DE'] } },
    limits: [exampleLimit({ max: '499' })],
  };
  const evaluation = evaluateMandate(exampleMandate(terms), emptyUse(), exampleFacts());
  const answers = evaluation.rules.map(({ rule, outcome }) => `${rule} ${outcome}`);
  assert.deepEqual(answers, [
    'objects/categories refuse',
    'objects/countries allow',
    'means/creditAllowed allow',
    'asset allow',
    'amount/max refuse',
    'limits/all refuse',
    'approval/above ask',
  ]);
  assert.equal(evaluation.outcome, 'refuse');
  assert.deepEqual(evaluation.charges, []);
  assert.equal(primaryRefusal(evaluation)?.rule, 'objects/categories');
  assert.equal(primaryRefusal({ rules: evaluation.rules.toReversed() })?.rule, 'objects/categories');
});

test('a refusal says what was observed, what is allowed, what is left and when it resets', () => {
  const window = { type: 'calendar', unit: 'day', timeZone: BERLIN } as const;
  const use = emptyUse();
  const dayStart = Date.parse('2026-03-01T23:00:00Z');
  use.counters.set('daily', new Map([['*', new Map([[dayStart, { reserved: 200n, committed: 400n }]])]]));
  const mandate = exampleMandate({ limits: [exampleLimit({ id: 'daily', window })] });
  const evaluation = evaluateMandate(mandate, use, exampleFacts());
  assert.deepEqual(primaryRefusal(evaluation), {
    rule: 'limits/daily',
    mandateId: mandate.id,
    outcome: 'refuse',
    code: MandateRefusals['limit-exceeded'].code,
    observed: '500',
    allowed: '1000',
    remaining: '400',
    resetsAt: '2026-03-02T23:00:00.000Z',
  });
});

test('a shadow mandate cannot be named, but answers beside the one in force', () => {
  const shadow = exampleLink({ mode: 'shadow', limits: [exampleLimit()] });
  const named = evaluateChain([shadow], exampleFacts());
  assert.equal(primaryRefusal(named)?.code, MandateRefusals['mandate-is-shadow'].code);
  const beside = evaluateShadow(shadow, exampleFacts());
  assert.equal(beside.outcome, 'allow');
  assert.equal(beside.charges.length, 1);
});

test('a delegated mandate needs the consent of every ancestor, which may belong to another thing', () => {
  const parent = exampleLink(
    { limits: [exampleLimit()] },
    { id: exampleId(101), thingId: exampleId(2), account: 'DE02' },
  );
  const child = exampleLink({ limits: [exampleLimit()] }, { parentId: parent.mandate.id });
  const allowed = evaluateChain([child, parent], exampleFacts());
  assert.equal(allowed.outcome, 'allow');
  assert.equal(allowed.mandateId, child.mandate.id);
  assert.deepEqual(
    allowed.charges.map(({ mandateId }) => mandateId),
    [child.mandate.id, parent.mandate.id],
  );
  const suspended = { ...parent, mandate: { ...parent.mandate, state: 'suspended' as const } };
  const refused = evaluateChain([child, suspended], exampleFacts());
  assert.equal(primaryRefusal(refused)?.code, MandateRefusals['mandate-not-active'].code);
  assert.throws(() => evaluateChain([child], exampleFacts()), /names every ancestor/);
});
