/** A bank at several addresses: when one does not answer, the next one is asked, with the same bytes. */

import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { connectThing, testWithBank } from '../testing/customers.ts';
import { problem } from '../testing/fake-state.ts';

const PAY = '/v1/payments';

/** Another address of the same bank, which can be struck dead or dumb. */
async function anotherAddress(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isDumb = false;
  const server = createServer((near) => {
    sockets.add(near.on('error', () => near.destroy()));
    if (isDumb) return;
    const far = connect(Number(port), hostname);
    sockets.add(far.on('error', () => near.destroy()));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    /** It refuses every connection from now on. */
    die() {
      server.close();
      cut();
    },
    /** It takes connections and says nothing. */
    fallDumb() {
      isDumb = true;
      cut();
    },
  };
}

const purchase = (payee: string) => ({ payee, money: { amount: '100', asset: 'EUR', scale: 2 } });

testWithBank('a thing goes on at the next address when one is dead', async (bank) => {
  const first = await anotherAddress(bank.url);
  const thing = await connectThing(bank, { url: [first.url, bank.url] });
  const { merchantId } = bank.state;
  assert.equal((await thing.pay(purchase(merchantId))).outcome, 'succeeded');
  first.die();
  assert.equal((await thing.pay(purchase(merchantId))).outcome, 'succeeded');
  assert.equal(bank.seenOn(PAY).length, 2, 'no order was sent twice');
});

testWithBank(
  'an address that has nobody to decide makes way at once, whatever it says of waiting',
  async (bank) => {
    const second = await anotherAddress(bank.url);
    const thing = await connectThing(bank, { url: [bank.url, second.url] });
    const headers = { 'retry-after': '60' };
    bank.fail(PAY, { status: 503, body: problem('platform/not-executed'), headers });
    assert.equal((await thing.pay(purchase(bank.state.merchantId))).outcome, 'succeeded');
    const [sent, again] = bank.seenOn(PAY);
    assert.equal(again?.body, sent?.body, 'the same signed bytes');
    second.die();
  },
);

testWithBank('an address that takes a request and falls silent is given up for the next', async (bank) => {
  const first = await anotherAddress(bank.url);
  const retry = { firstDelayMs: 5, maxDelayMs: 20, attemptMs: 100, deadlineMs: 3_000 };
  const thing = await connectThing(bank, { url: [first.url, bank.url], retry });
  assert.equal((await thing.accounts()).length, bank.state.accounts.length);
  first.fallDumb();
  assert.equal((await thing.pay(purchase(bank.state.merchantId))).outcome, 'succeeded');
  first.die();
});

testWithBank('when all addresses fail, the order was not executed', async (bank) => {
  const first = await anotherAddress(bank.url);
  const retry = { firstDelayMs: 5, maxDelayMs: 20, attemptMs: 100, deadlineMs: 200 };
  const thing = await connectThing(bank, { url: [first.url, bank.url], retry });
  await thing.accounts();
  first.die();
  await bank.close();
  await assert.rejects(thing.pay(purchase(bank.state.merchantId)), { name: 'Unreachable' });
});
