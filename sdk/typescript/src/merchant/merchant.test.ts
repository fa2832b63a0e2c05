/** A merchant against the fake bank: offers, and metered sessions up to their ceiling. */

import assert from 'node:assert/strict';
import { connectMerchant, testWithBank } from '../testing/customers.ts';
import { START } from '../testing/fake-state.ts';
import { createId } from '../values/ids.ts';

const paymentId = createId(START);
const payment = { id: paymentId, money: { amount: '1000', asset: 'EUR', scale: 2 } };
const tariff = {
  components: [
    { unit: 'kWh', unitPrice: '40' },
    { unit: 'hour', unitPrice: '100' },
  ],
};

testWithBank('a metered session adds up, reports, and captures what was used once', async (bank) => {
  const merchant = await connectMerchant(bank);
  const capturePath = `/v1/payments/${paymentId}/capture`;
  const received: Record<string, Record<string, unknown>[]> = { meter: [], capture: [] };
  for (const name of ['meter', 'capture'] as const) {
    bank.routes.set(`POST /v1/payments/${paymentId}/${name}`, (request) => {
      const document = bank.state.readDocument(request, `payments.${name}`);
      assert.ok(document, 'it is signed for this operation');
      received[name]?.push(document.payload);
      return { body: name === 'meter' ? { mayContinue: true } : { outcome: 'succeeded', payment } };
    });
  }
  const session = merchant.meteredSession(payment, {
    tariff,
    resumeFrom: { quantity: '2.25', durationMs: 5_400_000 },
  });
  session.add('0.75');
  assert.deepEqual(await session.report(), { mayContinue: true });
  session.add('2');
  bank.fail(capturePath, 'lost-answer');
  await session.finish();
  await session.finish();
  const reading = received.meter?.[0]?.reading as Record<string, unknown>;
  assert.equal(reading.quantity, '3');
  assert.equal(reading.amount, '270', '3 kWh at 40 and one and a half hours at 100');
  assert.equal(received.meter?.[0]?.paymentId, paymentId);
  const [first, ...others] = received.capture ?? [];
  assert.equal(first?.amount, '350');
  assert.equal(first?.final, true);
  assert.equal(others.length, 2);
  for (const other of others) assert.deepEqual(other, first);
});

testWithBank('a session never costs more than its ceiling', async (bank) => {
  const merchant = await connectMerchant(bank);
  const session = merchant.meteredSession(payment, { tariff });
  session.add('1000');
  assert.equal((await session.reading()).amount, '1000');
});

testWithBank('an offer is a signed quote for five minutes unless said otherwise', async (bank) => {
  const merchant = await connectMerchant(bank);
  const quote = await merchant.offer({ money: payment.money });
  assert.equal(quote.kind, 'exact');
  const validMs = Date.parse(quote.expiresAt) - bank.state.now();
  assert.ok(validMs > 290_000 && validMs <= 300_500, `${validMs} ms`);
});
