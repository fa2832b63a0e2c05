/** How the counters of limits follow a payment from its order to its end, and how their use is shown. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Limit } from './contract.ts';
import { authorise, exampleFacts, exampleId, exampleLimit, exampleLink, NOON } from './mandate-examples.ts';
import type { ChainLink, OpenCharge } from './model.ts';
import { evaluateMandate } from './rules.ts';
import {
  applySettlement,
  beginTerms,
  countAuthorised,
  countHoldEnded,
  emptyUse,
  pruneCounters,
  type SettlementStep,
  settleCharges,
} from './usage.ts';
import { stateOf, usageOf } from './usage-view.ts';

const DAY = { type: 'calendar', unit: 'day', timeZone: 'UTC' } as const;

/** A hold of 5.00 EUR and at most 10 kWh under one limit, and the steps that settle it. */
function createHold(limit: Partial<Limit>) {
  const link = exampleLink({ limits: [exampleLimit(limit)] });
  let { open } = { open: hold(link) };
  let capturedBefore = 0n;
  return {
    link,
    /** Reserved and committed after the step. */
    step(step: Pick<SettlementStep, 'captured' | 'final' | 'metered'>, now = NOON): [string, string] {
      const settled = settleCharges(open, { capturedBefore, ...step });
      for (const settlement of settled.settlements) applySettlement(link.use, settlement);
      if (step.final) countHoldEnded(link.use);
      open = settled.open;
      capturedBefore += step.captured;
      const [row] = usageOf(link.mandate, link.use, now);
      return [row?.reserved ?? '', row?.committed ?? ''];
    },
  };
}

function hold({ mandate, use }: ChainLink, now = NOON): OpenCharge[] {
  const facts = exampleFacts({ now, kind: 'session', session: { unit: 'kWh', maxQuantity: '10' } });
  return authorise(new Map([[mandate.id, use]]), facts, evaluateMandate(mandate, use, facts).charges);
}

const energy = { measure: 'quantity', unit: 'kWh', max: '100' } as const;

test('an exact payment counts at once', () => {
  const { mandate, use } = exampleLink({ limits: [exampleLimit()] });
  const facts = exampleFacts();
  const open = authorise(new Map([[mandate.id, use]]), facts, evaluateMandate(mandate, use, facts).charges);
  assert.deepEqual(open, []);
  const [row] = usageOf(mandate, use, NOON);
  assert.deepEqual([row?.reserved, row?.committed, row?.remaining], ['0', '500', '500']);
});

test('an amount commits with every capture, and the final one releases the rest', () => {
  const { step, link } = createHold({});
  assert.equal(link.use.openHolds, 1);
  assert.deepEqual(step({ captured: 200n, final: false }), ['300', '200']);
  assert.deepEqual(step({ captured: 0n, final: false }), ['300', '200']);
  assert.deepEqual(step({ captured: 100n, final: true }), ['0', '300']);
  assert.equal(link.use.openHolds, 0);
});

test('a count commits with the first capture above nothing', () => {
  const { step } = createHold({ measure: 'count' });
  assert.deepEqual(step({ captured: 0n, final: false }), ['1', '0']);
  assert.deepEqual(step({ captured: 1n, final: false }), ['0', '1']);
  assert.deepEqual(step({ captured: 1n, final: true }), ['0', '1']);
});

test('a quantity commits at the end as metered, never more than was reserved', () => {
  const metered = (quantity: string, unit = 'kWh') => ({
    captured: 100n,
    final: true,
    metered: { quantity, unit },
  });
  assert.deepEqual(createHold(energy).step(metered('4.2')), ['0', '4.2']);
  assert.deepEqual(createHold(energy).step(metered('11')), ['0', '10']);
  assert.deepEqual(createHold(energy).step(metered('4', 'hour')), ['0', '10']);
  assert.deepEqual(createHold(energy).step({ captured: 100n, final: true }), ['0', '10']);
});

test('a hold that ends without a capture counts nowhere', () => {
  for (const limit of [{}, { measure: 'count' } as const, energy]) {
    assert.deepEqual(createHold(limit).step({ captured: 0n, final: true }), ['0', '0']);
  }
});

test('a hold that expires after a capture keeps what was captured, and all of an unmetered quantity', () => {
  const amount = createHold({});
  amount.step({ captured: 200n, final: false });
  assert.deepEqual(amount.step({ captured: 0n, final: true }), ['0', '200']);
  const quantity = createHold(energy);
  assert.deepEqual(quantity.step({ captured: 1n, final: false }), ['10', '0']);
  assert.deepEqual(quantity.step({ captured: 0n, final: true }), ['0', '10']);
});

test('a capture on another day counts on the day of the authorisation', () => {
  const { step } = createHold({ window: DAY });
  const tomorrow = NOON + 86_400_000;
  assert.deepEqual(step({ captured: 500n, final: true }, tomorrow), ['0', '0']);
  assert.deepEqual(step({ captured: 0n, final: false }, NOON), ['0', '500']);
});

test('a hold that ends after its rolling window has left changes nothing that counts now', () => {
  const { link, step } = createHold({ window: { type: 'rolling', ms: 1000 } });
  const later = NOON + 2000;
  hold(link, later);
  assert.equal(usageOf(link.mandate, link.use, later)[0]?.reserved, '500');
  assert.deepEqual(step({ captured: 100n, final: true }, later), ['500', '0']);
});

test('a capture above what was reserved is a programmer’s error', () => {
  assert.throws(() => createHold({}).step({ captured: 501n, final: false }), /at most what was reserved/);
});

test('when the last payment was is remembered from when the terms ask for an interval, and no longer', () => {
  const [asking, silent] = [{ time: { minIntervalMs: 1 } }, {}];
  const use = emptyUse();
  assert.equal(countAuthorised(use, silent, { at: 5, holds: false }), false);
  assert.equal(use.lastAuthorisedAt, 0);
  beginTerms(use, asking);
  assert.equal(countAuthorised(use, asking, { at: 6, holds: false }), true);
  beginTerms(use, asking);
  assert.equal(use.lastAuthorisedAt, 6, 'other terms that ask as well go on');
  beginTerms(use, silent);
  assert.equal(use.lastAuthorisedAt, 0);
  assert.equal(countAuthorised(use, silent, { at: 7, holds: true }), true, 'a hold is counted');
});

test('counters of windows that have ended are forgotten, unless something is reserved in them', () => {
  const { link, step } = createHold({ window: DAY });
  hold(link, NOON + 86_400_000);
  const starts = () => link.use.counters.get('all')?.get('*')?.size ?? 0;
  const inThreeDays = NOON + 3 * 86_400_000;
  pruneCounters(link.use, link.mandate.terms, inThreeDays);
  assert.equal(starts(), 2);
  step({ captured: 500n, final: true });
  pruneCounters(link.use, link.mandate.terms, NOON);
  assert.equal(starts(), 2);
  pruneCounters(link.use, link.mandate.terms, inThreeDays);
  assert.equal(starts(), 1);
});

test('counters of a limit that was taken out stay, because it may be put back', () => {
  const { link, step } = createHold({ window: DAY });
  step({ captured: 500n, final: true });
  pruneCounters(link.use, { ...link.mandate.terms, limits: [] }, NOON + 10 * 86_400_000);
  assert.ok(link.use.counters.has('all'));
});

test('use is shown for every limit, and for every payee that counts now', () => {
  const limits = [
    exampleLimit({ id: 'energy', measure: 'quantity', unit: 'kWh', max: '12.5', window: DAY }),
    exampleLimit({ id: 'payees', per: 'payee', window: { type: 'rolling', ms: 60_000 } }),
  ];
  const link = exampleLink({ limits });
  hold(link);
  const [energyUse, payeeUse, ...others] = usageOf(link.mandate, link.use, NOON);
  assert.deepEqual(others, []);
  assert.deepEqual(energyUse, {
    limitId: 'energy',
    measure: 'quantity',
    unit: 'kWh',
    per: 'mandate',
    max: '12.5',
    reserved: '10',
    committed: '0',
    remaining: '2.5',
    windowStart: '2026-03-02T00:00:00.000Z',
    resetsAt: '2026-03-03T00:00:00.000Z',
  });
  assert.equal(payeeUse?.scope, exampleId(50));
  assert.equal(usageOf(link.mandate, link.use, NOON + 61_000).length, 1);
});

test('a mandate is expired at its end, and exhausted when a lifetime limit has nothing left', () => {
  const { mandate, use } = exampleLink({
    limits: [exampleLimit({ max: '500' })],
    time: { to: '2027-01-01T00:00:00Z' },
  });
  const newYear = Date.parse('2027-01-01T00:00:00Z');
  assert.equal(stateOf(mandate, use, newYear - 1), 'active');
  assert.equal(stateOf(mandate, use, newYear), 'expired');
  assert.equal(stateOf({ ...mandate, state: 'revoked' }, use, newYear), 'revoked');
  const facts = exampleFacts();
  authorise(new Map([[mandate.id, use]]), facts, evaluateMandate(mandate, use, facts).charges);
  assert.equal(stateOf(mandate, use, NOON), 'exhausted');
  assert.equal(stateOf({ ...mandate, state: 'suspended' }, use, NOON), 'suspended');
});
