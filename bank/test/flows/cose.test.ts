/** Small devices sign in CBOR: the same orders, the same decisions, and evidence that anybody can check. */

import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';
import { createKey, Merchant, memoryOutbox, type OutboxEntry, type Signer, Thing } from '@bank-of-things/sdk';
import { Decoder, Encoder } from 'cbor-x';
import { decodeEntries } from '../../src/money/teller/codec/codec.ts';
import { euros, startTestBank } from '../support/bank.ts';
import { askDatabase, testThatBooksBalance } from '../support/books.ts';
import { orderOf, refused, send } from '../support/orders.ts';

const bank = await startTestBank();
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** Connects the thing of `key` once more, this time signing in CBOR, with an outbox that shows what it sends. */
async function inCbor(key: Signer) {
  const sent: OutboxEntry[] = [];
  const outbox = memoryOutbox();
  const watched = {
    ...outbox,
    put: async (entry: OutboxEntry) => {
      sent.push(entry);
      await outbox.put(entry);
    },
  };
  return { thing: await Thing.connect({ url: bank.url(), key, form: 'cose', outbox: watched }), sent };
}

/** A household whose car can sign in both forms. */
async function aHousehold(algorithm: 'ES256' | 'EdDSA' = 'ES256') {
  const household = await bank.aHousehold({ rules: { amount: { max: '5000' } } });
  const { owner, primary } = household;
  const key = await createKey({ algorithm });
  const { registration } = await owner.things.create({ name: 'Meter', kind: 'meter' });
  const car = await Thing.register({ url: bank.url(), code: registration.code, key });
  const account = await owner.accounts.openForThing({
    thingId: car.id,
    form: 'shared',
    primary: primary.number,
  });
  const terms = { name: 'All', mode: 'enforce', asset: 'EUR', scale: 2, amount: { max: '5000' } } as const;
  const mandate = await owner.mandates.give({ thingId: car.id, account: account.number, terms });
  return { ...household, car, account, mandate, key };
}

/** The signed orders that the journal keeps for a payment. */
async function documentsOf(paymentId: string): Promise<string[]> {
  const rows = await askDatabase(bank, 'select body from money.journal order by position');
  return rows
    .flatMap(({ body }) => decodeEntries(body as unknown as Buffer))
    .flatMap((entry) => (entry.type === 'order-decided' && entry.id === paymentId ? [entry.document] : []));
}

for (const algorithm of ['ES256', 'EdDSA'] as const) {
  test(`a thing pays with ${algorithm} in CBOR, and the bytes that it sent are the evidence`, async () => {
    const { key, offer, owner, primary } = await aHousehold(algorithm);
    const { thing, sent } = await inCbor(key);

    const paid = await thing.pay(await offer('12.40'));

    assert.deepEqual([paid.outcome, paid.payment?.state], ['succeeded', 'settled']);
    assert.equal((await owner.accounts.get({ number: primary.number })).balance, '8760');
    const [document = ''] = await documentsOf(paid.id);
    assert.equal(document, sent[0]?.body);
    const message = Buffer.from(document.replace('cose:', ''), 'base64url');
    assert.equal(paid.proof?.orderHash, sha256(message));
    assert.ok(await isSignedBy(key, message), 'anybody verifies the order with another library');
  });
}

/** Verifies a COSE_Sign1 message as RFC 9052 says, with what is neither the bank's nor the SDK's. */
async function isSignedBy(key: Signer, message: Buffer): Promise<boolean> {
  const options = { useRecords: false, variableMapSize: true, tagUint8Array: false, mapsAsObjects: false };
  const parts = new Decoder(options).decode(message.subarray(1)) as Buffer[];
  const [header, , payload, signature] = parts as [Buffer, unknown, Buffer, Buffer];
  const signed = new Encoder(options).encode(['Signature1', header, Buffer.alloc(0), payload]);
  const publicKey = createPublicKey({ key: { ...(await key.publicJwk()) }, format: 'jwk' });
  return key.algorithm === 'ES256'
    ? verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
    : verify(null, signed, publicKey, signature);
}

test('the same order in JSON and in CBOR is one payment with one decision', async () => {
  const { car, key, account, mandate, station, owner, primary } = await aHousehold();
  const { thing } = await inCbor(key);
  const place = { latitude: 52.520008, longitude: -13 };
  const order = await orderOf({ car, account, mandate, station }, '10.00', { place });

  const first = await send(thing, order);
  const again = await send(car, order);

  assert.deepEqual([first.replayed, again.replayed], [false, true]);
  assert.deepEqual(again.payment, first.payment);
  assert.equal((await documentsOf(order.id)).length, 1);
  assert.equal((await owner.accounts.get({ number: primary.number })).balance, '9000');
  const changed = { ...order, money: euros('10.01') };
  const conflict = await refused(send(thing, changed), 'ledger/id-conflict');
  assert.equal(conflict.facts.field, '/input/money/amount');
});

test('a refusal says the same in CBOR as in JSON', async () => {
  const { car, key, account, mandate, station } = await aHousehold();
  const { thing } = await inCbor(key);
  const asked = { payee: station.id, money: euros('50.01'), account: account.number, mandate: mandate.id };
  const [inJson, inBytes] = [await car.pay(asked), await thing.pay(asked)];
  assert.deepEqual(inBytes.refusal, inJson.refusal);
  assert.deepEqual(inBytes.payment?.decision, inJson.payment?.decision);
  assert.equal(inBytes.refusal?.code, 'mandates/amount-above-max');
});

test('a merchant offers and captures in CBOR, and a thing that signs in JSON checks and pays the offer', async () => {
  const { car } = await bank.aHousehold();
  const key = await createKey();
  const desk = await bank.operator();
  const { id } = await desk.merchants.register({
    name: 'Meter post',
    category: '5552',
    country: 'DE',
    asset: 'EUR',
    scale: 2,
    publicJwk: await key.publicJwk(),
  });
  const post = await Merchant.connect({ url: bank.url(), key, form: 'cose', merchantId: id });
  const quote = await post.offer({ money: euros('20.00'), kind: 'up-to' });
  assert.match(quote.signature, /^cose:/);
  assert.equal(quote.offerHash, sha256(Buffer.from(quote.signature.slice(5), 'base64url')));

  const held = await car.pay(quote);
  await post.capture({ paymentId: held.id, amount: '750', final: true });

  assert.equal((await car.getPayment(held.id)).payment?.captured, '750');
  const cheaper = { ...quote, money: euros('19.00') };
  await assert.rejects(car.pay(cheaper), /"money" is not what the payee signed/);
});

testThatBooksBalance(bank);
