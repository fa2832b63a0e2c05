/** Texts with the character U+0000, which JSON can carry and PostgreSQL cannot. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ORDER, OWNER_TOKEN, openTestDoor } from './test-door.ts';

const door = await openTestDoor();
const { app } = door;
after(() => app.close());
const thing = await door.registerKey({ thingId: 'thing-1' });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function pay(payload: object, headers: Record<string, string> = {}) {
  const response = await app.inject({ method: 'POST', url: '/v1/payments', payload, headers });
  return { status: response.statusCode, body: response.json() };
}

test('a text with a zero in it, which no table can take, is refused by its place', async () => {
  const note = await pay({ ...ORDER, note: 'a\0b' }, bearer(OWNER_TOKEN));
  assert.equal(note.status, 400);
  assert.deepEqual(note.body.violations, [
    { pointer: '/note', expected: 'must not contain the character U+0000' },
  ]);
  const signed = await pay(await thing.signDocument('payments.pay', { ...ORDER, payee: '\0' }));
  assert.deepEqual([signed.status, signed.body.violations[0].pointer], [400, '/payee']);
  const listed = await app.inject({ url: '/v1/payments?states=a&states=%00', headers: bearer(OWNER_TOKEN) });
  assert.equal(listed.json().violations[0].pointer, '/states/1');
});
