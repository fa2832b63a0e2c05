/** Money in the bank: how it comes in, whose it is, what moves it by itself, and what stops it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '@bank-of-things/sdk';
import { euros, startTestBank, termsOf } from '../support/bank.ts';
import { askDatabase, testThatBooksBalance } from '../support/books.ts';
import { caughtUp } from '../support/caught-up.ts';
import { order, ordered, refused } from '../support/orders.ts';

const bank = await startTestBank();
const desk = await bank.operator();

const balanceOf = async (number: string) => (await desk.accounts.get({ number })).balance;

test('an account opens empty, and money comes in only by a funding with a reference', async () => {
  const { owner, primary } = await bank.anOwner('Bruno', '0.00');
  assert.deepEqual([primary.balance, primary.available, primary.creditLimit], ['0', '0', '0']);
  const funding = {
    id: bank.newId(),
    rail: 'ach',
    direction: 'in' as const,
    account: primary.number,
    money: euros('80.00'),
    reference: 'ACH 4711',
  };
  assert.equal((await desk.accounts.fund(funding)).replayed, false);
  assert.equal((await desk.accounts.fund(funding)).replayed, true);
  await refused(desk.accounts.fund({ ...funding, reference: 'ACH 4712' }), 'ledger/id-conflict');
  await refused(
    desk.accounts.fund({ ...funding, id: bank.newId(), reference: '' }),
    'platform/malformed-request',
  );
  assert.equal(await balanceOf(primary.number), '8000');
  const { lines } = await owner.accounts.statement({ number: primary.number });
  assert.deepEqual(
    lines.map(({ amount, description, counterpartyName }) => [amount, description, counterpartyName]),
    [['8000', 'ach ACH 4711', 'Funding by ach']],
  );
  assert.equal(await balanceOf(lines[0]?.counterparty ?? ''), '-8000', 'the rail owes what the bank owes');
});

test('a rail’s money of an asset comes through one account, however many send it at first', async () => {
  const { owner, primary } = await bank.anOwner('Bea', '0.00');
  const funding = {
    rail: 'lightning',
    direction: 'in' as const,
    account: primary.number,
    reference: 'first',
  };
  const sent = Array.from({ length: 16 }, () => desk.accounts.fund({ ...funding, money: euros('1.00') }));
  await Promise.all(sent);
  assert.equal(await balanceOf(primary.number), '1600');
  const { lines } = await owner.accounts.statement({ number: primary.number });
  assert.equal(new Set(lines.map(({ counterparty }) => counterparty)).size, 1);
  await caughtUp(bank.url());
  const [opened] = await askDatabase(
    bank,
    `select count(*) as count from money.accounts where name = 'Funding by lightning'`,
  );
  assert.equal(opened?.count, '1', 'and no other was opened beside it');
});

test('money goes out no further than it is there', async () => {
  const { primary } = await bank.anOwner('Clara', '30.00');
  const out = {
    rail: 'sepa',
    direction: 'out' as const,
    account: primary.number,
    reference: 'to my other bank',
  };
  await refused(desk.accounts.fund({ ...out, money: euros('30.01') }), 'ledger/insufficient-funds');
  await desk.accounts.fund({ ...out, money: euros('30.00') });
  assert.equal(await balanceOf(primary.number), '0');
});

test('a wrong digit in an account number is noticed', async () => {
  const { primary } = await bank.anOwner('Dora', '0.00');
  const wrong = primary.number.slice(0, -1) + ((Number(primary.number.at(-1)) + 1) % 10);
  const funding = { rail: 'sepa', direction: 'in' as const, money: euros('1.00'), reference: 'typo' };
  await refused(desk.accounts.fund({ ...funding, account: wrong }), 'accounts/check-digits-wrong');
  await refused(desk.accounts.get({ number: wrong }), 'accounts/check-digits-wrong');
});

test('an owner’s statement adds up, page by page and between two moments', async () => {
  const house = await bank.aHousehold({ balance: '100.00' });
  const { owner, primary, station, account } = house;
  for (const amount of ['1.00', '2.00', '3.00']) await order(house, amount);
  const { payment: held } = await order(house, '10.00', { kind: 'up-to' });
  await station.capture({ paymentId: held.id, amount: '400', final: true });
  await station.refund({ paymentId: held.id, amount: '150' });
  await order(house, '1000.00');

  const whole = await owner.accounts.statement({ number: primary.number });
  assert.deepEqual(
    whole.lines.map(({ amount }) => amount),
    ['10000', '-100', '-200', '-300', '-400', '150'],
    'what was only held, released or refused is no movement',
  );
  assert.deepEqual([whole.opening, whole.closing], ['0', '9150']);
  assert.equal(whole.closing, await balanceOf(primary.number));

  let closing = '0';
  let count = 0;
  for (let after: string | undefined, first = true; first || after; first = false) {
    const page = await owner.accounts.statement({
      number: primary.number,
      limit: 2,
      ...(after && { after }),
    });
    assert.equal(page.opening, closing, 'a page begins where the last one ended');
    closing = page.closing;
    count += page.lines.length;
    after = page.next;
  }
  assert.deepEqual([closing, count], ['9150', 6]);

  const from = whole.lines[2]?.at ?? '';
  const later = await owner.accounts.statement({ number: primary.number, from });
  assert.equal(later.closing, '9150');
  const earlier = await owner.accounts.statement({ number: primary.number, to: from });
  assert.equal(earlier.closing, later.opening);

  const ofCar = await owner.accounts.statement({ number: account.number });
  assert.equal(ofCar.closing, '-850', 'a shared account shows what this thing caused');
});

test('a page that nobody was given is refused', async () => {
  const { owner, primary } = await bank.aHousehold();
  const { number } = primary;
  for (const after of ['x', '1_x', "'", `x_${bank.newId()}`]) {
    await refused(owner.accounts.statement({ number, after }), 'platform/malformed-request');
    await refused(owner.payments.list({ after }), 'platform/malformed-request');
    await refused(owner.mandates.list({ after }), 'platform/malformed-request');
  }
});

test('things with shared accounts spend the same balance', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const { owner, primary } = house;
  const fridge = await bank.aThing(owner, 'Fridge', 'fridge');
  const account = await owner.accounts.openForThing({
    thingId: fridge.id,
    form: 'shared',
    primary: primary.number,
  });
  const mandate = await owner.mandates.give({
    thingId: fridge.id,
    account: account.number,
    terms: termsOf(),
  });
  assert.equal(await ordered(house, '7.00'), 'settled');
  assert.equal((await fridge.accounts())[0]?.available, '300');
  assert.equal(
    await ordered({ ...house, car: fridge, account, mandate }, '3.01'),
    'ledger/insufficient-funds',
  );
  assert.equal(await ordered({ ...house, car: fridge, account, mandate }, '3.00'), 'settled');
  assert.equal(await balanceOf(primary.number), '0');
});

test('money sent to a shared account arrives where it is spent from', async () => {
  const { owner, primary, account } = await bank.aHousehold({ balance: '10.00' });
  const { number } = account;
  await desk.accounts.fund({
    rail: 'sepa',
    direction: 'in',
    account: number,
    money: euros('5.00'),
    reference: 'gift',
  });
  assert.equal(await balanceOf(primary.number), '1500');
  assert.equal(await balanceOf(number), '1500');
  const { lines } = await owner.accounts.statement({ number });
  assert.deepEqual(
    lines.map(({ amount }) => amount),
    ['500'],
  );
  const around = owner.accounts.transfer({ from: primary.number, to: number, money: euros('1.00') });
  await refused(around, 'ledger/same-account');
});

test('a pre-funded account spends its own balance and nothing else', async () => {
  const house = await bank.aHousehold({ balance: '50.00', form: 'pre-funded' });
  const { owner, primary, account } = house;
  assert.equal(await ordered(house, '1.00'), 'ledger/insufficient-funds');
  const transfer = { id: bank.newId(), from: primary.number, to: account.number, money: euros('20.00') };
  await owner.accounts.transfer(transfer);
  assert.equal((await owner.accounts.transfer(transfer)).replayed, true);
  await refused(owner.accounts.transfer({ ...transfer, money: euros('21.00') }), 'ledger/id-conflict');
  assert.equal(await ordered(house, '20.00'), 'settled');
  assert.equal(await ordered(house, '0.01'), 'ledger/insufficient-funds');
  assert.deepEqual([await balanceOf(primary.number), await balanceOf(account.number)], ['3000', '0']);
});

test('a credit limit can be raised and lowered, and holds count against it', async () => {
  const house = await bank.aHousehold({ balance: '10.00', rules: { means: { creditAllowed: true } } });
  const { number } = house.primary;
  assert.equal(await ordered(house, '10.01'), 'ledger/insufficient-funds');
  await desk.accounts.change({ number, creditLimit: '2000' });
  assert.equal(await ordered(house, '25.00', { kind: 'up-to' }), 'authorised');
  assert.equal((await desk.accounts.get({ number })).available, '500');
  assert.equal(await ordered(house, '5.01'), 'ledger/insufficient-funds');
  assert.equal(await ordered(house, '5.00'), 'settled');
  const { lines } = await house.owner.accounts.statement({ number });
  assert.equal(lines.length, 2);
  await desk.accounts.change({ number, creditLimit: '1000' });
  const lowered = await desk.accounts.get({ number });
  assert.deepEqual([lowered.balance, lowered.available], ['500', '-1000'], 'lowering undoes nothing');
  assert.equal(await ordered(house, '0.01'), 'ledger/insufficient-funds');
  await desk.accounts.change({ number, creditLimit: null });
  assert.equal(await ordered(house, '500.00'), 'settled');
  await refused(house.owner.accounts.change({ number, creditLimit: '1' }), 'platform/not-allowed');
});

test('credit is used only by a mandate that says so', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  await desk.accounts.change({ number: house.primary.number, creditLimit: '2000' });
  assert.equal(await ordered(house, '10.01'), 'mandates/credit-not-allowed');
  assert.equal(await ordered(house, '10.00'), 'settled');
});

test('an account takes in no more than its highest balance', async () => {
  const { primary } = await bank.anOwner('Frieda', '0.00');
  await desk.accounts.change({ number: primary.number, maxBalance: '1000' });
  const funding = { rail: 'sepa', direction: 'in' as const, account: primary.number, reference: 'much' };
  await refused(desk.accounts.fund({ ...funding, money: euros('10.01') }), 'ledger/balance-limit');
  await desk.accounts.fund({ ...funding, money: euros('10.00') });
});

/** What each status lets pass: money out, money in. */
const statuses: [Account['status'], { out: boolean; in: boolean }][] = [
  ['debit-blocked', { out: false, in: true }],
  ['credit-blocked', { out: true, in: false }],
  ['frozen', { out: false, in: false }],
];

for (const [status, passes] of statuses) {
  for (const form of ['shared', 'pre-funded'] as const) {
    const words = `${passes.out ? '' : 'no '}money out and ${passes.in ? '' : 'no '}money in`;
    test(`an account that is ${status}, spent by a ${form} one, lets ${words}`, async () => {
      const house = await bank.aHousehold({ balance: '10.00', form });
      const { owner, primary, account } = house;
      const spent = form === 'shared' ? primary.number : account.number;
      if (form === 'pre-funded') {
        await owner.accounts.transfer({ from: primary.number, to: spent, money: euros('5.00') });
      }
      await desk.accounts.change({ number: spent, status });
      assert.equal(await ordered(house, '1.00'), passes.out ? 'settled' : 'ledger/account-blocked');
      const gift = { rail: 'sepa', direction: 'in' as const, money: euros('2.00'), reference: 'gift' };
      const funding = desk.accounts.fund({ ...gift, account: spent });
      if (passes.in) await funding;
      else await refused(funding, 'ledger/account-blocked');
      await desk.accounts.change({ number: spent, status: 'open' });
      assert.equal(await ordered(house, '1.00'), 'settled');
    });
  }
}

test('a thing whose shared account is blocked spends nothing of its owner’s, and the owner is not stopped', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const { owner, primary, account } = house;
  const { payment: held } = await order(house, '4.00', { kind: 'up-to' });
  for (const status of ['debit-blocked', 'frozen'] as const) {
    await desk.accounts.change({ number: account.number, status });
    assert.equal(await ordered(house, '1.00'), 'ledger/account-blocked');
    const out = { rail: 'sepa', direction: 'out' as const, money: euros('1.00'), reference: 'cash' };
    await refused(desk.accounts.fund({ ...out, account: account.number }), 'ledger/account-blocked');
    await desk.accounts.fund({ ...out, account: primary.number });
  }
  const capture = { paymentId: held.id, amount: '400', final: true };
  assert.equal((await house.station.capture(capture)).payment.state, 'settled', 'what was promised is paid');
  assert.equal((await owner.accounts.get({ number: primary.number })).balance, '400');
});

test('a frozen account settles nothing, and its holds can only be released', async () => {
  const house = await bank.aHousehold({ balance: '30.00' });
  const { station, primary } = house;
  const { payment: first } = await order(house, '10.00', { kind: 'up-to' });
  const { payment: second } = await order(house, '10.00', { kind: 'up-to' });
  await desk.accounts.change({ number: primary.number, status: 'debit-blocked' });
  await station.capture({ paymentId: first.id, amount: '500', final: false });
  await desk.accounts.change({ number: primary.number, status: 'frozen' });
  const capture = station.capture({ paymentId: first.id, amount: '500', final: true });
  await refused(capture, 'ledger/account-blocked');
  await station.void({ paymentId: second.id });
  assert.equal((await desk.accounts.get({ number: primary.number })).reserved, '500');
});

test('an account is closed when it is empty, and then for good', async () => {
  const house = await bank.aHousehold({ balance: '30.00', form: 'pre-funded' });
  const { owner, primary, account, station } = house;
  const { number } = account;
  await owner.accounts.transfer({ from: primary.number, to: number, money: euros('10.00') });
  const { payment } = await order(house, '10.00', { kind: 'up-to' });
  await refused(desk.accounts.change({ number, status: 'closed' }), 'ledger/account-not-empty');
  await station.capture({ paymentId: payment.id, amount: '1000', final: true });
  await desk.accounts.change({ number, status: 'closed' });
  assert.equal(await ordered(house, '0.01'), 'ledger/account-blocked');
  const transfer = owner.accounts.transfer({ from: primary.number, to: number, money: euros('1.00') });
  await refused(transfer, 'ledger/account-blocked');
  await refused(desk.accounts.change({ number, status: 'open' }), 'ledger/account-blocked');
  const account2 = owner.accounts.openForThing({ thingId: house.car.id, form: 'shared', primary: number });
  await refused(account2, 'accounts/primary-not-usable');
});

test('an owner freezes and reopens the accounts of own things, and no more', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const { owner, primary, account } = house;
  await owner.accounts.change({ number: account.number, status: 'frozen' });
  assert.equal(await ordered(house, '1.00'), 'ledger/account-blocked');
  await owner.accounts.change({ number: account.number, status: 'open' });
  assert.equal(await ordered(house, '1.00'), 'settled');
  await refused(owner.accounts.change({ number: account.number, status: 'closed' }), 'platform/not-allowed');
  await refused(owner.accounts.change({ number: primary.number, status: 'frozen' }), 'platform/not-allowed');
});

testThatBooksBalance(bank);
