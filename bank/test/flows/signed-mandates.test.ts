/** An owner signs mandates with a key of the owner's own, and may want that nothing else counts. */

import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';
import { createKey, type MandateTerms, Owner, type Signer, thumbprint } from '@bank-of-things/sdk';
import { startTestBank, termsOf } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { ordered, refused } from '../support/orders.ts';

const bank = await startTestBank();
const REQUIRED = 'parties/signature-required';

/** An owner by token alone, the same owner with a registered key, and a car with an account. */
async function anOwnerWithKey(algorithm: 'ES256' | 'EdDSA' = 'ES256') {
  const desk = await bank.operator();
  const { owner, partyId, primary } = await bank.anOwner('Anna', '100.00');
  const { secret: token } = await owner.tokens.create({ label: 'phone', role: 'owner' });
  const key = await createKey({ algorithm });
  const registered = await owner.keys.register(key, 'Anna’s phone');
  const signing = await Owner.connect({ url: bank.url(), token, signer: key });
  const car = await bank.aThing(owner, 'Anna’s car', 'car');
  const account = await owner.accounts.openForThing({
    thingId: car.id,
    form: 'shared',
    primary: primary.number,
  });
  const wish = (rules: Partial<MandateTerms> = {}) => ({
    thingId: car.id,
    account: account.number,
    terms: termsOf(rules),
  });
  return { desk, owner, signing, partyId, primary, car, account, key, registered, wish, token };
}

/** Verifies a compact JWS with nothing but node:crypto. */
async function isSignedBy(key: Signer, compact: string): Promise<boolean> {
  const [header, payload, signature = ''] = compact.split('.');
  const publicKey = createPublicKey({ key: { ...(await key.publicJwk()) }, format: 'jwk' });
  const raw = Buffer.from(signature, 'base64url');
  const signed = Buffer.from(`${header}.${payload}`);
  return key.algorithm === 'ES256'
    ? verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw)
    : verify(null, signed, publicKey, raw);
}

for (const algorithm of ['ES256', 'EdDSA'] as const) {
  test(`every change of a mandate that ${algorithm} signed shows the key and the document`, async () => {
    const { owner, signing, key, registered, wish } = await anOwnerWithKey(algorithm);
    const given = await signing.mandates.give(wish({ amount: { max: '1000' } }));
    assert.equal(given.signedBy, await thumbprint(await key.publicJwk()));
    assert.equal(given.signedBy, registered.thumbprint);
    const { id: mandateId } = given;

    const terms = termsOf({ amount: { max: '2000' } });
    await signing.mandates.change({ mandateId, version: 1, terms });
    await owner.mandates.suspend({ mandateId });
    await signing.mandates.resume({ mandateId });
    await signing.mandates.revoke({ mandateId });

    const { items } = await owner.mandates.versions({ mandateId });
    const seen = items.map(({ version, signedBy }) => [version, signedBy !== undefined]);
    assert.deepEqual(seen, [
      [2, true],
      [2, true],
      [2, false],
      [2, true],
      [1, true],
    ]);
    const documents = items.flatMap(({ document }) => document ?? []);
    assert.equal(documents.length, 4);
    for (const document of documents) assert.ok(await isSignedBy(key, document));
    const payload = JSON.parse(Buffer.from(documents[2]?.split('.')[1] ?? '', 'base64url').toString());
    assert.deepEqual(payload.terms, terms);
    assert.equal((await owner.mandates.get({ mandateId })).signedBy, registered.thumbprint);
  });
}

test('a mandate that is given without a signature shows none', async () => {
  const { owner, wish } = await anOwnerWithKey();
  const given = await owner.mandates.give(wish());
  assert.equal(given.signedBy, undefined);
  assert.deepEqual((await owner.mandates.versions({ mandateId: given.id })).items[0]?.document, undefined);
});

test('once only signed mandates count, a token alone changes nothing and may only suspend', async () => {
  const { desk, owner, signing, partyId, wish, car, account } = await anOwnerWithKey();
  const station = await bank.aMerchant('Station');
  const { id: mandateId } = await owner.mandates.give(wish());
  await owner.keys.requireSignedMandates({ required: true });
  assert.equal((await owner.me()).party?.signedMandatesOnly, true);

  const terms = termsOf({ amount: { max: '1' } });
  await refused(owner.mandates.give(wish()), REQUIRED);
  await refused(owner.mandates.change({ mandateId, version: 1, terms }), REQUIRED);
  await refused(owner.mandates.revoke({ mandateId }), REQUIRED);
  await refused(owner.mandates.delegate({ mandateId, thingId: car.id, terms }), REQUIRED);
  await refused(desk.mandates.revoke({ mandateId }), REQUIRED);
  await owner.mandates.suspend({ mandateId });
  await refused(owner.mandates.resume({ mandateId }), REQUIRED);
  const payer = { car, account, mandate: { id: mandateId }, station };
  assert.equal(await ordered(payer, '1.00'), 'mandates/mandate-not-active');

  await signing.mandates.resume({ mandateId });
  assert.equal(await ordered(payer, '1.00'), 'settled');

  const stranger = await createKey();
  await refused(owner.keys.register(stranger, 'a thief’s phone'), REQUIRED);
  await refused(owner.keys.requireSignedMandates({ required: false }), REQUIRED);
  await signing.keys.requireSignedMandates({ required: false });
  await owner.mandates.revoke({ mandateId });
  await desk.client.call('parties.requireSignedMandates', { required: true, partyId });
});

test('an id that was refused for want of a signature is free for the signed request', async () => {
  const { owner, signing, wish } = await anOwnerWithKey();
  await owner.keys.requireSignedMandates({ required: true });
  const id = bank.newId();
  await refused(owner.mandates.give({ id, ...wish() }), REQUIRED);
  assert.equal((await signing.mandates.give({ id, ...wish() })).state, 'active');
});

test('a key that has ended signs nothing more, and what it signed before can still be verified', async () => {
  const { owner, signing, key, registered, wish } = await anOwnerWithKey();
  const { id: mandateId } = await signing.mandates.give(wish());
  const { thumbprint: keyId } = registered;
  await owner.keys.end({ thumbprint: keyId });

  await refused(signing.mandates.revoke({ mandateId }), 'platform/bad-signature');
  await refused(owner.keys.register(key, 'again'), 'parties/key-already-used');
  const [kept] = (await owner.keys.list()).items;
  assert.deepEqual([kept?.thumbprint, kept?.validTo !== undefined], [keyId, true]);
  await refused(owner.keys.requireSignedMandates({ required: true }), 'parties/key-needed');
});

test('the last key stays while only signed mandates count; another can take its place, or the operator helps', async () => {
  const { desk, owner, signing, registered, partyId } = await anOwnerWithKey();
  const { thumbprint: keyId } = registered;
  await owner.keys.requireSignedMandates({ required: true });
  await refused(signing.keys.end({ thumbprint: keyId }), 'parties/key-needed');
  await refused(owner.keys.end({ thumbprint: keyId }), REQUIRED);

  const second = await signing.keys.register(await createKey(), 'tablet');
  await signing.keys.end({ thumbprint: keyId });
  await refused(desk.client.call('parties.endKey', { thumbprint: second.thumbprint }), 'parties/key-needed');
  await desk.client.call('parties.requireSignedMandates', { required: false, partyId });
  await desk.client.call('parties.endKey', { thumbprint: second.thumbprint });
});

test('a key is its owner’s alone: others neither use it, nor see it, nor bring it as theirs', async () => {
  const { owner, registered, key, wish, partyId } = await anOwnerWithKey();
  const other = await anOwnerWithKey();
  await refused(other.owner.keys.register(key, 'mine'), 'parties/key-already-used');
  await refused(other.owner.keys.end({ thumbprint: registered.thumbprint }), 'parties/key-not-found');
  assert.deepEqual((await other.owner.keys.list({ partyId })).items, []);
  assert.equal((await (await bank.operator()).client.call('parties.listKeys', { partyId })).items.length, 1);

  const { id: mandateId } = await owner.mandates.give(wish());
  await refused(other.signing.mandates.revoke({ mandateId }), 'mandates/mandate-not-found');
  await refused(other.signing.mandates.give(wish()), 'accounts/account-not-found');
});

test('a proof that was made for another owner does not bring a key', async () => {
  const { owner } = await anOwnerWithKey();
  const { owner: other } = await bank.anOwner('Bert', '0.00');
  const key = await createKey();
  const proofs: string[] = [];
  const watched: Signer = { ...key, sign: (bytes) => key.sign(bytes) };
  const catching = await Owner.connect({
    url: bank.url(),
    fetch: async (url, init) => {
      const body = typeof init?.body === 'string' ? JSON.parse(init.body) : {};
      if (body.proof) proofs.push(body.proof);
      return fetch(url, init);
    },
    token: (await owner.tokens.create({ label: 'x', role: 'owner' })).secret,
  });
  await catching.keys.register(watched, 'phone');
  const stolen = { publicJwk: await key.publicJwk(), proof: proofs[0] ?? '', label: 'stolen' };
  await refused(other.client.call('parties.registerKey', stolen), 'platform/bad-signature');
});

test('an owner’s key opens no door by a token that it signed itself', async () => {
  const { key } = await anOwnerWithKey();
  const claims = { aud: (await bank.operator()).client.bank.id, iat: 0, exp: 0 };
  const now = Math.floor(Date.now() / 1000);
  const head = { alg: 'ES256', kid: await thumbprint(await key.publicJwk()), typ: 'bot-access+jwt' };
  const parts = [head, { ...claims, iat: now, exp: now + 60 }];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = Buffer.from(await key.sign(Buffer.from(text))).toString('base64url');
  const response = await fetch(`${bank.url()}/v1/me`, {
    headers: { authorization: `Bearer ${text}.${signature}` },
  });
  assert.equal(response.status, 401);
  assert.match(((await response.json()) as { detail: string }).detail, /signs documents/);
});

test('a mandate that a thing hands on is kept with what the thing signed', async () => {
  const { owner, signing, car, wish } = await anOwnerWithKey();
  await owner.keys.requireSignedMandates({ required: true });
  const { id: mandateId } = await signing.mandates.give(wish({ delegation: { maxDepth: 1 } }));
  const trailer = await bank.aThing(owner, 'Trailer', 'trailer');
  const child = await car.delegate(mandateId, trailer.id, termsOf({ amount: { max: '500' } }));
  const [version] = (await owner.mandates.versions({ mandateId: child.id })).items;
  assert.equal(version?.signedBy, child.signedBy);
  assert.equal(child.signedBy, (await owner.things.get({ thingId: car.id })).keyThumbprint);
  const [, payload = ''] = version?.document?.split('.') ?? [];
  assert.equal(JSON.parse(Buffer.from(payload, 'base64url').toString()).thingId, trailer.id);
});

testThatBooksBalance(bank);
