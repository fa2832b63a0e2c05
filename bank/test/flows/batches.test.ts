/** Batches: many orders in one signed document, each decided for itself, all of them proved. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type PaymentOrder, type Thing, verifyBatchReceipt } from '@bank-of-things/sdk';
import { decodeEntries } from '../../src/money/teller/codec/codec.ts';
import { createEvidenceReader } from '../../src/money/teller/evidence.ts';
import { verifyBooks } from '../../src/money/verify/verify.ts';
import { createDatabase } from '../../src/platform/database/database.ts';
import { euros, startTestBank } from '../support/bank.ts';
import { askDatabase, testThatBooksBalance } from '../support/books.ts';
import { order, orderOf, type Payer, refused, send } from '../support/orders.ts';

const bank = await startTestBank();
const desk = await bank.operator();
const balanceOf = async (number: string) => (await desk.accounts.get({ number })).balance;
const sendBatch = (thing: Thing, orders: PaymentOrder[]) => thing.client.call('payments.payMany', { orders });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function ordersOf(payer: Payer, amounts: string[]): Promise<PaymentOrder[]> {
  return Promise.all(amounts.map((amount) => orderOf(payer, amount)));
}

/** How each order ended: the refusal's code or its state, and whether it was decided before. */
function endings({ results }: Awaited<ReturnType<typeof sendBatch>>): string[] {
  return results.map(
    ({ state, refusal, replayed }) => `${refusal?.code ?? state}${replayed ? ' again' : ''}`,
  );
}

test('a hundred orders with one signature are all paid', async () => {
  const house = await bank.aHousehold({ balance: '100.00' });
  const orders = await ordersOf(
    house,
    Array.from({ length: 100 }, () => '0.50'),
  );
  const answer = await sendBatch(house.car, orders);
  assert.deepEqual(
    answer.results.map(({ id }) => id),
    orders.map(({ id }) => id),
  );
  assert.deepEqual(new Set(endings(answer)), new Set(['settled']));
  assert.equal(await balanceOf(house.primary.number), '5000');
  const { payment } = await send(house.car, orders[99] as PaymentOrder);
  assert.ok(BigInt(payment.position) <= BigInt(answer.position));
});

test('an order that is refused in the middle does no harm to the others, and stays refused', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const orders = await ordersOf(house, ['4.00', '50.00', '4.00']);
  const answer = await sendBatch(house.car, orders);
  assert.deepEqual(endings(answer), ['settled', 'ledger/insufficient-funds', 'settled']);
  const { refusal } = answer.results[1] ?? {};
  assert.ok(refusal?.detail && refusal.remedy && refusal.title);
  assert.deepEqual(
    answer.results.map(({ retry }) => retry.canHelp),
    [false, false, false],
    'what is decided stays decided',
  );
  await desk.accounts.fund({
    rail: 'sepa',
    direction: 'in',
    account: house.primary.number,
    money: euros('100.00'),
    reference: 'salary',
  });
  const again = await send(house.car, orders[1] as PaymentOrder);
  assert.deepEqual([again.outcome, again.replayed], ['refused', true]);
});

test('an order to a payee that does not exist is refused by itself', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const orders = await ordersOf(house, ['1.00', '1.00']);
  const [lost] = orders;
  assert.ok(lost);
  lost.payee = bank.newId();
  const answer = await sendBatch(house.car, orders);
  assert.deepEqual(endings(answer), ['payments/payee-not-found', 'settled']);
  assert.deepEqual([answer.results[0]?.outcome, answer.results[0]?.state], ['refused', undefined]);
});

test('the same batch again is answered with the same outcomes and moves nothing', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const orders = await ordersOf(house, ['4.00', '50.00', '4.00']);
  const first = await sendBatch(house.car, orders);
  const again = await sendBatch(house.car, orders);
  assert.deepEqual(
    endings(again),
    endings(first).map((ending) => `${ending} again`),
  );
  assert.equal(await balanceOf(house.primary.number), '200');
});

test('an order is the same whether it comes alone or in a batch', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const orders = await ordersOf(house, ['1.00', '2.00', '3.00']);
  const [alone, second] = orders as [PaymentOrder, PaymentOrder];
  await send(house.car, alone);
  assert.deepEqual(endings(await sendBatch(house.car, orders)), ['settled again', 'settled', 'settled']);
  assert.equal((await send(house.car, second)).replayed, true);
  await refused(send(house.car, { ...second, money: euros('2.01') }), 'ledger/id-conflict');
  assert.equal(await balanceOf(house.primary.number), '400');
});

test('two orders with one id are one order when they say the same, and a conflict when they do not', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const once = await orderOf(house, '1.00');
  const answer = await sendBatch(house.car, [once, once, { ...once, money: euros('2.00') }]);
  assert.deepEqual(endings(answer), ['settled', 'settled again', 'ledger/id-conflict']);
  assert.equal(await balanceOf(house.primary.number), '900');
});

test('more than a hundred orders, none, and a malformed one are refused as a whole', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const one = await orderOf(house, '0.01');
  const tooMany = Array.from({ length: 101 }, () => ({ ...one, id: bank.newId() }));
  const malformed = [one, { ...one, id: bank.newId(), money: { ...one.money, amount: '1.5' } }];
  for (const orders of [tooMany, [], malformed]) {
    await refused(sendBatch(house.car, orders), 'platform/malformed-request');
  }
  assert.equal(await balanceOf(house.primary.number), '1000');
});

test('limits are counted across a batch, in its order', async () => {
  const limit = { id: 'three', measure: 'count' as const, max: '3', window: { type: 'lifetime' as const } };
  const house = await bank.aHousehold({ balance: '10.00', rules: { limits: [limit] } });
  const orders = await ordersOf(house, ['1.00', '1.00', '1.00', '1.00', '1.00']);
  assert.deepEqual(endings(await sendBatch(house.car, orders)), [
    'settled',
    'settled',
    'settled',
    'mandates/limit-exceeded',
    'mandates/limit-exceeded',
  ]);
});

test('nobody uses up the quote of another in a batch', async () => {
  const anna = await bank.aHousehold({ balance: '50.00' });
  const thief = await bank.aHousehold({ balance: '50.00' });
  const quote = await anna.offer('20.00', { thingId: anna.car.id });
  const terms = { id: quote.id, payee: quote.payee };
  const named = await orderOf(thief, '20.00', { ...terms, quote: quote.id, offerHash: quote.offerHash });
  const unnamed = await orderOf(thief, '20.00', terms);
  const answer = await sendBatch(thief.car, [named, unnamed]);
  assert.deepEqual(endings(answer), ['payments/quote-for-another-thing', 'payments/quote-mismatch']);
  assert.equal((await anna.car.pay(quote)).outcome, 'succeeded');
});

test('the receipt of a batch says of each order what the bank answered, and anybody can verify it', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const before = await orderOf(house, '1.00');
  const alone = await house.car.client.transport.prepare('payments.pay', before);
  await house.car.client.transport.send(alone);
  const orders = [...(await ordersOf(house, ['4.00', '50.00'])), before];
  const request = await house.car.client.transport.prepare('payments.payMany', { orders });
  const { body } = await house.car.client.transport.send(request);
  const { results, receipt, position } = body as Awaited<ReturnType<typeof sendBatch>>;
  const compact = (text = '') => {
    const { protected: head, payload, signature } = JSON.parse(text);
    return `${head}.${payload}.${signature}`;
  };
  const batchHash = sha256(compact(request.body));
  const proof = await verifyBatchReceipt(house.car.client.bank, receipt, { batchHash, results });
  assert.deepEqual(
    proof.results.map(({ orderHash }) => orderHash),
    [sha256(`${batchHash}#0`), sha256(`${batchHash}#1`), sha256(compact(alone.body))],
  );
  assert.deepEqual([proof.thingId, proof.position], [house.car.id, position]);
  const paid = await house.car.getPayment(orders[0]?.id ?? '');
  assert.equal(paid.proof?.orderHash, sha256(`${batchHash}#0`), 'a receipt of its own proves the same');
});

test('the SDK pays many and proves them', async () => {
  const house = await bank.aHousehold({ balance: '10.00' });
  const quote = await house.offer('3.00');
  const direct = { payee: house.station.id, money: euros('2.00') };
  const outcomes = await house.car.payMany([direct, quote, { ...direct, money: euros('100.00') }]);
  assert.deepEqual(
    outcomes.map(({ outcome, refusal }) => refusal?.code ?? outcome),
    ['succeeded', 'succeeded', 'ledger/insufficient-funds'],
  );
  assert.equal(await balanceOf(house.primary.number), '500');
});

test('the signed document of every order is found again in the journal, and kept once in a row', async () => {
  const house = await bank.aHousehold({ balance: '50.00' });
  const orders = await ordersOf(
    house,
    Array.from({ length: 20 }, () => '1.00'),
  );
  await Promise.all([sendBatch(house.car, orders), order(house, '2.00')]);
  const wanted = new Set(orders.map(({ id }) => id));
  const rows = await askDatabase(bank, 'select body from money.journal order by position');
  let found = 0;
  let carried = 0;
  for (const { body } of rows as unknown as { body: Buffer }[]) {
    const read = createEvidenceReader();
    for (const entry of decodeEntries(body)) {
      if (entry.type !== 'order-decided') continue;
      const { document, index, orderHash } = read(entry.document);
      assert.equal(orderHash, entry.payment.orderHash);
      if (!wanted.has(entry.payment.id)) continue;
      const [, payload = ''] = document.split('.');
      const batch = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { orders: PaymentOrder[] };
      assert.deepEqual(
        batch.orders[index ?? -1],
        orders.find(({ id }) => id === entry.payment.id),
      );
      found += 1;
      if (entry.document.length > 100) carried += 1;
    }
  }
  assert.equal(found, 20);
  assert.ok(carried <= 2, `${carried} rows hold the batch`);
});

testThatBooksBalance(bank);

test('the books are verified, with the evidence of every order', async () => {
  const database = createDatabase({ connectionString: bank.connectionString, poolSize: 2 });
  await verifyBooks(database);
  await database.close();
});
