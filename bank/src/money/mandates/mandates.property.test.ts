/** What holds of every mandate whatever happens: limits are never passed, and a chain allows what all its mandates allow. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Limit, MandateTerms } from './contract.ts';
import { compileLimit, usedOf } from './limits.ts';
import {
  authorise,
  BERLIN,
  exampleFacts,
  exampleId,
  exampleLimit,
  exampleLink,
  NOON,
} from './mandate-examples.ts';
import type { ChainLink, Counter, OpenCharge, OrderFacts } from './model.ts';
import { evaluateChain, evaluateMandate } from './rules.ts';
import { applySettlement, countHoldEnded, pruneCounters, settleCharges } from './usage.ts';

const windows = fc.constantFrom<Limit['window']>(
  { type: 'lifetime' },
  { type: 'calendar', unit: 'day', timeZone: BERLIN },
  { type: 'rolling', ms: 3_600_000 },
  { type: 'rolling', ms: 1500 },
);
const limit = fc
  .record({
    measure: fc.constantFrom('amount', 'count', 'quantity'),
    max: fc.integer({ min: 0, max: 30 }).map(String),
    window: windows,
    per: fc.constantFrom('mandate', 'payee', 'category'),
  })
  .map((fields) => exampleLimit({ ...fields, ...(fields.measure === 'quantity' && { unit: 'kWh' }) }));
const limits = fc
  .array(limit, { minLength: 1, maxLength: 4 })
  .map((list) => list.map((one, index) => ({ ...one, id: `limit-${index}` })));

const step = fc.record({
  afterMs: fc.constantFrom(0, 1, 700, 1500, 60_000, 3_600_000, 40_000_000),
  amount: fc.bigInt({ min: 1n, max: 12n }),
  kind: fc.constantFrom<OrderFacts['kind']>('exact', 'up-to', 'session'),
  payee: fc.constantFrom(50, 51),
  quantity: fc.integer({ min: 0, max: 9 }).map(String),
  /** Which open hold is settled before the order, how much of it in per cent, and whether that is all. */
  settles: fc.option(
    fc.record({ index: fc.nat(3), percent: fc.bigInt({ min: 0n, max: 100n }), final: fc.boolean() }),
  ),
  prunes: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
type Hold = { left: bigint; captured: bigint; open: OpenCharge[] };

function factsOf({ amount, kind, payee, quantity }: Step, now: number): OrderFacts {
  const ordered = { unit: 'kWh', ...(kind === 'session' ? { maxQuantity: quantity } : { quantity }) };
  return exampleFacts({
    now,
    amount,
    kind,
    payee: { ...exampleFacts().payee, id: exampleId(payee) },
    ...(kind === 'session' ? { session: ordered } : { lines: [{ description: 'Energy', ...ordered }] }),
  });
}

function countersOf({ use }: ChainLink): [string, Counter][] {
  return [...use.counters].flatMap(([id, scopes]) =>
    [...scopes].flatMap(([scope, starts]) =>
      [...starts].map(([start, counter]): [string, Counter] => [`${id} ${scope} ${start}`, counter]),
    ),
  );
}

/** Settles one hold and checks that what leaves `reserved` is committed or released, and nothing else changes. */
function settle(link: ChainLink, hold: Hold, { percent, final }: { percent: bigint; final: boolean }): void {
  const captured = (hold.left * percent) / 100n;
  const { settlements, open } = settleCharges(hold.open, { captured, capturedBefore: hold.captured, final });
  for (const settlement of settlements) {
    assert.ok(settlement.committed >= 0n && settlement.committed <= settlement.released);
    applySettlement(link.use, settlement);
  }
  const reservedBefore = hold.open.reduce((sum, { reservedLeft }) => sum + reservedLeft, 0n);
  const reservedAfter = open.reduce((sum, { reservedLeft }) => sum + reservedLeft, 0n);
  const released = settlements.reduce((sum, settlement) => sum + settlement.released, 0n);
  assert.equal(reservedBefore, reservedAfter + released);
  if (final) countHoldEnded(link.use);
  Object.assign(hold, { open, left: hold.left - captured, captured: hold.captured + captured });
}

/** Adds up, counter by counter, what counts now, and compares it with what the rules go by. */
function checkWithinLimits(link: ChainLink, now: number): void {
  for (const one of link.mandate.terms.limits ?? []) {
    const compiled = compileLimit(one);
    for (const [scope, starts] of link.use.counters.get(one.id) ?? []) {
      const counting = [...starts].filter(([start]) => compiled.countsUntil(start) > now);
      const reserved = counting.reduce((sum, [, counter]) => sum + counter.reserved, 0n);
      const committed = counting.reduce((sum, [, counter]) => sum + counter.committed, 0n);
      const used = usedOf(compiled, link.use, scope, now);
      assert.deepEqual([used.reserved, used.committed], [reserved, committed], `${one.id} ${scope}`);
      assert.ok(reserved >= 0n && committed >= 0n);
      assert.ok(reserved + committed <= compiled.max, `${one.id} ${scope}: ${reserved} + ${committed}`);
    }
  }
}

test('whatever is ordered, captured and voided, reserved and committed together never pass a limit', () => {
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 40 }), (list, steps) => {
      const link = exampleLink({ limits: list });
      const uses = new Map([[link.mandate.id, link.use]]);
      let holds: Hold[] = [];
      let now = NOON;
      for (const one of steps) {
        now += one.afterMs;
        const due = one.settles && holds[one.settles.index];
        if (due && one.settles) settle(link, due, one.settles);
        if (one.settles?.final) holds = holds.filter((hold) => hold !== due);
        if (one.prunes) pruneCounters(link.use, link.mandate.terms, now);
        const facts = factsOf(one, now);
        const { outcome, charges } = evaluateMandate(link.mandate, link.use, facts);
        if (outcome === 'allow') {
          const open = authorise(uses, facts, charges);
          if (facts.kind !== 'exact') holds.push({ left: facts.amount, captured: 0n, open });
        }
        checkWithinLimits(link, now);
        const reserved = countersOf(link).reduce((sum, [, counter]) => sum + counter.reserved, 0n);
        const remembered = holds
          .flatMap(({ open }) => open)
          .reduce((sum, charge) => sum + charge.reservedLeft, 0n);
        assert.equal(reserved, remembered, 'what is reserved is what open holds remember');
        assert.equal(link.use.openHolds, holds.length);
      }
    }),
  );
});

test('no span as long as a rolling window ever sees more than its limit', () => {
  const ms = 1500;
  const orders = fc.array(fc.record({ afterMs: fc.nat(800), amount: fc.bigInt({ min: 1n, max: 6n }) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(orders, (list) => {
      const link = exampleLink({ limits: [exampleLimit({ max: '10', window: { type: 'rolling', ms } })] });
      const paid: { now: number; amount: bigint }[] = [];
      let now = NOON;
      for (const { afterMs, amount } of list) {
        now += afterMs;
        const facts = exampleFacts({ now, amount });
        const { outcome, charges } = evaluateMandate(link.mandate, link.use, facts);
        if (outcome !== 'allow') continue;
        authorise(new Map([[link.mandate.id, link.use]]), facts, charges);
        paid.push({ now, amount });
      }
      for (const first of paid) {
        const seen = paid.filter((one) => one.now >= first.now && one.now < first.now + ms);
        assert.ok(seen.reduce((sum, one) => sum + one.amount, 0n) <= 10n);
      }
    }),
  );
});

test('pruning never changes an answer', () => {
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 30 }), (list, steps) => {
      const kept = exampleLink({ limits: list });
      const pruned = exampleLink({ limits: list });
      let now = NOON;
      for (const one of steps) {
        now += one.afterMs;
        const facts = factsOf(one, now);
        pruneCounters(pruned.use, pruned.mandate.terms, now);
        const answers = [kept, pruned].map((link) => {
          const evaluation = evaluateMandate(link.mandate, link.use, facts);
          if (evaluation.outcome === 'allow') {
            authorise(new Map([[link.mandate.id, link.use]]), facts, evaluation.charges);
          }
          return evaluation;
        });
        assert.deepEqual(answers[0], answers[1]);
      }
    }),
  );
});

const someTerms = fc.record<Partial<MandateTerms>>({
  objects: fc.record({ categories: fc.record({ allow: fc.subarray(['5541', '5542', '5999']) }) }),
  amount: fc.record({ max: fc.integer({ min: 1, max: 20 }).map(String) }),
  limits,
  approval: fc.record({ above: fc.integer({ min: 1, max: 20 }).map(String), waitMs: fc.constant(1000) }),
});

test('the order in which limits stand in the terms does not matter', () => {
  const shuffled = limits.chain((list) =>
    fc.tuple(
      fc.constant(list),
      fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, step, ([list, other], one) => {
      const facts = factsOf(one, NOON);
      const answer = (order: Limit[]) => {
        const { mandate, use } = exampleLink({ limits: order });
        const { outcome, rules } = evaluateMandate(mandate, use, facts);
        return { outcome, rules: rules.toSorted((a, b) => (a.rule < b.rule ? -1 : 1)) };
      };
      assert.deepEqual(answer(list), answer(other));
    }),
  );
});

test('a chain never allows what one of its mandates refuses, nor allows without asking what one asks about', () => {
  const states = fc.constantFrom('active', 'active', 'active', 'suspended', 'revoked');
  fc.assert(
    fc.property(someTerms, someTerms, states, step, (childTerms, parentTerms, state, one) => {
      const parent = exampleLink(parentTerms, { id: exampleId(101), thingId: exampleId(2), state });
      const child = exampleLink(childTerms, { parentId: parent.mandate.id });
      const facts = factsOf(one, NOON);
      const alone = [
        evaluateMandate(child.mandate, child.use, facts).outcome,
        evaluateMandate(parent.mandate, parent.use, { ...facts, thingId: exampleId(2) }).outcome,
      ];
      const strictest = (['refuse', 'ask', 'allow'] as const).find((outcome) => alone.includes(outcome));
      assert.equal(evaluateChain([child, parent], facts).outcome, strictest);
    }),
  );
});
