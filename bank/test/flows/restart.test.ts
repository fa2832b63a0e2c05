/** Closing and opening again: nothing that was answered is forgotten, not even when every view is lost. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros, startTestBank, termsOf } from '../support/bank.ts';
import { askDatabase, testThatBooksBalance } from '../support/books.ts';
import { order, ordered, orderOf, resultOf, send } from '../support/orders.ts';

const bank = await startTestBank();

const limits = [
  { id: 'total', measure: 'amount' as const, max: '6000', window: { type: 'lifetime' as const } },
  {
    id: 'hourly',
    measure: 'amount' as const,
    max: '6000',
    window: { type: 'rolling' as const, ms: 3_600_000 },
  },
  {
    id: 'each',
    measure: 'count' as const,
    max: '9',
    window: { type: 'lifetime' as const },
    per: 'payee' as const,
  },
];

/** A household in which something of every kind has happened. */
async function aBusyHousehold() {
  const approval = { above: '2500', firstPaymentToPayee: true, waitMs: 3_600_000 };
  const house = await bank.aHousehold({
    balance: '100.00',
    rules: { limits, approval, delegation: { maxDepth: 1 } },
  });
  const { owner, car, account, mandate, station } = house;
  const shadowTerms = termsOf({ mode: 'shadow', limits });
  const shadow = await owner.mandates.give({ thingId: car.id, account: account.number, terms: shadowTerms });
  const trailer = await bank.aThing(owner, 'Trailer', 'trailer');
  const terms = { ...termsOf({ limits }), approval };
  const child = await owner.mandates.delegate({ mandateId: mandate.id, thingId: trailer.id, terms });
  const { payment: first } = await order(house, '10.00');
  await owner.payments.approve({ paymentId: first.id });
  const { payment: held } = await order(house, '20.00', { kind: 'up-to' });
  await station.capture({ paymentId: held.id, amount: '500', final: false });
  await station.refund({ paymentId: first.id, amount: '100' });
  const { payment: waits } = await order(house, '26.00');
  const refusedOrder = await orderOf(house, '70.00');
  await send(car, refusedOrder);
  const capture = { id: bank.newId(), paymentId: held.id, amount: '9999', final: true };
  await resultOf(station.capture(capture));
  return { ...house, shadow, trailer, child, held, waits, refusedOrder, capture };
}

/** Everything that people can see of it. */
async function lookAt(house: Awaited<ReturnType<typeof aBusyHousehold>>) {
  const { owner, station, mandate, shadow, child, primary } = house;
  const usages = [];
  for (const { id: mandateId } of [mandate, shadow, child]) {
    const { limits: used, ...rest } = await owner.mandates.usage({ mandateId });
    // Where a rolling window begins moves with the time of the question.
    usages.push({ ...rest, limits: used.map(({ windowStart: _, ...use }) => use) });
  }
  const number = (await station.accounts())[0]?.number ?? '';
  return {
    accounts: (await owner.accounts.list()).items,
    payments: (await owner.payments.list()).items,
    mandates: (await owner.mandates.list()).items,
    versions: (await owner.mandates.versions({ mandateId: mandate.id })).items,
    usages,
    statement: await owner.accounts.statement({ number: primary.number }),
    takings: await station.statement({ number }),
    trialBalance: await (await bank.operator()).trialBalance(),
  };
}

/** What was begun before goes on after, and what was over stays over. */
async function assertItGoesOn(house: Awaited<ReturnType<typeof aBusyHousehold>>): Promise<void> {
  const { owner, car, station, held, waits, refusedOrder, capture, trailer, child } = house;
  const again = await send(car, refusedOrder);
  assert.deepEqual([again.outcome, again.replayed], ['refused', true]);
  assert.equal(
    await resultOf(station.capture(capture)),
    'ledger/exceeds-hold',
    'a refused capture stays refused',
  );
  assert.equal(await resultOf(send(car, { ...refusedOrder, money: euros('1.00') })), 'ledger/id-conflict');
  const approved = await owner.payments.approve({ paymentId: waits.id });
  assert.equal(approved.payment.state, 'settled');
  const { payment } = await station.capture({ paymentId: held.id, amount: '1500', final: true });
  assert.deepEqual([payment.state, payment.captured], ['settled', '2000']);
  assert.equal(await ordered(house, '4.01'), 'mandates/limit-exceeded', 'of 60 euros 56 are used');
  const byTrailer = { ...house, car: trailer, mandate: child };
  assert.equal(await ordered(byTrailer, '4.01'), 'mandates/limit-exceeded', 'and those of its parent');
  assert.equal(await ordered(house, '4.00'), 'settled');
}

test('a bank that was closed and opened again knows everything and goes on', async () => {
  const house = await aBusyHousehold();
  const before = await lookAt(house);
  await bank.restart();
  assert.deepEqual(await lookAt(house), before);
  await assertItGoesOn(house);
});

test('losing every view costs nothing: they are told again by the journal', async () => {
  const house = await aBusyHousehold();
  const before = await lookAt(house);
  await bank.restart(loseEveryView);
  assert.deepEqual(await lookAt(house), before);
  await assertItGoesOn(house);
});

/** Empties every table of money except the journal and the fence. */
async function loseEveryView(): Promise<void> {
  const tables = await askDatabase(
    bank,
    `select tablename from pg_tables where schemaname = 'money' and tablename not in ('journal', 'cell', 'projection')`,
  );
  assert.ok(tables.length >= 8);
  const names = tables.map(({ tablename }) => `money.${tablename}`).join(', ');
  await askDatabase(bank, `truncate ${names}; update money.projection set position = 0`);
}

test('a payment that was answered is there although the bank was closed at once', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const orders = await Promise.all(Array.from({ length: 20 }, () => orderOf(house, '0.50')));
  await Promise.all(orders.map((wanted) => send(house.car, wanted)));
  await bank.restart();
  const again = await Promise.all(orders.map((wanted) => send(house.car, wanted)));
  assert.ok(again.every(({ replayed, outcome }) => replayed && outcome === 'succeeded'));
  assert.equal((await house.owner.accounts.get({ number: house.primary.number })).balance, '0');
});

testThatBooksBalance(bank);
