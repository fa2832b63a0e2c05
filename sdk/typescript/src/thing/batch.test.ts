/** Many orders in one signed document: each has its own outcome, and none is lost or executed twice. */

import assert from 'node:assert/strict';
import { createKey } from '../crypto/keys.ts';
import { NotTrusted } from '../errors.ts';
import { connectThing, testWithBank } from '../testing/customers.ts';
import type { FakeBank } from '../testing/fake-bank.ts';
import { money } from '../values/money.ts';
import { memoryOutbox } from './outbox.ts';
import type { PaymentOutcome } from './outcome.ts';

const BATCH = '/v1/payments/batch';
const unreachable = { firstDelayMs: 5, maxDelayMs: 5, attemptMs: 200, deadlineMs: 200 };

function ordersOf(bank: FakeBank, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    payee: bank.state.merchantId,
    money: money(`${index + 1}.00`, 'EUR', 2),
  }));
}

testWithBank('many orders are paid with one signature, a hundred in each request', async (bank) => {
  const thing = await connectThing(bank);
  const paid = await thing.payMany(ordersOf(bank, 120));
  assert.equal(paid.length, 120);
  assert.ok(paid.every(({ outcome }) => outcome === 'succeeded'));
  assert.equal(bank.seenOn(BATCH).length, 2);
  assert.equal(bank.desk.payments.size, 120);
});

testWithBank('one that is refused does no harm to the others', async (bank) => {
  const thing = await connectThing(bank);
  bank.desk.decide = ({ money: { amount } }) => (amount === '200' ? 'refused' : 'succeeded');
  const outcomes = await thing.payMany(ordersOf(bank, 3));
  assert.deepEqual(
    outcomes.map(({ outcome, refusal }) => refusal?.code ?? outcome),
    ['succeeded', 'mandates/limit-exceeded', 'succeeded'],
  );
});

testWithBank(
  'a batch whose answer was lost is sent again as the same bytes and executed once',
  async (bank) => {
    const outbox = memoryOutbox();
    const thing = await connectThing(bank, { outbox });
    bank.fail(BATCH, 'lost-request', 'lost-answer');
    const paid = await thing.payMany(ordersOf(bank, 3));
    assert.ok(paid.every(({ outcome, replayed }) => outcome === 'succeeded' && replayed));
    assert.equal(new Set(bank.seenOn(BATCH).map(({ body }) => body)).size, 1);
    assert.equal(bank.desk.payments.size, 3);
    assert.deepEqual(await outbox.list(), []);
  },
);

testWithBank('after a restart an open batch is sent again, and each order is reported', async (bank) => {
  const outbox = memoryOutbox();
  const key = await createKey();
  const thing = await connectThing(bank, { outbox, key, retry: unreachable });
  bank.fail(BATCH, ...Array(100).fill('lost-answer'));
  const unknown = await thing.payMany(ordersOf(bank, 3));
  assert.ok(unknown.every(({ outcome }) => outcome === 'unknown'));
  assert.equal((await outbox.list()).length, 1);
  bank.heal(BATCH);
  const resumed: PaymentOutcome[] = [];
  await new Promise<void>((resolve) => {
    const onResumed = (outcome: PaymentOutcome) => {
      if (resumed.push(outcome) === 3) resolve();
    };
    void connectThing(bank, { outbox, key, onResumed });
  });
  assert.deepEqual(
    resumed.map(({ id, outcome }) => [id, outcome]),
    unknown.map(({ id }) => [id, 'succeeded']),
  );
  assert.deepEqual(await outbox.list(), []);
});

testWithBank('an order that still waits in a batch is never signed anew', async (bank) => {
  const thing = await connectThing(bank, { retry: unreachable });
  const [first, second, third] = ordersOf(bank, 3).map((order) => ({ ...order, id: '' }));
  assert.ok(first && second && third);
  for (const order of [first, second, third]) order.id = await thing.client.bank.newId();
  bank.fail(BATCH, ...Array(100).fill('lost-answer'));
  await thing.payMany([first, second]);
  const tried = new Set(bank.seenOn(BATCH).map(({ body }) => body));
  bank.heal(BATCH);
  const outcomes = await thing.payMany([third, second, first]);
  assert.deepEqual(
    outcomes.map(({ id, outcome }) => [id, outcome]),
    [third, second, first].map(({ id }) => [id, 'succeeded']),
  );
  const bodies = new Set(bank.seenOn(BATCH).map(({ body }) => body));
  assert.deepEqual(
    [tried.size, bodies.size],
    [1, 2],
    'the open batch as it was, and a new one for the third',
  );
});

testWithBank('a batch stays open until the last of its orders is decided', async (bank) => {
  const outbox = memoryOutbox();
  const thing = await connectThing(bank, { outbox });
  bank.desk.decide = ({ money: { amount } }) => (amount === '200' ? 'waiting' : 'succeeded');
  const outcomes = await thing.payMany(ordersOf(bank, 2));
  assert.equal((await outbox.list()).length, 1);
  const [, waiting] = outcomes;
  assert.ok(waiting?.outcome === 'waiting' && waiting.retry.canHelp);
  bank.desk.settle(waiting.id, 'succeeded');
  assert.equal((await thing.waitForApproval(waiting)).outcome, 'succeeded');
  assert.deepEqual(await outbox.list(), []);
});

testWithBank('a receipt that says another thing than the answer is not trusted', async (bank) => {
  const outbox = memoryOutbox();
  const thing = await connectThing(bank, { outbox });
  const sign = bank.state.key.sign;
  const lies: ((content: { results: Record<string, string>[] }) => object)[] = [
    (content) => ({ ...content, batchHash: '0'.repeat(64) }),
    (content) => ({ ...content, bank: 'another-bank' }),
    (content) => ({ ...content, results: content.results.slice(1) }),
    ...['id', 'outcome', 'state', 'orderHash', 'code'].map(
      (member) => (content: { results: Record<string, string>[] }) => ({
        ...content,
        results: content.results.map((result) => ({ ...result, [member]: 'a lie' })),
      }),
    ),
  ];
  for (const lie of lies) {
    bank.state.key.sign = (typ, content) =>
      sign(typ, typ === 'bot-batch-receipt' ? lie(content as Parameters<typeof lie>[0]) : content);
    await assert.rejects(thing.payMany(ordersOf(bank, 2)), NotTrusted, String(lie));
  }
  bank.state.key.sign = (_, content) => sign('bot-receipt', content);
  await assert.rejects(thing.payMany(ordersOf(bank, 2)), NotTrusted);
  assert.equal(
    (await outbox.list()).length,
    lies.length + 1,
    'the orders are kept as if nobody had answered',
  );
});
