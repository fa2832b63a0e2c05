/** Reversals: an operator takes back what was posted by mistake, by a transfer of its own and never more than it was. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros, startTestBank } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { order, refused } from '../support/orders.ts';

const bank = await startTestBank();
const desk = await bank.operator();

/** A deposit of 50 euros that should not have been. */
async function aMistake() {
  const { owner, primary } = await bank.anOwner('Rita', '10.00');
  const { id: transferId } = await desk.accounts.fund({
    rail: 'sepa',
    direction: 'in',
    account: primary.number,
    money: euros('50.00'),
    reference: 'for somebody else',
  });
  const balance = async () => (await owner.accounts.get({ number: primary.number })).balance;
  return { owner, primary, transferId, balance };
}

test('a deposit is reversed, and the statement shows both and the reason', async () => {
  const { owner, primary, transferId, balance } = await aMistake();
  const { id, transfers } = await desk.accounts.reverse({ transferId, reason: 'Wrong account' });
  assert.deepEqual(transfers, [id]);
  assert.equal(await balance(), '1000');
  const { lines } = await owner.accounts.statement({ number: primary.number });
  assert.deepEqual(
    lines.map(({ amount, description }) => [amount, description]),
    [
      ['1000', 'sepa opening Rita'],
      ['5000', 'sepa for somebody else'],
      ['-5000', 'Reversal: Wrong account'],
    ],
  );
});

test('a reversal in parts ends where nothing is left of the original', async () => {
  const { transferId, balance } = await aMistake();
  const reason = 'Half of it was another’s';
  await desk.accounts.reverse({ transferId, amount: '3000', reason });
  const refusal = await refused(
    desk.accounts.reverse({ transferId, amount: '2001', reason }),
    'ledger/exceeds-original',
  );
  assert.equal(refusal.facts.remaining, '2000');
  await desk.accounts.reverse({ transferId, reason });
  assert.equal(await balance(), '1000');
  await refused(desk.accounts.reverse({ transferId, reason }), 'ledger/exceeds-original');
  await refused(desk.accounts.reverse({ transferId, amount: '0', reason }), 'ledger/amount-out-of-range');
});

test('the same reversal sent twice moves money once, and two at once never too much', async () => {
  const { transferId, balance } = await aMistake();
  const reversal = { id: await desk.client.bank.newId(), transferId, reason: 'Twice' };
  const both = await Promise.all([desk.accounts.reverse(reversal), desk.accounts.reverse(reversal)]);
  assert.deepEqual(both.map(({ replayed }) => replayed).sort(), [false, true]);
  assert.equal(await balance(), '1000');

  const other = await aMistake();
  const halves = await Promise.allSettled(
    [1, 2].map(() => desk.accounts.reverse({ transferId: other.transferId, amount: '2501', reason: 'Race' })),
  );
  assert.deepEqual(halves.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.equal(await other.balance(), '3499');
});

test('what was spent already cannot be reversed', async () => {
  const { owner, primary, transferId, balance } = await aMistake();
  const out = { rail: 'sepa', direction: 'out' as const, account: primary.number, reference: 'rent' };
  await desk.accounts.fund({ ...out, money: euros('30.00') });
  const reversing = desk.accounts.reverse({ transferId, reason: 'Wrong account' });
  assert.equal((await refused(reversing, 'ledger/insufficient-funds')).facts.available, '3000');
  assert.equal(await balance(), '3000');
  await refused(
    owner.client.call('accounts.reverse', { transferId, reason: 'Mine' }),
    'platform/not-allowed',
  );
});

test('a payment is not reversed behind its back but refunded, and a reversal is not reversed', async () => {
  const house = await bank.aHousehold({ balance: '20.00' });
  const { payment } = await order(house, '5.00');
  const refusal = await refused(
    desk.accounts.reverse({ transferId: payment.id, reason: 'No' }),
    'accounts/transfer-of-a-payment',
  );
  assert.match(refusal.remedy, /refund the payment/);
  const { transferId } = await aMistake();
  const { id } = await desk.accounts.reverse({ transferId, reason: 'Yes' });
  await refused(desk.accounts.reverse({ transferId: id, reason: 'No' }), 'accounts/transfer-not-posted');
  const unknown = { transferId: bank.newId(), reason: 'Nothing' };
  await refused(desk.accounts.reverse(unknown), 'accounts/transfer-not-found');
});

testThatBooksBalance(bank);
