/** The event stream over a line that breaks, falls silent or is refused. */

import assert from 'node:assert/strict';
import { connectMerchant, connectThing, testWithBank } from '../testing/customers.ts';
import { problem } from '../testing/fake-state.ts';

const EVENTS = '/v1/events';

/** Collects news until there are `count` of them. */
function collector(count: number) {
  const heard: string[] = [];
  let finish = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const listener = ({ id }: { id: string }) => {
    heard.push(id);
    if (heard.length === count) finish();
  };
  return { heard, all, listener };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

testWithBank('news are heard as they happen, and after a broken line from where it broke', async (bank) => {
  const thing = await connectThing(bank);
  const { heard, all, listener } = collector(2);
  const subscription = thing.onPayment(listener);
  await subscription.opened;
  bank.emit('payment', { id: 'one' }, '17');
  bank.emit('mandate', { id: 'not for this listener' }, '18');
  await until(() => heard.length === 1);
  bank.fail(EVENTS, 'lost-request', { status: 503 });
  bank.hangUp();
  await until(() => bank.seenOn(EVENTS).length === 4);
  await new Promise((resolve) => setTimeout(resolve, 20));
  bank.emit('payment', { id: 'two' }, '19');
  await all;
  assert.deepEqual(heard, ['one', 'two']);
  const resumedFrom = bank.seenOn(EVENTS).map(({ headers }) => headers['last-event-id']);
  assert.deepEqual(resumedFrom, [undefined, '18', '18', '18']);
  subscription.stop();
});

testWithBank('a stream says when it breaks and when it is back, once each', async (bank) => {
  const thing = await connectThing(bank);
  const states: string[] = [];
  const stop = thing.onStream((state) => states.push(state));
  assert.equal(bank.seenOn(EVENTS).length, 0, 'listening to the state opens nothing');
  const subscription = thing.onPayment(() => undefined);
  await subscription.opened;
  await until(() => states.length === 1);
  bank.fail(EVENTS, 'lost-request', { status: 503 });
  bank.hangUp();
  await until(() => states.length === 3);
  assert.deepEqual(states, ['live', 'broken', 'live']);
  assert.equal(bank.seenOn(EVENTS).length, 4, 'attempts in between are no news');

  const late: string[] = [];
  thing.onStream((state) => late.push(state));
  await until(() => late.length === 1);
  stop();
  bank.hangUp();
  await until(() => late.length === 3);
  subscription.stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(late, ['live', 'broken', 'live'], 'who stops listening hears of no break');
  assert.deepEqual(states, ['live', 'broken', 'live']);
});

testWithBank('a silent line is given up and opened again', async (bank) => {
  const thing = await connectThing(bank, { silenceMs: 20 });
  const subscription = thing.onPayment(() => undefined);
  await until(() => bank.seenOn(EVENTS).length >= 3);
  subscription.stop();
});

testWithBank('all listeners share one stream, and the last one closes it', async (bank) => {
  const thing = await connectThing(bank);
  const payments = thing.onPayment(() => undefined);
  const mandates = thing.onMandate(() => undefined);
  await Promise.all([payments.opened, mandates.opened]);
  payments.stop();
  const { all, listener } = collector(1);
  const again = thing.onMandate(listener);
  await again.opened;
  bank.emit('mandate', { id: 'm' }, '1');
  await all;
  assert.equal(bank.seenOn(EVENTS).length, 1);
  again.stop();
  mandates.stop();
});

testWithBank('a stream that the bank refuses is reported and not tried for ever', async (bank) => {
  const errors: unknown[] = [];
  const thing = await connectThing(bank, { onError: (error) => errors.push(error) });
  bank.fail(EVENTS, { status: 403, body: problem('platform/not-allowed') });
  const states: string[] = [];
  thing.onStream((state) => states.push(state));
  await assert.rejects(thing.onPayment(() => undefined).opened, { code: 'platform/not-allowed' });
  assert.deepEqual(states, ['broken']);
  assert.equal(errors.length, 1);
  assert.equal(bank.seenOn(EVENTS).length, 1);
});

testWithBank('a listener that fails does not stop the news', async (bank) => {
  const errors: unknown[] = [];
  const thing = await connectThing(bank, { onError: (error) => errors.push(error) });
  const { all, listener } = collector(2);
  const subscription = thing.onPayment((payment) => {
    listener(payment);
    throw new Error('A fault of the listener.');
  });
  await subscription.opened;
  bank.emit('payment', { id: 'one' }, '1');
  bank.emit('payment', { id: 'two' }, '2');
  await all;
  await until(() => errors.length === 2);
  thing.close();
});

testWithBank('requests for quotes made while the merchant was away are answered, each once', async (bank) => {
  const thing = await connectThing(bank);
  const asked = thing.quote({ payee: bank.state.merchantId, lines: [{ description: 'Parking' }] });
  await until(() => bank.seenOn('/v1/quote-requests').length === 1);
  const merchant = await connectMerchant(bank);
  let questions = 0;
  merchant.onQuoteRequest(({ lines }) => {
    questions += 1;
    return { money: { amount: '300', asset: 'EUR', scale: 2 }, lines };
  });
  const quote = await asked;
  assert.equal(quote.money.amount, '300');
  bank.emit('quote-request', { id: quote.requestId, lines: [] }, '9');
  bank.hangUp();
  await until(() => bank.seenOn(EVENTS).length === 2);
  assert.equal(questions, 1);
  merchant.close();
});
