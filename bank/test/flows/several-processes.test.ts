/** Two bank processes on one database: whichever door people and things come to, it is one bank. */

import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type LogProof, Merchant, Owner, type Payment, Thing, verifyLogProof } from '@bank-of-things/sdk';
import { createProcessFamily } from '../support/bank-process.ts';
import { assertCountersAddUp } from '../support/books.ts';
import { temporaryDirectory } from '../support/cluster.ts';
import { createTestDatabase } from '../support/database.ts';
import { order, ordered } from '../support/orders.ts';
import { createPeople, euros } from '../support/people.ts';

const { connectionString, drop } = await createTestDatabase();
// Nobody takes over in these tests, however slow the machine is.
const family = createProcessFamily({ BOT_LEASE_MS: '60000' });
after(async () => {
  await family.stopAll();
  await drop();
});
const [teller, door] = await family.startTwo(connectionString);
const people = createPeople({ url: () => teller.url, token: family.token });

/** A household whose people and things are connected to both processes. */
async function aHousehold(setting: Parameters<typeof people.aHousehold>[0] = {}) {
  const atTeller = await people.aHousehold(setting);
  const { keys, secret } = atTeller;
  const atDoor = {
    ...atTeller,
    owner: await Owner.connect({ url: door.url, token: secret }),
    car: await Thing.connect({ url: door.url, key: keys.car }),
    station: await Merchant.connect({ url: door.url, key: keys.station }),
  };
  return { atTeller, atDoor };
}

/** The first item that a listener hears. */
function firstHeard<T>(subscribe: (listener: (item: T) => void) => { opened: Promise<void>; stop(): void }) {
  let hear: (item: T) => void = () => {};
  const heard = new Promise<T>((resolve) => {
    hear = resolve;
  });
  const subscription = subscribe((item) => hear(item));
  return { opened: subscription.opened, heard: heard.finally(subscription.stop) };
}

test('a thing pays at both processes from one account, and each shows the same balance', async () => {
  const { atTeller, atDoor } = await aHousehold({ balance: '20.00' });
  const asked = Array.from({ length: 20 }, (_, turn) => ordered(turn % 2 ? atTeller : atDoor, '0.50'));
  assert.deepEqual(new Set(await Promise.all(asked)), new Set(['settled']));
  const { number } = atTeller.primary;
  for (const { owner } of [atTeller, atDoor])
    assert.equal((await owner.accounts.get({ number })).balance, '1000');
});

test('a limit holds across both processes, however many orders come at once', async () => {
  const rules = {
    limits: [{ id: 'all', measure: 'amount' as const, max: '1000', window: { type: 'lifetime' as const } }],
  };
  const { atTeller, atDoor } = await aHousehold({ balance: '100.00', rules });
  const asked = Array.from({ length: 40 }, (_, turn) => ordered(turn % 2 ? atTeller : atDoor, '1.00'));
  const results = await Promise.all(asked);
  assert.equal(results.filter((result) => result === 'settled').length, 10);
  assert.equal(results.filter((result) => result === 'mandates/limit-exceeded').length, 30);
  const usage = await atDoor.owner.mandates.usage({ mandateId: atTeller.mandate.id });
  assert.equal(usage.limits[0]?.committed, '1000');
});

test('an order that was answered at one process is known at the other', async () => {
  const { atTeller, atDoor } = await aHousehold();
  const { payment } = await order(atDoor, '3.00');
  const again = await atTeller.car.getPayment(payment.id);
  assert.equal(again.outcome, 'succeeded');
  const preview = await atDoor.car.preview({ payee: atDoor.station.id, money: euros('97.01') });
  assert.equal(preview.code, 'ledger/insufficient-funds', 'the preview looks at the books as they are');
});

test('the stream of one process tells what was paid at the other', async () => {
  const { atTeller, atDoor } = await aHousehold();
  for (const [listening, paying] of [
    [atDoor, atTeller],
    [atTeller, atDoor],
  ] as const) {
    const news = firstHeard<Payment>((listener) => listening.owner.onPayment(listener));
    await news.opened;
    const { payment } = await order(paying, '1.00');
    assert.equal((await news.heard).id, payment.id);
  }
});

test('lists show at one process what was just done at the other', async () => {
  const { atTeller, atDoor } = await aHousehold();
  for (const [paying, reading] of [
    [atTeller, atDoor],
    [atDoor, atTeller],
  ] as const) {
    const { payment } = await order(paying, '1.00');
    const { position } = payment;
    const byPosition = await reading.owner.payments.list({ position });
    assert.equal(byPosition.items[0]?.id, payment.id);
    const next = (await order(paying, '1.00')).payment;
    assert.equal((await reading.owner.payments.list()).items[0]?.id, next.id);
  }
});

test('a request for a quote at one process is answered by a merchant at the other', async () => {
  const { atTeller, atDoor } = await aHousehold();
  for (const [asking, answering] of [
    [atTeller, atDoor],
    [atDoor, atTeller],
  ] as const) {
    const subscription = answering.station.onQuoteRequest(() => ({ money: euros('4.20') }));
    await subscription.opened;
    const quote = await asking.car.quote({
      payee: answering.station.id,
      lines: [{ description: 'Charging', quantity: '10', unit: 'kWh' }],
    });
    assert.equal(quote.money.amount, '420');
    subscription.stop();
  }
});

test('a thing that waits at one process hears of its owner’s approval at the other', async () => {
  const { atTeller, atDoor } = await aHousehold({ rules: { approval: { above: '100', waitMs: 600_000 } } });
  const waiting = await atDoor.car.pay({ payee: atDoor.station.id, money: euros('2.00') });
  assert.equal(waiting.outcome, 'waiting');
  const decided = atDoor.car.waitForApproval({ id: waiting.id });
  await pause(200);
  await atTeller.owner.payments.approve({ paymentId: waiting.id });
  assert.equal((await decided).outcome, 'succeeded');
});

test('a thing that is blocked at one process can soon pay at none', async () => {
  const { atTeller, atDoor } = await aHousehold();
  assert.equal(await ordered(atDoor, '1.00'), 'settled');
  await atTeller.owner.things.block({ thingId: atTeller.car.id });
  const isTurnedAway = async () => (await ordered(atDoor, '1.00').catch(() => 'turned away')) !== 'settled';
  while (!(await isTurnedAway())) await pause(20);
});

test('a payment at one process is proved at the other by the one log of the bank', async () => {
  const { atTeller, atDoor } = await aHousehold();
  const { verifierKey } = await atTeller.car.log.checkpoint();
  for (const [paying, proving] of [
    [atTeller, atDoor],
    [atDoor, atTeller],
  ] as const) {
    const { payment, receipt = '' } = await order(paying, '1.00');
    const { items } = await proving.car.log.prove({ kind: 'payment', subjectId: payment.id });
    await verifyLogProof({ proof: items[0] as LogProof, receipt, verifierKey });
  }
});

test('a process with another key of the log is not let in, and says why', async () => {
  const elsewhere = temporaryDirectory();
  await copyFile(join(family.dataDirectory, 'bank-key.pem'), join(elsewhere, 'bank-key.pem'));
  const stranger = family.start(connectionString, { BOT_DATA_DIR: elsewhere });
  await assert.rejects(stranger, /ended \(1\)[\s\S]*same log-key\.pem/);
});

test('a process with another signing key is not let in, and says why', async () => {
  const stranger = family.start(connectionString, { BOT_DATA_DIR: temporaryDirectory() });
  await assert.rejects(stranger, /ended \(1\)[\s\S]*same bank-key\.pem/);
});

test('after all this the books balance', () => assertCountersAddUp({ connectionString }));
