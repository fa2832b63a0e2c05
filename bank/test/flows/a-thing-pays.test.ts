/** The shortest walk through the house: an owner gives a mandate, and the thing pays by itself. */

import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { type PublicJwk, type Signer, Thing, thumbprint } from '@bank-of-things/sdk';
import { euros, startTestBank, termsOf } from '../support/bank.ts';

const bank = await startTestBank();

test('a car pays a charging station from its owner’s balance within its mandate', async () => {
  const { car, offer, owner, primary, station } = await bank.aHousehold({
    balance: '100.00',
    rules: { amount: { max: '2000' } },
  });
  const quote = await offer('12.40', {
    lines: [{ description: 'Charging', unit: 'kWh', quantity: '31', unitPrice: '40' }],
  });

  const paid = await car.pay(quote);

  assert.equal(paid.outcome, 'succeeded');
  assert.equal(paid.payment?.state, 'settled');
  assert.equal((await owner.accounts.get({ number: primary.number })).balance, '8760');
  assert.equal((await station.accounts())[0]?.balance, '1240');
});

test('a payment above the mandate is refused with the rule that refused it, and moves nothing', async () => {
  const { car, offer, owner, primary } = await bank.aHousehold({
    balance: '100.00',
    rules: { amount: { max: '2000' } },
  });

  const refused = await car.pay(await offer('20.01'));

  assert.equal(refused.outcome, 'refused');
  assert.equal(refused.refusal?.code, 'mandates/amount-above-max');
  assert.ok(
    refused.payment?.decision.rules.some((rule) => rule.rule === 'amount/max' && rule.outcome === 'refuse'),
  );
  assert.equal((await owner.accounts.get({ number: primary.number })).balance, '10000');
});

test('a quote is paid once, whatever the thing does', async () => {
  const { car, offer, owner, primary } = await bank.aHousehold({ balance: '100.00' });
  const quote = await offer('30.00');

  const outcomes = await Promise.all([car.pay(quote), car.pay(quote), car.pay(quote)]);

  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['succeeded', 'succeeded', 'succeeded'],
  );
  assert.equal((await owner.accounts.get({ number: primary.number })).balance, '7000');
});

test('a metered session holds a ceiling and captures what was used', async () => {
  const { car, offer, owner, primary, station } = await bank.aHousehold({ balance: '50.00' });
  const held = await car.pay(await offer('40.00', { kind: 'session' }));
  assert.equal(held.payment?.state, 'authorised');
  assert.equal((await owner.accounts.get({ number: primary.number })).available, '1000');

  await station.capture({ paymentId: held.id, amount: '1550', final: true });

  const after = await owner.accounts.get({ number: primary.number });
  assert.deepEqual([after.balance, after.available, after.reserved], ['3450', '3450', '0']);
  assert.equal(euros('15.50').amount, (await car.getPayment(held.id)).payment?.captured);
});

test('what was paid is still there after the bank was closed and opened again', async () => {
  const { car, offer, owner, primary } = await bank.aHousehold({ balance: '10.00' });
  const paid = await car.pay(await offer('4.00'));
  await bank.restart();
  const desk = await bank.operator();
  assert.equal((await desk.accounts.get({ number: primary.number })).balance, '600');
  assert.equal(paid.outcome, 'succeeded');
  void owner;
});

test('a quote that is paid again later is answered as before and moves nothing', async () => {
  const { car, offer, owner, primary } = await bank.aHousehold({ balance: '100.00' });
  const quote = await offer('30.00');
  await car.pay(quote);

  const again = await car.pay(quote);

  assert.deepEqual([again.outcome, again.replayed], ['succeeded', true]);
  assert.equal((await owner.accounts.get({ number: primary.number })).balance, '7000');
});

/** Signs as a secure element does: what goes in are bytes, what comes out is a signature, and the key stays inside. */
function secureElement(algorithm: Signer['algorithm']): Signer & { signed(): number } {
  const pair =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('ed25519');
  const publicPart = pair.publicKey.export({ format: 'jwk' }) as PublicJwk;
  const hash = algorithm === 'ES256' ? 'sha256' : null;
  let count = 0;
  return Object.freeze({
    algorithm,
    publicJwk: async () => publicPart,
    async sign(bytes: Uint8Array) {
      count += 1;
      return new Uint8Array(sign(hash, bytes, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }));
    },
    signed: () => count,
  });
}

for (const algorithm of ['ES256', 'EdDSA'] as const) {
  test(`a thing whose secure element signs ${algorithm} and never shows its key registers, pays and comes back`, async () => {
    const { owner, primary, station, offer } = await bank.aHousehold({ balance: '10.00' });
    const element = secureElement(algorithm);
    const thing = await bank.aThing(owner, 'Meter', 'smart-meter', element);
    const { number } = await owner.accounts.openForThing({
      thingId: thing.id,
      form: 'shared',
      primary: primary.number,
    });
    await owner.mandates.give({ thingId: thing.id, account: number, terms: termsOf() });
    assert.equal((await thing.pay(await offer('2.50'))).outcome, 'succeeded');
    const known = await owner.things.get({ thingId: thing.id });
    assert.equal(known.keyThumbprint, await thumbprint(await element.publicJwk()));

    const again = await Thing.connect({ url: bank.url(), key: element });
    const before = element.signed();
    assert.equal((await again.pay({ payee: station.id, money: euros('1.00') })).outcome, 'succeeded');
    assert.ok(element.signed() > before, 'the order was signed in the element');
    assert.equal((await station.accounts())[0]?.balance, '350');
  });
}
