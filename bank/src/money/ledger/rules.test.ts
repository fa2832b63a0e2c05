/** The rules of double entry: what is refused and why, and what booking does to the four counters. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_AMOUNT } from '../../platform/kernel/money.ts';
import type { LedgerRefusals } from './contract.ts';
import type { LedgerAccount, Transfer } from './model.ts';
import { availableOf, balanceOf } from './rules.ts';
import { createTestLedger, direct, following, hold, NOW, type TestLedger, testId } from './test-ledger.ts';

type Code = keyof typeof LedgerRefusals;
type Case = {
  readonly title: string;
  readonly code: Code;
  readonly transfer: Transfer;
  readonly prepare?: (ledger: TestLedger) => void;
  readonly now?: number;
};

const withHold = (ledger: TestLedger) => void ledger.book(hold(1));
const resolved = (ledger: TestLedger) => void ledger.book([hold(1), following(2, 'post', 1)]);
const setAccount = (number: string, change: Partial<LedgerAccount>) => (ledger: TestLedger) =>
  void Object.assign(ledger.account(number) ?? {}, change);
const LATER = NOW + 60_000;

const refusals: Case[] = [
  { title: 'an amount of zero', code: 'amount-out-of-range', transfer: direct(9, { amount: 0n }) },
  { title: 'a negative amount', code: 'amount-out-of-range', transfer: direct(9, { amount: -1n }) },
  {
    title: 'an amount of 2^63',
    code: 'amount-out-of-range',
    transfer: direct(9, { amount: MAX_AMOUNT + 1n }),
  },
  {
    title: 'a debit account that does not exist',
    code: 'account-not-found',
    transfer: direct(9, { debit: 'X' }),
  },
  {
    title: 'a credit account that does not exist',
    code: 'account-not-found',
    transfer: direct(9, { credit: 'X' }),
  },
  { title: 'one account on both sides', code: 'same-account', transfer: direct(9, { credit: 'A' }) },
  { title: 'a payee in another asset', code: 'asset-mismatch', transfer: direct(9, { credit: 'D' }) },
  { title: 'an amount in another asset', code: 'asset-mismatch', transfer: direct(9, { assetId: 'USD/2' }) },
  { title: 'the post of an unknown hold', code: 'hold-not-found', transfer: following(9, 'post', 1) },
  { title: 'the void of a direct transfer', code: 'hold-not-found', transfer: following(9, 'void', 0) },
  {
    title: 'a post between other accounts than the hold',
    code: 'hold-not-found',
    transfer: following(9, 'post', 1, { credit: 'C' }),
    prepare: withHold,
  },
  {
    title: 'the post of a resolved hold',
    code: 'hold-already-resolved',
    transfer: following(9, 'post', 1),
    prepare: resolved,
  },
  {
    title: 'the void of a resolved hold',
    code: 'hold-already-resolved',
    transfer: following(9, 'void', 1),
    prepare: resolved,
  },
  {
    title: 'a post at the end of the hold',
    code: 'hold-expired',
    transfer: following(9, 'post', 1),
    prepare: withHold,
    now: LATER,
  },
  {
    title: 'a void at the end of the hold',
    code: 'hold-expired',
    transfer: following(9, 'void', 1),
    prepare: withHold,
    now: LATER,
  },
  {
    title: 'a post above the hold',
    code: 'exceeds-hold',
    transfer: following(9, 'post', 1, { amount: 101n }),
    prepare: withHold,
  },
  {
    title: 'a void above the hold',
    code: 'exceeds-hold',
    transfer: following(9, 'void', 1, { amount: 101n }),
    prepare: withHold,
  },
  {
    title: 'the reversal of a hold',
    code: 'hold-not-found',
    transfer: following(9, 'reversal', 1, { debit: 'B', credit: 'A' }),
    prepare: withHold,
  },
  {
    title: 'a reversal in the same direction',
    code: 'hold-not-found',
    transfer: following(9, 'reversal', 0, { debit: 'F', credit: 'A' }),
  },
  {
    title: 'a reversal above the original',
    code: 'exceeds-original',
    transfer: following(9, 'reversal', 1, { debit: 'B', credit: 'A', amount: 101n }),
    prepare: (ledger) => void ledger.book(direct(1)),
  },
  { title: 'more than there is', code: 'insufficient-funds', transfer: direct(9, { amount: 1_001n }) },
  {
    title: 'a hold of more than there is',
    code: 'insufficient-funds',
    transfer: hold(9, { amount: 1_001n }),
  },
  {
    title: 'more than the payee may have',
    code: 'balance-limit',
    transfer: direct(9),
    prepare: setAccount('B', { maxBalance: 99n }),
  },
];

for (const { title, code, transfer, prepare, now } of refusals) {
  test(`${title} is refused: ${code}`, () => {
    const ledger = createTestLedger();
    prepare?.(ledger);
    const before = ledger.snapshot();
    assert.equal(ledger.book(transfer, now), code);
    assert.equal(ledger.snapshot(), before);
  });
}

const blocks: [status: LedgerAccount['status'], debit: string, credit: string, posting: string][] = [
  ['open', 'booked', 'booked', 'booked'],
  ['debit-blocked', 'account-blocked', 'booked', 'booked'],
  ['credit-blocked', 'booked', 'account-blocked', 'booked'],
  ['frozen', 'account-blocked', 'account-blocked', 'account-blocked'],
  ['closed', 'account-blocked', 'account-blocked', 'account-blocked'],
];

for (const [status, debit, credit, posting] of blocks) {
  test(`an account that is ${status}: debit ${debit}, credit ${credit}, post ${posting}, void always`, () => {
    const ledger = createTestLedger();
    ledger.book([hold(1), hold(2)]);
    setAccount('A', { status })(ledger);
    assert.equal(ledger.book(direct(3)), debit);
    assert.equal(ledger.book(hold(4)), debit);
    assert.equal(ledger.book(direct(5, { debit: 'F', credit: 'A' })), credit);
    assert.equal(ledger.book(following(6, 'post', 1)), posting);
    assert.equal(ledger.book(following(7, 'void', 2)), 'booked');
  });
}

test('the four counters of both sides after every type of transfer', () => {
  const ledger = createTestLedger({ money: 0n });
  const both = () => [...ledger.counters('F'), ...ledger.counters('B')].map(Number);
  const between = { debit: 'F', credit: 'B' };
  const steps: [Transfer, number[], now?: number][] = [
    [direct(1, between), [100, 0, 0, 0, 0, 0, 100, 0]],
    [hold(2, between), [100, 100, 0, 0, 0, 0, 100, 100]],
    [following(3, 'post', 2, { ...between, amount: 30n }), [130, 70, 0, 0, 0, 0, 130, 70]],
    [following(4, 'void', 2, { ...between, amount: 70n }), [130, 0, 0, 0, 0, 0, 130, 0]],
    [hold(5, between), [130, 100, 0, 0, 0, 0, 130, 100]],
    [following(6, 'expire', 5, between), [130, 0, 0, 0, 0, 0, 130, 0], LATER],
    [following(7, 'reversal', 1, { debit: 'B', credit: 'F', amount: 40n }), [130, 0, 40, 0, 40, 0, 130, 0]],
  ];
  for (const [transfer, expected, now] of steps) {
    assert.equal(ledger.book(transfer, now), 'booked', transfer.type);
    assert.deepEqual(both(), expected, transfer.type);
  }
});

test('a hold is posted in parts until nothing is left of it', () => {
  const ledger = createTestLedger();
  ledger.book(hold(1));
  assert.equal(ledger.book(following(2, 'post', 1, { amount: 60n })), 'booked');
  assert.equal(ledger.book(following(3, 'post', 1, { amount: 41n })), 'exceeds-hold');
  assert.equal(ledger.book(following(4, 'post', 1, { amount: 40n })), 'booked');
  assert.equal(ledger.book(following(5, 'post', 1, { amount: 1n })), 'hold-already-resolved');
  assert.equal(ledger.transfer(testId(1))?.remaining, 0n);
});

test('a hold lives until the millisecond before its end', () => {
  for (const [now, outcome] of [
    [LATER - 1, 'booked'],
    [LATER, 'hold-expired'],
    [LATER + 1, 'hold-expired'],
  ] as const) {
    const ledger = createTestLedger();
    ledger.book(hold(1));
    assert.equal(ledger.book(following(2, 'post', 1), now), outcome, String(now - LATER));
  }
});

test('reversals never add up to more than the original', () => {
  const ledger = createTestLedger();
  ledger.book(direct(1));
  const back = (number: number, amount: bigint) =>
    ledger.book(following(number, 'reversal', 1, { debit: 'B', credit: 'A', amount }));
  assert.equal(back(2, 60n), 'booked');
  assert.equal(back(3, 41n), 'exceeds-original');
  assert.equal(back(4, 40n), 'booked');
  assert.equal(back(5, 1n), 'exceeds-original');
  assert.deepEqual(
    [ledger.account('A'), ledger.account('B')].map((one) => one && balanceOf(one)),
    [1_000n, 0n],
  );
});

test('what was posted of a hold can be reversed, but only with money that is there', () => {
  const ledger = createTestLedger();
  ledger.book([hold(1), following(2, 'post', 1)]);
  ledger.book(direct(3, { debit: 'B', credit: 'C', amount: 70n }));
  const back = { debit: 'B', credit: 'A' };
  assert.equal(ledger.book(following(4, 'reversal', 2, { ...back, amount: 31n })), 'insufficient-funds');
  assert.equal(ledger.book(following(5, 'reversal', 2, { ...back, amount: 30n })), 'booked');
});

test('a credit limit covers debits and holds together, and no more', () => {
  const ledger = createTestLedger({ money: 0n });
  setAccount('A', { creditLimit: 250n })(ledger);
  assert.equal(ledger.book(hold(1)), 'booked');
  assert.equal(ledger.book(direct(2)), 'booked');
  assert.equal(ledger.book(direct(3, { amount: 51n })), 'insufficient-funds');
  assert.equal(ledger.book(hold(4, { amount: 50n })), 'booked');
  const account = ledger.account('A');
  assert.deepEqual(account && [balanceOf(account), availableOf(account)], [-100n, 0n]);
});

test('a hold that was covered is posted although the credit limit was lowered meanwhile', () => {
  const ledger = createTestLedger({ money: 0n });
  setAccount('A', { creditLimit: 100n })(ledger);
  ledger.book(hold(1));
  setAccount('A', { creditLimit: 0n })(ledger);
  assert.equal(ledger.book(direct(2, { amount: 1n })), 'insufficient-funds');
  assert.equal(ledger.book(following(3, 'post', 1)), 'booked');
});

test('the highest balance counts what is held for the account', () => {
  const ledger = createTestLedger();
  setAccount('B', { maxBalance: 150n })(ledger);
  assert.equal(ledger.book(hold(1)), 'booked');
  assert.equal(ledger.book(direct(2, { amount: 51n })), 'balance-limit');
  assert.equal(ledger.book(direct(3, { amount: 50n })), 'booked');
  assert.equal(ledger.book(following(4, 'post', 1)), 'booked');
});

test('2^63 − 1 can be moved once, and then the counters are full', () => {
  const ledger = createTestLedger({ money: 0n });
  const there = { debit: 'F', credit: 'A' };
  assert.equal(ledger.book(direct(1, { ...there, amount: MAX_AMOUNT })), 'booked');
  assert.equal(ledger.book(direct(2, { ...there, amount: 1n })), 'balance-limit');
  assert.equal(ledger.book(direct(3, { amount: MAX_AMOUNT })), 'booked');
  assert.equal(ledger.book(direct(4, { debit: 'B', credit: 'A', amount: 1n })), 'balance-limit');
  assert.deepEqual(ledger.counters('A'), [MAX_AMOUNT, 0n, MAX_AMOUNT, 0n]);
});

test('holds fill the counters too', () => {
  const ledger = createTestLedger({ money: 0n });
  const there = { debit: 'F', credit: 'A' };
  assert.equal(ledger.book(hold(1, { ...there, amount: MAX_AMOUNT })), 'booked');
  assert.equal(ledger.book(hold(2, { ...there, amount: 1n })), 'balance-limit');
  assert.equal(ledger.book(following(3, 'post', 1, { ...there, amount: MAX_AMOUNT })), 'booked');
});
