/** Owners and operators against the fake bank: tokens, cookies, questions, repeats and the clock. */

import assert from 'node:assert/strict';
import { evidenceOfBody, readEvidence } from '../crypto/documents.ts';
import { readJws } from '../crypto/jws.ts';
import { createKey, thumbprint } from '../crypto/keys.ts';
import { quickly, testWithBank } from '../testing/customers.ts';
import { Operator } from './operator.ts';
import { Owner } from './owner.ts';
import { signIn, signOut } from './sign-in.ts';

const mandateId = '019a0000-0000-7000-8000-000000000001';

testWithBank('an owner asks with a token, and ids are made for what is to happen once', async (bank) => {
  bank.routes.set(`POST /v1/mandates/${mandateId}/suspend`, () => ({ body: { id: mandateId } }));
  const owner = await Owner.connect({ url: bank.url, token: 'bot_secret', retry: quickly });
  bank.fail(`/v1/mandates/${mandateId}/suspend`, 'lost-answer');
  await owner.mandates.suspend({ mandateId });
  const [first, second] = bank.seenOn(`/v1/mandates/${mandateId}/suspend`);
  assert.equal(first?.headers.authorization, 'Bearer bot_secret');
  assert.equal(first?.body, second?.body);
  const body = JSON.parse(first?.body ?? '') as Record<string, string>;
  assert.deepEqual(Object.keys(body), ['id'], 'what stands in the path is not repeated in the body');
  assert.match(body.id ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
});

testWithBank('questions go into the query', async (bank) => {
  const owner = await Owner.connect({ url: bank.url, token: 'bot_secret' });
  await owner.accounts.list({ limit: 5, thingId: mandateId });
  assert.equal(bank.seenOn('/v1/accounts')[0]?.query.toString(), `limit=5&thingId=${mandateId}`);
});

testWithBank('in a browser the cookie speaks, and no header does', async (bank) => {
  bank.routes.set('POST /v1/sign-in', () => ({ body: { done: true } }));
  await signIn({ url: bank.url, code: 'ONCE' });
  assert.equal(bank.seenOn('/v1/sign-in')[0]?.body, '{"code":"ONCE"}');
  bank.routes.set('DELETE /v1/sign-in', () => ({ body: { done: true } }));
  await signOut({ url: bank.url });
  const owner = await Owner.connect({ url: bank.url });
  await assert.rejects(owner.me(), { code: 'platform/not-signed-in', status: 401, requestId: 'r-1' });
  assert.equal(bank.seenOn('/v1/me')[0]?.headers.authorization, undefined);
});

testWithBank('what cannot be repeated without harm is not repeated when its answer is lost', async (bank) => {
  bank.routes.set('POST /v1/tokens', () => ({ body: {} }));
  const owner = await Owner.connect({ url: bank.url, token: 'bot_secret', retry: quickly });
  bank.fail('/v1/tokens', 'lost-answer');
  const creating = owner.tokens.create({ label: 'My program', role: 'owner' });
  await assert.rejects(creating, { name: 'OutcomeUnknown' });
  assert.equal(bank.seenOn('/v1/tokens').length, 1);
});

testWithBank(
  'what is created is asked for under an id, so that a lost answer is asked for again',
  async (bank) => {
    bank.routes.set('POST /v1/things', () => ({ body: { replayed: true } }));
    const owner = await Owner.connect({ url: bank.url, token: 'bot_secret', retry: quickly });
    bank.fail('/v1/things', 'lost-answer');
    assert.equal((await owner.things.create({ name: 'Car', kind: 'car' })).replayed, true);
    const [first, second] = bank.seenOn('/v1/things').map(({ body }) => JSON.parse(body) as { id: string });
    assert.match(first?.id ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual(second, first);
  },
);

testWithBank('an owner who approves hears how the payment was decided', async (bank) => {
  const path = `/v1/payments/${mandateId}/approve`;
  const owner = await Owner.connect({ url: bank.url, token: 'bot_secret' });
  const body = { code: 'ledger/insufficient-funds', outcome: 'refused', payment: { id: mandateId } };
  bank.fail(path, { status: 402, body });
  const decided = await owner.payments.approve({ paymentId: mandateId });
  assert.equal(decided.outcome, 'refused');
  assert.equal(decided.payment.refusal?.code, 'ledger/insufficient-funds');
});

testWithBank('a key that was proven in one place is brought by another that signs already', async (bank) => {
  const { url } = bank;
  bank.routes.set('GET /v1/me', () => ({ body: { role: 'owner', party: { id: mandateId } } }));
  bank.routes.set('POST /v1/keys', () => ({ body: {} }));
  const phone = await createKey();
  const proven = await (await Owner.connect({ url })).keys.prove(phone, 'My phone');
  assert.deepEqual(readJws(proven.proof).payload, { partyId: mandateId });
  assert.equal(bank.seenOn('/v1/keys').length, 0, 'nothing is registered by proving');

  const laptop = await createKey();
  await (await Owner.connect({ url, signer: laptop })).keys.bring(proven);
  const sent = readEvidence(evidenceOfBody(bank.seenOn('/v1/keys')[0]?.body ?? ''));
  assert.deepEqual(sent.payload, proven);
  assert.equal(sent.header.kid, await thumbprint(await laptop.publicJwk()));
});

testWithBank('an operator moves the clock and follows it at once', async (bank) => {
  bank.state.clock = 'manual';
  bank.state.now = () => Date.parse('2030-01-01T00:00:00Z');
  const operator = await Operator.connect({ url: bank.url, token: 'bot_secret' });
  bank.routes.set('PUT /v1/bank/clock', ({ body }) => {
    const { time } = JSON.parse(body) as { time: string };
    bank.state.now = () => Date.parse(time);
    return { body: { time } };
  });
  await operator.setClock('2030-02-01T00:00:00.000Z');
  assert.equal(await operator.client.bank.time(), Date.parse('2030-02-01T00:00:00Z'));
});
