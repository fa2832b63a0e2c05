/** Standing rules: the bank tops up and sweeps by itself, once for each need. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros, startTestBank } from '../support/bank.ts';
import { askDatabase, testThatBooksBalance } from '../support/books.ts';
import { caughtUp } from '../support/caught-up.ts';
import { ordered, refused } from '../support/orders.ts';

const bank = await startTestBank();
const desk = await bank.operator();

/** Looks again until it is so, for what the bank does by itself; fails after a minute. */
async function eventually(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let round = 0; round < 600; round += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`It never came true: ${what}`);
}

const balanceOf = async (number: string) => (await desk.accounts.get({ number })).balance;

test('a top-up fills a pre-funded account once for each need', async () => {
  const house = await bank.aHousehold({ balance: '100.00', form: 'pre-funded' });
  const { owner, primary, account } = house;
  const { number } = account;
  await owner.accounts.setRules({ number, topUp: { below: '500', upTo: '2000' } });
  await eventually(async () => (await balanceOf(number)) === '2000', 'the first top-up');
  assert.equal(await ordered(house, '15.00'), 'settled');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal(await balanceOf(number), '500', 'at the threshold nothing is due');
  assert.equal(await ordered(house, '0.01'), 'settled');
  await eventually(async () => (await balanceOf(number)) === '2000', 'the second top-up');
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const { lines } = await owner.accounts.statement({ number: primary.number });
  assert.deepEqual(
    lines.filter(({ description }) => description === 'Automatic top-up').map(({ amount }) => amount),
    ['-2000', '-1501'],
  );
});

test('a top-up that the owner could not pay is made up for when the owner can, or asks for less', async () => {
  const house = await bank.aHousehold({ balance: '10.00', form: 'pre-funded' });
  const { owner, primary, account } = house;
  const { number } = account;
  const refusals = async () =>
    (await askDatabase(bank, 'select count(*) as count from money.outcomes'))[0]?.count;
  // What the household's own commands have done must not be taken for the refusal.
  await caughtUp(bank.url());
  const atFirst = await refusals();
  await owner.accounts.setRules({ number, topUp: { below: '500', upTo: '2000' } });
  await eventually(async () => Number(await refusals()) > Number(atFirst), 'the refusal of the top-up');
  const before = await refusals();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  assert.equal(await refusals(), before, 'what is refused once is not asked again and again');
  await owner.accounts.setRules({ number, topUp: { below: '500', upTo: '600' } });
  await eventually(async () => (await balanceOf(number)) === '600', 'the smaller top-up');
  await owner.accounts.setRules({ number, topUp: { below: '1000', upTo: '3000' } });
  const funding = { rail: 'sepa', direction: 'in' as const, account: primary.number, reference: 'salary' };
  await desk.accounts.fund({ ...funding, money: euros('50.00') });
  await eventually(async () => (await balanceOf(number)) === '3000', 'the larger top-up');
  assert.equal(await balanceOf(primary.number), '3000');
});

test('an earning account is paid into, keeps what it may, and sweeps the rest to its owner', async () => {
  const { owner, primary } = await bank.anOwner('Emil', '0.00');
  const machine = await bank.aThing(owner, 'Vending machine', 'vending-machine');
  const { number } = await owner.accounts.openForThing({
    thingId: machine.id,
    form: 'earning',
    primary: primary.number,
    sweep: { keep: '300' },
  });
  const { id: payee } = await owner.merchants.register({
    name: 'Vending machine',
    category: '5814',
    country: 'DE',
    account: number,
    thingId: machine.id,
  });
  const house = await bank.aHousehold({ balance: '20.00' });
  assert.equal(await ordered(house, '3.00', { payee }), 'settled');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.deepEqual([await balanceOf(number), await balanceOf(primary.number)], ['300', '0']);
  assert.equal(await ordered(house, '4.50', { payee }), 'settled');
  await eventually(async () => (await balanceOf(primary.number)) === '450', 'the sweep');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.deepEqual([await balanceOf(number), await balanceOf(primary.number)], ['300', '450']);
});

test('a rule goes with its form of account', async () => {
  const { owner, primary, car, account } = await bank.aHousehold();
  const topUp = { below: '1', upTo: '2' };
  const wrong = 'accounts/rule-not-for-this-form';
  await refused(owner.accounts.setRules({ number: account.number, topUp }), wrong);
  const opening = { thingId: car.id, primary: primary.number };
  await refused(owner.accounts.openForThing({ ...opening, form: 'earning', topUp }), wrong);
  await refused(owner.accounts.openForThing({ ...opening, form: 'pre-funded', sweep: { keep: '1' } }), wrong);
  const upside = { below: '5', upTo: '4' };
  await refused(owner.accounts.openForThing({ ...opening, form: 'pre-funded', topUp: upside }), wrong);
});

testThatBooksBalance(bank);
