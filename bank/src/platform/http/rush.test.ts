/** A rush at a real door: some connections are set aside for a while, and nobody is forgotten. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { listen } from './listen.ts';
import { LENIENT, ORDER, openTestDoor } from './test-door.ts';

/** After so many it sets the others aside. */
const TURNED_AWAY_AT_ONCE = 128;
const CROWD = 300;

type Connection = {
  /** The status of the answer to one order. */
  pay(): Promise<number>;
};

/** A door that has too much to do for as long as `rush.isOn`. */
async function openRushedDoor() {
  const rush = { isOn: false };
  const expectedWait = {
    arrived: () => ({ at: 0, amid: 1 }),
    left() {},
    expectedMs: () => (rush.isOn ? Number.POSITIVE_INFINITY : 0),
  };
  const config = { ...LENIENT, maxRequestsInFlight: 2 * CROWD };
  const door = await openTestDoor({ expectedWait, config });
  const url = new URL(await listen(door.app, { host: '127.0.0.1', port: 0, portIsFixed: false }));
  const key = await door.registerKey({ thingId: 'thing-1' });
  const body = JSON.stringify(await key.signDocument('payments.pay', ORDER));
  const head = ['POST /v1/payments HTTP/1.1', `host: ${url.host}`, 'content-type: application/json'];
  const order = [...head, `content-length: ${body.length}`, '', body].join('\r\n');
  const sockets = new Set<Socket>();
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await door.app.close();
  });

  async function open(): Promise<Connection> {
    const socket = connect(Number(url.port), url.hostname);
    sockets.add(socket);
    await once(socket, 'connect');
    return {
      async pay() {
        socket.write(order);
        const [answer] = (await once(socket, 'data')) as [Buffer];
        return Number(answer.toString('latin1', 9, 12));
      },
    };
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

  const crowd = await Promise.all(Array.from({ length: CROWD }, open));
  // The door has taken each of them, and not only the system before it.
  await Promise.all(crowd.map((one) => one.pay()));
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
  assert.deepEqual(new Set(await Promise.all(crowd.map((one) => one.pay()))), new Set([200]));
});

test('who comes anew in a rush is heard at once', async () => {
  const { open, crowd, payAllAtOnce } = await openRushedDoor();
  const answering = payAllAtOnce(crowd);
  const another = await open();
  assert.ok([200, 503].includes(await another.pay()));
  await answering;
  assert.equal(await another.pay(), 200);
});
