/** Nothing is left out and nothing is told twice: what webhooks bring is what the journal says, whichever process sends. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Household } from '../support/bank.ts';
import { createProcessFamily } from '../support/bank-process.ts';
import { createTestDatabase } from '../support/database.ts';
import { order, ordered } from '../support/orders.ts';
import { createPeople } from '../support/people.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { createChance } from '../support/seeded-chance.ts';
import { until } from '../support/until.ts';

const { connectionString, drop } = await createTestDatabase();
const family = createProcessFamily({ BOT_WEBHOOKS_TO_PRIVATE_ADDRESSES: 'loopback' });
after(async () => {
  await family.stopAll();
  await drop();
});
const [teller, door] = await family.startTwo(connectionString);
const atDoor = createPeople({ url: () => door.url, token: family.token });
const atEither = createPeople({ url: () => [teller.url, door.url], token: family.token });
const chance = createChance('webhooks');

type Told = { id: string; type: string; data: { id: string; state: string; captured: string } };

function toldTo(receiver: Receiver): Told[] {
  return receiver.heard.map(({ body }) => JSON.parse(body) as Told);
}

/** A payment of any kind, and what may become of it. */
async function somethingHappens(household: Household): Promise<string> {
  const { station, owner } = household;
  const kind = chance.pick(['exact', 'up-to'] as const);
  const { payment } = await order(household, `${chance.between(1, 20)}.00`, { kind });
  const asked = { paymentId: payment.id };
  if (payment.state === 'waiting')
    await (chance.inPercent(50) ? owner.payments.approve(asked) : owner.payments.deny(asked));
  const { payment: present } = await station.getPayment(asked);
  if (present.state === 'authorised' && chance.inPercent(30)) await station.void(asked);
  else if (present.state === 'authorised') {
    if (chance.inPercent(50)) await station.capture({ ...asked, amount: '10', final: false });
    await station.capture({ ...asked, amount: '20', final: true });
  }
  if (chance.inPercent(50) && (await station.getPayment(asked)).payment.state === 'settled')
    await station.refund({ ...asked, amount: '5' });
  return payment.id;
}

test('a replay from the beginning tells just what the histories say, once and in order', async () => {
  const rules = { approval: { above: '1500', waitMs: 3_600_000 } };
  const household = await atDoor.aHousehold({ balance: '1000.00', rules });
  const stranger = await atDoor.aHousehold({ balance: '1000.00', rules });
  const receivers = [await startReceiver(), await startReceiver()] as const;
  const { webhook } = await household.owner.webhooks.register({ url: receivers[0].url });
  await household.station.webhooks.register({ url: receivers[1].url });
  const ids: string[] = [];
  for (let turn = 0; turn < 10; turn += 1) {
    const many = Array.from({ length: 4 }, () => somethingHappens(household));
    await Promise.all([...many.map(async (one) => ids.push(await one)), somethingHappens(stranger)]);
  }

  const expected = new Map<string, string[]>();
  for (const paymentId of ids) {
    const { items } = await household.owner.payments.history({ paymentId });
    expected.set(paymentId, ['payment.decided', ...items.map(({ change }) => `payment.${change}`)]);
  }
  const count = [...expected.values()].flat().length;
  for (const receiver of receivers) {
    await receiver.hears(count);
    assertAsExpected(toldTo(receiver), expected);
  }
  const told = toldTo(receivers[0]).map(({ id }) => id);
  await household.owner.webhooks.replay({ webhookId: webhook.id, after: '0' });
  await receivers[0].hears(2 * count);
  const again = toldTo(receivers[0]).slice(count);
  assert.deepEqual(
    again.map(({ id }) => id),
    told,
  );
  const [last] = again.filter(({ data }) => data.id === ids.at(-1)).slice(-1);
  const present = await household.owner.payments.get({ paymentId: ids.at(-1) ?? '' });
  assert.equal(last?.data.captured, present.payment.captured);
});

function assertAsExpected(told: Told[], expected: ReadonlyMap<string, string[]>): void {
  assert.equal(new Set(told.map(({ id }) => id)).size, told.length, 'nothing is told twice');
  for (const [paymentId, types] of expected) {
    const found = told.filter(({ data }) => data.id === paymentId).map(({ type }) => type);
    assert.deepEqual(found, types, paymentId);
  }
  const places = told.map(({ id }) => id.split('_').slice(1).map(Number));
  for (const [index, [row = 0, place = 0]] of places.entries()) {
    const [rowBefore = 0, placeBefore = 0] = places[index - 1] ?? [];
    const isLater = row > rowBefore || (row === rowBefore && place > placeBefore);
    assert.ok(index === 0 || isLater, 'everything is told in the order of the journal');
  }
}

test('when the teller’s process is killed, the next one goes on with every webhook', async () => {
  const household = await atEither.aHousehold({ balance: '100.00' });
  const receiver = await startReceiver(() => undefined);
  await household.station.webhooks.register({ url: receiver.url });
  assert.equal(await ordered(household, '1.00'), 'settled');
  await receiver.hears(1);
  const mark = door.mark();
  teller.signal('SIGKILL');
  await door.becomes('teller', mark);
  receiver.behave(() => 200);
  assert.equal(await ordered(household, '2.00'), 'settled');
  await until(() => new Set(toldTo(receiver).map(({ id }) => id)).size === 2);
  const [first, again] = toldTo(receiver);
  assert.deepEqual(again, first, 'what the old process had sent and not noted is sent again');
});
