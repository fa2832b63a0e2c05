/** What holds after any sequence of transfers whatever. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Transfer } from './model.ts';
import { availableOf } from './rules.ts';
import { createTestLedger, direct, following, hold, NOW, type TestLedger } from './test-ledger.ts';

/** Mostly what may succeed: only now and then another asset, an unknown account or an impossible amount. */
const account = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('A', 'B', 'C', 'F') },
  { weight: 1, arbitrary: fc.constantFrom('D', 'X') },
);
const amount = fc.oneof(
  { weight: 20, arbitrary: fc.bigInt(1n, 300n) },
  { weight: 1, arbitrary: fc.constantFrom(-1n, 0n, 2n ** 63n - 1n, 2n ** 63n) },
);
const types = ['direct', 'hold', 'post', 'void', 'expire', 'reversal'] as const;
const step = fc.record({
  type: fc.constantFrom(...types),
  debit: account,
  credit: account,
  amount,
  original: fc.nat(25),
  fits: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
  lifeMs: fc.nat(2_000),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const steps = fc.oneof(
  { weight: 3, arbitrary: fc.array(step, { minLength: 1, maxLength: 1 }) },
  fc.array(step, { minLength: 2, maxLength: 3 }),
);
const groups = fc.array(fc.record({ steps, afterMs: fc.nat(400) }), {
  minLength: 10,
  maxLength: 30,
  size: 'max',
});

/** Followers mostly follow something that they can and name its accounts, or nothing would ever be resolved. */
function transferOf(ledger: TestLedger, number: number, one: Step, now: number): Transfer {
  const { debit, credit } = one;
  if (one.type === 'direct') return direct(number, { debit, credit, amount: one.amount });
  if (one.type === 'hold')
    return hold(number, {
      debit,
      credit,
      amount: one.amount,
      expiresAt: now + one.lifeMs,
    } as Partial<Transfer>);
  const follows = one.type === 'reversal' ? ['direct', 'post'] : ['hold'];
  const candidates = [...ledger.transfers.values()].filter(({ type }) => follows.includes(type));
  const original = one.fits ? candidates[one.original % candidates.length] : undefined;
  if (!original) return following(number, one.type, one.original, { debit, credit, amount: one.amount });
  const [from, to] =
    one.type === 'reversal' ? [original.credit, original.debit] : [original.debit, original.credit];
  const followed = following(number, one.type, 0, { debit: from, credit: to, amount: one.amount });
  return { ...followed, originalId: original.id } as Transfer;
}

function sum(ledger: TestLedger, index: number, assetId: string): bigint {
  return [...ledger.accounts.values()]
    .filter((one) => one.assetId === assetId)
    .reduce((total, { number }) => total + (ledger.counters(number)[index] ?? 0n), 0n);
}

function checkInvariants(ledger: TestLedger): void {
  for (const assetId of ['EUR/2', 'USD/2']) {
    assert.equal(sum(ledger, 0, assetId), sum(ledger, 2, assetId), 'posted debits are posted credits');
    assert.equal(sum(ledger, 1, assetId), sum(ledger, 3, assetId), 'held debits are held credits');
  }
  const holds = [...ledger.transfers.values()].filter((one) => one.type === 'hold');
  for (const one of ledger.accounts.values()) {
    const held = (side: 'debit' | 'credit') =>
      holds
        .filter((each) => each[side] === one.number)
        .reduce((total, { remaining }) => total + remaining, 0n);
    assert.deepEqual(
      [one.debitsPending, one.creditsPending],
      [held('debit'), held('credit')],
      'pending is what is held',
    );
    assert.ok(ledger.counters(one.number).every((counter) => counter >= 0n && counter < 2n ** 63n));
    assert.ok((availableOf(one) ?? 0n) >= 0n, 'nobody goes below the floor');
  }
  for (const { amount: whole, remaining, reversed } of ledger.transfers.values()) {
    assert.ok(remaining >= 0n && remaining <= whole && reversed >= 0n && reversed <= whole);
  }
}

test('whatever is asked, debits are credits, holds are what is pending, and what is refused changes nothing', () => {
  const booked = new Map<string, number>();
  fc.assert(
    fc.property(groups, (asked) => {
      const ledger = createTestLedger();
      let [number, now] = [1, NOW];
      for (const { steps, afterMs } of asked) {
        now += afterMs;
        const before = ledger.snapshot();
        const transfers = steps.map((one) => transferOf(ledger, number++, one, now));
        const outcome = ledger.book(transfers, now);
        if (outcome !== 'booked') assert.equal(ledger.snapshot(), before, 'byte for byte');
        else for (const { type } of transfers) booked.set(type, (booked.get(type) ?? 0) + 1);
        checkInvariants(ledger);
      }
    }),
    { numRuns: 300 },
  );
  for (const type of types)
    assert.ok((booked.get(type) ?? 0) > 20, `${type}: ${booked.get(type)} were booked`);
});
