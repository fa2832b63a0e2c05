/** Which refusal is given when a transfer is wrong in two ways at once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_AMOUNT } from '../../platform/kernel/money.ts';
import { LedgerRefusals } from './contract.ts';
import type { LedgerAccount, Transfer } from './model.ts';
import { createTestLedger, direct, following, hold, NOW, type TestLedger } from './test-ledger.ts';

type Code = keyof typeof LedgerRefusals;

const withHold = (ledger: TestLedger) => void ledger.book(hold(1));
const resolved = (ledger: TestLedger) => void ledger.book([hold(1), following(2, 'post', 1)]);
const setAccount = (number: string, change: Partial<LedgerAccount>) => (ledger: TestLedger) =>
  void Object.assign(ledger.account(number) ?? {}, change);
const all =
  (...steps: ((ledger: TestLedger) => void)[]) =>
  (ledger: TestLedger) => {
    for (const step of steps) step(ledger);
  };
const LATER = NOW + 60_000;

/** Transfers that are wrong in two ways at once; the first refusal of the catalogue is given. */
const pairs: {
  codes: [Code, Code];
  transfer: Transfer;
  prepare?: (ledger: TestLedger) => void;
  now?: number;
}[] = [
  { codes: ['id-conflict', 'amount-out-of-range'], transfer: direct(0, { amount: 0n }) },
  { codes: ['amount-out-of-range', 'account-not-found'], transfer: direct(9, { amount: 0n, debit: 'X' }) },
  { codes: ['account-not-found', 'same-account'], transfer: direct(9, { debit: 'X', credit: 'X' }) },
  { codes: ['account-not-found', 'asset-mismatch'], transfer: direct(9, { debit: 'D', credit: 'X' }) },
  { codes: ['same-account', 'asset-mismatch'], transfer: direct(9, { debit: 'D', credit: 'D' }) },
  {
    codes: ['asset-mismatch', 'hold-not-found'],
    transfer: following(9, 'post', 1, { credit: 'D' }),
  },
  {
    codes: ['asset-mismatch', 'account-blocked'],
    transfer: direct(9, { credit: 'D' }),
    prepare: setAccount('A', { status: 'frozen' }),
  },
  { codes: ['asset-mismatch', 'insufficient-funds'], transfer: direct(9, { credit: 'D', amount: 9_999n }) },
  {
    codes: ['hold-not-found', 'account-blocked'],
    transfer: following(9, 'post', 1),
    prepare: setAccount('A', { status: 'frozen' }),
  },
  {
    codes: ['hold-not-found', 'exceeds-original'],
    transfer: following(9, 'reversal', 0, { amount: 9_999n }),
  },
  {
    codes: ['hold-already-resolved', 'hold-expired'],
    transfer: following(9, 'post', 1),
    prepare: resolved,
    now: LATER,
  },
  {
    codes: ['hold-already-resolved', 'exceeds-hold'],
    transfer: following(9, 'post', 1, { amount: 101n }),
    prepare: resolved,
  },
  {
    codes: ['hold-expired', 'exceeds-hold'],
    transfer: following(9, 'post', 1, { amount: 101n }),
    prepare: withHold,
    now: LATER,
  },
  {
    codes: ['hold-expired', 'account-blocked'],
    transfer: following(9, 'post', 1),
    prepare: all(withHold, setAccount('A', { status: 'frozen' })),
    now: LATER,
  },
  {
    codes: ['exceeds-hold', 'account-blocked'],
    transfer: following(9, 'post', 1, { amount: 101n }),
    prepare: all(withHold, setAccount('A', { status: 'frozen' })),
  },
  {
    codes: ['exceeds-original', 'insufficient-funds'],
    transfer: following(9, 'reversal', 0, { debit: 'A', credit: 'F', amount: 1_001n }),
  },
  {
    codes: ['account-blocked', 'insufficient-funds'],
    transfer: direct(9, { amount: 1_001n }),
    prepare: setAccount('B', { status: 'frozen' }),
  },
  {
    codes: ['account-blocked', 'balance-limit'],
    transfer: direct(9),
    prepare: setAccount('B', { status: 'frozen', maxBalance: 1n }),
  },
  {
    codes: ['insufficient-funds', 'balance-limit'],
    transfer: direct(9, { amount: 1_001n }),
    prepare: setAccount('B', { maxBalance: 1n }),
  },
  {
    codes: ['insufficient-funds', 'balance-limit'],
    transfer: direct(9),
    prepare: setAccount('A', { debitsPosted: MAX_AMOUNT }),
  },
];

for (const { codes, transfer, prepare, now } of pairs) {
  test(`${codes[0]} is given before ${codes[1]}`, () => {
    const catalogue = Object.keys(LedgerRefusals);
    assert.ok(catalogue.indexOf(codes[0]) < catalogue.indexOf(codes[1]), 'the catalogue has this order');
    const ledger = createTestLedger();
    prepare?.(ledger);
    assert.equal(ledger.book(transfer, now), codes[0]);
  });
}
