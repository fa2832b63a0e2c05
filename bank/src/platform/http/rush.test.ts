/** A rush at a real door: some connections are set aside for a while, and nobody is forgotten. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openConnection, type RawConnection, requestBytes } from '../../../test/overload/raw-connection.ts';
import { listen } from './listen.ts';
import { LENIENT, ORDER, openTestDoor, waitOf } from './test-door.ts';

/** After so many it sets the others aside. */
const TURNED_AWAY_AT_ONCE = 128;
const CROWD = 300;

type Pay = () => Promise<number>;

/** A door that has too much to do for as long as `rush.isOn`. */
async function openRushedDoor() {
  const rush = { isOn: false };
  const expectedWait = waitOf(() => (rush.isOn ? Number.POSITIVE_INFINITY : 0));
  const config = { ...LENIENT, maxRequestsInFlight: 2 * CROWD };
  const door = await openTestDoor({ expectedWait, config });
  const url = new URL(await listen(door.app, { host: '127.0.0.1', port: 0, portIsFixed: false }));
  const key = await door.registerKey({ thingId: 'thing-1' });
  const body = JSON.stringify(await key.signDocument('payments.pay', ORDER));
  const order = requestBytes(url.host, '/v1/payments', body);
  const opened: RawConnection[] = [];
  after(async () => {
    for (const connection of opened) connection.close();
    await door.app.close();
  });

  /** Its way to pay one order, which tells the status of the answer. */
  async function open(): Promise<Pay> {
    const connection = openConnection(Number(url.port));
    opened.push(connection);
    await connection.settled;
    return () =>
      new Promise((resolve) => connection.send(order, (answer) => resolve(Number(answer?.slice(9, 12)))));
  }

  /** All of them pay at once, and the rush is over when those that were not set aside have their answer. */
  async function payAllAtOnce(crowd: readonly Pay[]): Promise<number[]> {
    rush.isOn = true;
    let answered = 0;
    const answers = crowd.map(async (pay) => {
      const status = await pay();
      answered += 1;
      rush.isOn &&= answered <= TURNED_AWAY_AT_ONCE;
      return status;
    });
    return Promise.all(answers);
  }

  const crowd = await Promise.all(Array.from({ length: CROWD }, open));
  // The door has taken each of them, and not only the system before it.
  await Promise.all(crowd.map((pay) => pay()));
  return { open, payAllAtOnce, crowd };
}

test('who was set aside when a rush began is served when it is over', async () => {
  const { crowd, payAllAtOnce } = await openRushedDoor();
  const answers = await payAllAtOnce(crowd);
  const refused = answers.filter((status) => status === 503).length;
  assert.ok(refused > TURNED_AWAY_AT_ONCE && refused <= CROWD / 2, `${refused} were turned away`);
  assert.deepEqual(new Set(answers), new Set([200, 503]));
});

test('after a rush every connection is served as ever', async () => {
  const { crowd, payAllAtOnce } = await openRushedDoor();
  await payAllAtOnce(crowd);
  assert.deepEqual(new Set(await Promise.all(crowd.map((pay) => pay()))), new Set([200]));
});

test('who comes anew in a rush is heard at once', async () => {
  const { open, crowd, payAllAtOnce } = await openRushedDoor();
  const answering = payAllAtOnce(crowd);
  const payAnew = await open();
  assert.ok([200, 503].includes(await payAnew()));
  await answering;
  assert.equal(await payAnew(), 200);
});

test('orders whose bodies never come keep nobody else from paying', async () => {
  const door = await openTestDoor({ config: { ...LENIENT, maxRequestsInFlight: 2 * CROWD } });
  const url = new URL(await listen(door.app, { host: '127.0.0.1', port: 0, portIsFixed: false }));
  const key = await door.registerKey({ thingId: 'thing-1' });
  const payload = await key.signDocument('payments.pay', ORDER);
  const half = requestBytes(url.host, '/v1/payments', JSON.stringify(payload)).subarray(0, -1);
  const holders = Array.from({ length: CROWD }, () => openConnection(Number(url.port)));
  after(async () => {
    for (const holder of holders) holder.close();
    await door.app.close();
  });
  await Promise.all(holders.map(({ settled }) => settled));
  await Promise.race(holders.map((holder) => new Promise<unknown>((resolve) => holder.send(half, resolve))));
  // One was turned away, because as many as it bears are on their way.
  await pause(500);
  const paid = await door.app.inject({ method: 'POST', url: '/v1/payments', payload });
  assert.equal(paid.statusCode, 200);
});
