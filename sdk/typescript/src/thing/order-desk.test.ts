/** Orders in a bad network: sent again as the same bytes, paid once, and kept until their outcome is known. */

import assert from 'node:assert/strict';
import { createKey } from '../crypto/keys.ts';
import { connectThing, testWithBank } from '../testing/customers.ts';
import type { FakeBank } from '../testing/fake-bank.ts';
import { decode } from '../testing/fake-keys.ts';
import { money } from '../values/money.ts';
import { memoryOutbox, type Outbox } from './outbox.ts';
import type { PaymentOutcome } from './outcome.ts';
import type { ThingOptions } from './thing.ts';

const PAY = '/v1/payments';
/** Pauses of a second that take no time, and a stopwatch that believes in them. */
function hurried(): Pick<ThingOptions, 'surroundings' | 'retry'> {
  let passedMs = 0;
  const sleep = async (ms: number): Promise<void> => {
    passedMs += ms;
  };
  const retry = { firstDelayMs: 1_000, maxDelayMs: 1_000, deadlineMs: 10_000 };
  return { retry, surroundings: { elapsedMs: () => passedMs, random: () => 1, sleep } };
}

const order = (bank: FakeBank) => ({ payee: bank.state.merchantId, money: money('1.00', 'EUR', 2) });

testWithBank(
  'over a bad network an order is sent again as the same bytes and executed once',
  async (bank) => {
    const thing = await connectThing(bank);
    bank.fail(PAY, 'lost-request', { status: 502 }, 'lost-answer', { status: 503 });
    const paid = await thing.pay(order(bank));
    assert.equal(paid.outcome, 'succeeded');
    assert.equal(paid.replayed, true);
    const bodies = bank.seenOn(PAY).map(({ body }) => body);
    assert.equal(bodies.length, 5);
    assert.equal(new Set(bodies).size, 1);
    assert.equal(bank.desk.payments.size, 1);
    assert.equal(decode(JSON.parse(bodies[0] ?? '').payload).id, paid.id);
  },
);

testWithBank(
  'when nobody knows, the outcome is unknown, and paying again sends the same order',
  async (bank) => {
    const outbox = memoryOutbox();
    const thing = await connectThing(bank, { ...hurried(), outbox });
    const paying = { ...order(bank), id: await thing.client.bank.newId() };
    bank.fail(PAY, ...Array(10).fill('lost-answer'));
    const unknown = await thing.pay(paying);
    bank.heal(PAY);
    assert.equal(unknown.outcome, 'unknown');
    assert.equal((await outbox.list()).length, 1);
    const paid = await thing.pay(paying);
    assert.equal(paid.outcome, 'succeeded');
    assert.equal(bank.desk.payments.size, 1);
    assert.deepEqual(await outbox.list(), []);
  },
);

testWithBank('when it is certain that nothing was done, nothing is kept', async (bank) => {
  const outbox = memoryOutbox();
  const thing = await connectThing(bank, { ...hurried(), outbox });
  const notExecuted = {
    status: 503,
    body: { code: 'platform/not-executed' },
    headers: { 'retry-after': '0' },
  };
  bank.fail(PAY, ...Array(10).fill(notExecuted));
  await assert.rejects(thing.pay(order(bank)), { name: 'Unreachable' });
  assert.deepEqual(await outbox.list(), []);
});

testWithBank('being turned away after a lost answer says nothing of the first attempt', async (bank) => {
  const thing = await connectThing(bank);
  bank.fail(PAY, 'lost-answer', { status: 401, body: { code: 'platform/bad-signature' } });
  assert.equal((await thing.pay(order(bank))).outcome, 'unknown');
  const [resumed] = await thing.resume();
  assert.equal(resumed?.outcome, 'succeeded');
});

testWithBank('the bank’s wish to wait is honoured', async (bank) => {
  const thing = await connectThing(bank);
  bank.fail(PAY, { status: 429, headers: { 'retry-after': '1' } });
  const started = performance.now();
  assert.equal((await thing.pay(order(bank))).outcome, 'succeeded');
  assert.ok(performance.now() - started >= 1_000);
});

testWithBank(
  'an order is stored before its first byte is sent and removed after its outcome',
  async (bank) => {
    const steps: string[] = [];
    const inner = memoryOutbox();
    const outbox: Outbox = {
      ...inner,
      async put(entry) {
        steps.push('put');
        await inner.put(entry);
      },
      async remove(id) {
        steps.push('remove');
        await inner.remove(id);
      },
    };
    const fetch: typeof globalThis.fetch = (url, request) => {
      if (String(url).endsWith(PAY)) steps.push('send');
      return globalThis.fetch(url, request);
    };
    const thing = await connectThing(bank, { outbox, fetch });
    await thing.pay(order(bank));
    assert.deepEqual(steps, ['put', 'send', 'remove']);
  },
);

testWithBank('a waiting order stays open until it is decided, over a restart too', async (bank) => {
  const outbox = memoryOutbox();
  const thing = await connectThing(bank, { outbox });
  bank.desk.decide = () => 'waiting';
  const waiting = await thing.pay(order(bank));
  assert.equal((await outbox.list()).length, 1);
  bank.desk.settle(waiting.id, 'refused');
  await connectThing(bank, { outbox, key: await createKey() });
  assert.equal((await outbox.list()).length, 1, 'orders of another key are left alone');
  assert.equal((await thing.waitForApproval(waiting)).outcome, 'refused');
  assert.deepEqual(await outbox.list(), []);
});

testWithBank('after a restart each open order is sent again and reported', async (bank) => {
  const outbox = memoryOutbox();
  const key = await createKey();
  const thing = await connectThing(bank, { ...hurried(), outbox, key });
  bank.fail(PAY, ...Array(10).fill('lost-answer'));
  const unknown = await thing.pay(order(bank));
  bank.heal(PAY);
  assert.equal(unknown.outcome, 'unknown');
  const resumed = await new Promise<PaymentOutcome>((resolve) => {
    void connectThing(bank, { outbox, key, onResumed: resolve });
  });
  assert.equal(resumed.id, unknown.id);
  assert.equal(resumed.outcome, 'succeeded');
  assert.equal(resumed.replayed, true);
  assert.deepEqual(await outbox.list(), []);
});
