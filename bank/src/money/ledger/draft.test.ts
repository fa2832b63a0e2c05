/** Linked transfers succeed or fail as a whole. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLinkedTransfers } from './draft.ts';
import { createTestLedger, direct, following, hold, NOW, testId } from './test-ledger.ts';

test('a chain of transfers may use what its first ones bring', () => {
  const ledger = createTestLedger({ money: 0n });
  const chain = [direct(1, { debit: 'F', credit: 'A' }), direct(2), direct(3, { debit: 'B', credit: 'C' })];
  assert.equal(ledger.book(chain), 'booked');
  assert.deepEqual(ledger.counters('C'), [0n, 0n, 100n, 0n]);
  assert.equal(createTestLedger({ money: 0n }).book([...chain].reverse()), 'insufficient-funds');
});

test('when one of the group fails, none is booked', () => {
  const ledger = createTestLedger({ money: 150n });
  const before = ledger.snapshot();
  assert.equal(ledger.book([direct(1), direct(2)]), 'insufficient-funds');
  assert.equal(ledger.snapshot(), before);
});

test('the refusal of a group says which transfer failed, that of a single one does not', () => {
  const ledger = createTestLedger({ money: 150n });
  const group = checkLinkedTransfers(ledger, [direct(1), direct(2)], NOW);
  assert.equal(group?.facts?.failedTransfer, 1);
  assert.equal(group?.facts?.available, '50');
  const single = checkLinkedTransfers(ledger, [direct(1, { amount: 151n })], NOW);
  assert.equal(single?.facts?.failedTransfer, undefined);
});

test('one id may not stand twice in a group', () => {
  const ledger = createTestLedger();
  assert.equal(ledger.book([direct(1), direct(1)]), 'id-conflict');
  assert.equal(ledger.transfers.has(testId(1)), false);
});

test('a hold and what resolves it may be linked', () => {
  const ledger = createTestLedger();
  const parts = [following(2, 'post', 1, { amount: 60n }), following(3, 'void', 1, { amount: 40n })];
  assert.equal(ledger.book([hold(1), ...parts]), 'booked');
  assert.deepEqual(ledger.counters('A'), [60n, 0n, 1_000n, 0n]);
});

test('two posts of a group do not take more than the hold', () => {
  const ledger = createTestLedger();
  ledger.book(hold(1));
  const before = ledger.snapshot();
  const posts = [following(2, 'post', 1, { amount: 60n }), following(3, 'post', 1, { amount: 60n })];
  assert.equal(ledger.book(posts), 'exceeds-hold');
  assert.equal(ledger.snapshot(), before);
});

test('an exchange of currencies is two legs through liquidity accounts, both or none', () => {
  const ledger = createTestLedger();
  ledger.open('LE', { creditLimit: null });
  ledger.open('LU', { assetId: 'USD/2', creditLimit: null });
  const euros = direct(1, { debit: 'A', credit: 'LE', amount: 100n });
  const dollars = direct(2, { debit: 'LU', credit: 'D', assetId: 'USD/2', amount: 108n });
  ledger.open('D', { assetId: 'USD/2', status: 'frozen' });
  assert.equal(ledger.book([euros, dollars]), 'account-blocked');
  ledger.open('D', { assetId: 'USD/2' });
  assert.equal(ledger.book([euros, dollars]), 'booked');
});
