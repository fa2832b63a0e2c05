/** A rush at a real door: some connections wait unread, and what becomes of that which they bring when they are read. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { listen } from './listen.ts';
import { ORDER, openTestDoor } from './test-door.ts';

/** After so many it sets the others aside. */
const TURNED_AWAY_AT_ONCE = 128;
const CROWD = 300;

type Connection = {
  /** The status of the answer to one order. */
  pay(): Promise<number>;
  close(): void;
};

/** A door that has too much to do for as long as `rush.isOn`. */
async function openRushedDoor() {
  const rush = { isOn: false };
  const expectedWait = {
    arrived: () => ({ at: 0, amid: 1 }),
    left() {},
    now: () => (rush.isOn ? Number.POSITIVE_INFINITY : 0),
  };
  const door = await openTestDoor({ expectedWait });
  const url = new URL(await listen(door.app, { host: '127.0.0.1', port: 0, portIsFixed: false }));
  const key = await door.registerKey({ thingId: 'thing-1' });
  const body = JSON.stringify(await key.signDocument('payments.pay', ORDER));
  const head = ['POST /v1/payments HTTP/1.1', `host: ${url.host}`, 'content-type: application/json'];
  const order = [...head, `content-length: ${body.length}`, '', body].join('\r\n');
  const isAlive = ['GET /health/live HTTP/1.1', `host: ${url.host}`, '', ''].join('\r\n');
  const sockets = new Set<Socket>();
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await door.app.close();
  });

  /** A connection that the door has taken, and not only the system before it. */
  async function open(): Promise<Connection> {
    const socket = connect(Number(url.port), url.hostname);
    sockets.add(socket);
    await once(socket, 'connect');
    async function ask(request: string): Promise<number> {
      socket.write(request);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      return Number(answer.toString('latin1', 9, 12));
    }
    assert.equal(await ask(isAlive), 200);
    return { pay: () => ask(order), close: () => socket.destroy() };
  }

  /** All of them pay at once, and the rush is over when those that were not set aside have their answer. */
  async function payAllAtOnce(crowd: readonly Connection[]): Promise<number[]> {
    rush.isOn = true;
    let answered = 0;
    const answers = crowd.map(async (one) => {
      const status = await one.pay();
      answered += 1;
      rush.isOn &&= answered <= TURNED_AWAY_AT_ONCE;
      return status;
    });
    return Promise.all(answers);
  }

  return { open, payAllAtOnce, crowd: await Promise.all(Array.from({ length: CROWD }, open)) };
}

test('as long as others come in time, an order that has waited unread for too long is told to come again', async () => {
  const { open, crowd, payAllAtOnce } = await openRushedDoor();
  async function payInTime(): Promise<number> {
    const another = await open();
    const status = await another.pay();
    another.close();
    return status;
  }

  assert.equal(await payInTime(), 200);
  let isOver = false;
  const answering = payAllAtOnce(crowd).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await payInTime();
    await pause(10);
  }
  assert.deepEqual(new Set(await answering), new Set([503]));
  assert.equal(await payInTime(), 200);
});

test('when nobody comes in time, it is served late, and a few at once', async () => {
  const { crowd, payAllAtOnce } = await openRushedDoor();
  const answers = await payAllAtOnce(crowd);
  assert.ok(answers.includes(200), 'better late than nobody');
  assert.ok(answers.filter((status) => status === 503).length > CROWD / 2);
});

test('after the rush every connection is served as ever', async () => {
  const { crowd, payAllAtOnce } = await openRushedDoor();
  await payAllAtOnce(crowd);
  const waits = crowd.map(async (one) => {
    while ((await one.pay()) !== 200) await pause(20);
  });
  await Promise.all(waits);
});
