/** Who may do what: nobody spends, sees or settles what is another's, and nothing signed can be bent. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, createKey, type Operations, Thing, toIso } from '@bank-of-things/sdk';
import type { OpenApiDocument } from '../../src/platform/http/openapi.ts';
import { euros, startTestBank, termsOf } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { order, ordered, orderOf, refused, send } from '../support/orders.ts';

const bank = await startTestBank();
const anna = await bank.aHousehold({ balance: '50.00' });
const eve = await bank.aHousehold({ balance: '50.00' });

async function assertAnnaLostNothing(): Promise<void> {
  assert.equal((await anna.owner.accounts.get({ number: anna.primary.number })).balance, '5000');
}

/** Posts bytes as they are and returns status and code of the answer. */
async function post(path: string, body: string): Promise<[number, string]> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(bank.url() + path, { method: 'POST', headers, body });
  const { code } = (await response.json()) as { code: string };
  return [response.status, code];
}

test('a thing cannot pay with another thing’s mandate or account', async () => {
  const { account, mandate } = anna;
  const mismatch = 'mandates/mandate-key-mismatch';
  assert.equal(await ordered({ ...eve, account, mandate }, '1.00'), mismatch);
  assert.equal(await ordered({ ...eve, mandate }, '1.00'), mismatch);
  assert.equal(await ordered({ ...eve, account }, '1.00'), mismatch);
  const fridge = await bank.aThing(anna.owner, 'Fridge', 'fridge');
  assert.equal(
    await ordered({ ...anna, car: fridge }, '1.00'),
    mismatch,
    'not even its owner’s other things',
  );
  const primary = { number: anna.primary.number };
  assert.equal(await ordered({ ...anna, account: primary }, '1.00'), 'ledger/account-not-found');
  await assertAnnaLostNothing();
});

test('a payment is there for those who have part in it, and for nobody else', async () => {
  const { payment } = await order(eve, '1.00');
  const { id: paymentId } = payment;
  const fridge = await bank.aThing(eve.owner, 'Fridge', 'fridge');
  const strangers = [anna.car.client, anna.owner.client, anna.station.client, fridge.client];
  for (const { call } of strangers) {
    const refusal = await refused(call('payments.get', { paymentId }), 'payments/payment-not-found');
    assert.equal(refusal.status, 404);
    const { items } = await call('payments.list', { thingId: eve.car.id });
    assert.ok(items.every(({ id }) => id !== paymentId));
  }
  for (const { call } of [eve.car.client, eve.owner.client, eve.station.client]) {
    assert.equal((await call('payments.get', { paymentId })).payment.id, paymentId);
  }
  await refused(anna.owner.payments.approve({ paymentId }), 'payments/payment-not-found');
  await refused(anna.car.cancel(payment), 'payments/payment-not-found');
});

test('a merchant settles its own payments only', async () => {
  const { payment } = await order(eve, '5.00', { kind: 'up-to' });
  const { id: paymentId } = payment;
  const { station: stranger } = anna;
  await refused(stranger.capture({ paymentId, amount: '500', final: true }), 'payments/not-the-payee');
  await refused(stranger.void({ paymentId }), 'payments/not-the-payee');
  await refused(stranger.refund({ paymentId, amount: '1' }), 'payments/not-the-payee');
  const reading = { at: payment.decidedAt, quantity: '1', unit: 'kWh', durationMs: 1, amount: '1' };
  await refused(stranger.meter({ paymentId, reading }), 'payments/payment-not-found');
  const held = await eve.car.getPayment(paymentId);
  assert.deepEqual([held.payment?.state, held.payment?.captured], ['authorised', '0']);
  assert.equal((await stranger.accounts())[0]?.balance, '0');
  await eve.station.void({ paymentId });
});

test('an owner sees and moves own accounts, things and mandates only', async () => {
  const { owner } = eve;
  const { number } = anna.primary;
  const mandateId = anna.mandate.id;
  const terms = termsOf();
  await refused(owner.accounts.get({ number }), 'accounts/account-not-found');
  await refused(owner.accounts.statement({ number }), 'accounts/account-not-found');
  await refused(
    owner.accounts.change({ number: anna.account.number, status: 'frozen' }),
    'accounts/account-not-found',
  );
  await refused(
    owner.accounts.transfer({ from: number, to: eve.primary.number, money: euros('1.00') }),
    'accounts/account-not-found',
  );
  const { items } = await owner.accounts.list({ ownerId: anna.partyId });
  assert.ok(items.every(({ ownerId }) => ownerId === eve.partyId));
  await refused(owner.mandates.get({ mandateId }), 'mandates/mandate-not-found');
  await refused(owner.mandates.usage({ mandateId }), 'mandates/mandate-not-found');
  await refused(owner.mandates.revoke({ mandateId }), 'mandates/mandate-not-found');
  await refused(owner.mandates.change({ mandateId, version: 1, terms }), 'mandates/mandate-not-found');
  const { account } = anna;
  await refused(
    owner.mandates.give({ thingId: eve.car.id, account: account.number, terms }),
    'accounts/account-not-found',
  );
  await refused(
    owner.mandates.give({ thingId: anna.car.id, account: eve.account.number, terms }),
    'platform/not-found',
  );
  await refused(
    owner.accounts.openForThing({ thingId: eve.car.id, form: 'shared', primary: number }),
    'accounts/primary-not-usable',
  );
  await refused(
    anna.car.client.call('accounts.get', { number: eve.account.number }),
    'accounts/account-not-found',
  );
  assert.equal(await ordered(anna, '0.01', { kind: 'up-to' }), 'authorised', 'nothing was stopped');
});

test('an owner is no operator', async () => {
  const { call } = eve.owner.client;
  const { number } = eve.primary;
  const funding = { rail: 'sepa', direction: 'in' as const, account: number, reference: 'myself' };
  await refused(call('accounts.fund', { ...funding, money: euros('1.00') }), 'platform/not-allowed');
  await refused(call('accounts.trialBalance', {}), 'platform/not-allowed');
  const opening = { ownerId: eve.partyId, asset: 'EUR', scale: 2, creditLimit: '100' };
  await refused(call('accounts.openPrimary', opening), 'platform/not-allowed');
  await refused(eve.car.client.call('mandates.give', {} as never), 'platform/not-allowed');
});

test('a blocked thing’s key is refused at once, and taken again when it is unblocked', async () => {
  const house = await bank.aHousehold();
  const thingId = house.car.id;
  assert.equal(await ordered(house, '1.00'), 'settled');
  await house.owner.things.block({ thingId });
  const wanted = await orderOf(house, '1.00');
  assert.equal((await refused(send(house.car, wanted), 'platform/bad-signature')).status, 401);
  await refused(house.car.client.call('accounts.list', {}), 'platform/bad-signature');
  await house.owner.things.unblock({ thingId });
  const { outcome, replayed } = await send(house.car, wanted);
  assert.deepEqual([outcome, replayed], ['succeeded', false], 'what was turned away is not remembered');
});

test('a merchant’s token settles what a payer has ordered, and offers nothing that nobody signed', async () => {
  const house = await bank.aHousehold();
  const { station, car } = house;
  const token = await (await bank.operator()).tokens.create({
    label: 'The till',
    role: 'merchant',
    merchantId: station.id,
  });
  const till = await createClient({ url: bank.url() }, { kind: 'token', token: token.secret });
  const expiresAt = toIso((await till.bank.time()) + 60_000);
  const offer = { id: await till.bank.newId(), kind: 'exact' as const, money: euros('1.00'), expiresAt };
  const refusal = await refused(till.call('payments.offerQuote', offer), 'platform/bad-signature');
  assert.equal(refusal.status, 401);
  await refused(till.call('payments.getQuote', { quoteId: offer.id }), 'payments/quote-not-found');
  const described = (await (await fetch(`${bank.url()}/openapi.json`)).json()) as OpenApiDocument;
  const { security } = described.paths['/v1/quotes']?.post ?? {};
  assert.deepEqual(security, [{ signedDocument: [] }], 'and the description offers no other way');
  const quote = await station.offer(offer);
  assert.ok(quote.signature, 'signed by the merchant’s key the same offer stands');
  assert.equal((await car.pay(quote)).outcome, 'succeeded');

  const { payment } = await order(house, '5.00', { kind: 'up-to' });
  const { id: paymentId } = payment;
  const captured = await till.call('payments.capture', { paymentId, amount: '300', final: true });
  assert.equal(captured.payment.captured, '300');
  const refunded = await till.call('payments.refund', { paymentId, amount: '100' });
  assert.equal(refunded.payment.refunded, '100');
});

test('a blocked merchant is paid nothing', async () => {
  const house = await bank.aHousehold();
  const quote = await house.offer('1.00');
  await (await bank.operator()).merchants.block({ merchantId: house.station.id, blocked: true });
  assert.equal((await house.car.pay(quote)).refusal?.code, 'merchants/merchant-blocked');
  assert.equal(await ordered(house, '1.00'), 'merchants/merchant-blocked');
});

test('a signed order that was altered in one byte is refused, wherever the byte is', async () => {
  const wanted = await orderOf(anna, '1.00');
  const { path, body = '' } = await anna.car.client.transport.prepare('payments.pay', wanted);
  const document = JSON.parse(body) as Record<'protected' | 'payload' | 'signature', string>;
  const payload = Buffer.from(document.payload, 'base64url').toString();
  const dearer = payload.replace('"amount":"100"', '"amount":"900"');
  assert.notEqual(dearer, payload);
  const bent = { ...document, payload: Buffer.from(dearer).toString('base64url') };
  assert.deepEqual(await post(path, JSON.stringify(bent)), [401, 'platform/bad-signature']);

  for (const member of ['protected', 'payload', 'signature'] as const) {
    const bytes = Buffer.from(document[member], 'base64url');
    for (const index of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const altered = Buffer.from(bytes);
      altered.writeUInt8(altered.readUInt8(index) ^ 1, index);
      const sent = JSON.stringify({ ...document, [member]: altered.toString('base64url') });
      const [status] = await post(path, sent);
      assert.ok(status === 400 || status === 401, `${member} at ${index}: ${status}`);
    }
  }
  await refused(anna.car.getPayment(wanted.id), 'payments/payment-not-found');
  await assertAnnaLostNothing();
});

test('an order signed for another bank is refused', async () => {
  const key = await createKey();
  const { registration } = await anna.owner.things.create({ name: 'Scooter', kind: 'scooter' });
  const scooter = await Thing.register({ url: bank.url(), code: registration.code, key });
  const { account, owner } = anna;
  const mandate = await owner.mandates.give({
    thingId: scooter.id,
    account: account.number,
    terms: termsOf(),
  });
  const wanted = await orderOf({ ...anna, car: scooter, mandate }, '1.00');
  const elsewhere = { ...scooter.client.bank, id: 'urn:bank:elsewhere' };
  const stray = await createClient({ url: bank.url(), bank: elsewhere }, { kind: 'key', key });
  const refusal = await refused(stray.call('payments.pay', wanted), 'platform/bad-signature');
  assert.match(refusal.detail, /another bank/);
  await assertAnnaLostNothing();
});

test('what was signed for one thing to be done is good for nothing else', async () => {
  const { payment } = await order(eve, '5.00', { kind: 'up-to' });
  const { id: paymentId } = payment;
  const { client } = eve.station;
  const capture = { paymentId, amount: '300', final: false };
  const { body = '' } = await client.transport.prepare('payments.capture', capture);
  const other = await order(eve, '5.00', { kind: 'up-to' });
  assert.deepEqual(await post(`/v1/payments/${paymentId}/refund`, body), [401, 'platform/bad-signature']);
  assert.deepEqual(await post(`/v1/payments/${paymentId}/void`, body), [401, 'platform/bad-signature']);
  const elsewhere = `/v1/payments/${other.payment.id}/capture`;
  assert.deepEqual(await post(elsewhere, body), [400, 'platform/malformed-request']);
  const unsigned = {
    id: bank.newId(),
    amount: '300',
    final: false,
  } as Operations['payments.capture']['input'];
  const [status] = await post(`/v1/payments/${paymentId}/capture`, JSON.stringify(unsigned));
  assert.ok(status === 400 || status === 401);
  assert.equal((await eve.car.getPayment(paymentId)).payment?.captured, '0');
  assert.equal((await post(`/v1/payments/${paymentId}/capture`, body))[0], 200, 'and good for what it says');
});

test('an order is the signing thing’s, whoever brings it', async () => {
  const wanted = await orderOf(eve, '1.00');
  const { path, body = '' } = await eve.car.client.transport.prepare('payments.pay', wanted);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bank.token}` };
  await fetch(bank.url() + path, { method: 'POST', headers, body });
  const { outcome, payment } = await send(eve.car, wanted);
  assert.deepEqual([outcome, payment.thingId], ['succeeded', eve.car.id]);
});

testThatBooksBalance(bank);
