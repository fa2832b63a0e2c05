/** After a short rush: the real door in an event loop of our own, so that thousands of callers take no time of ours. */

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { type TestContext, test } from 'node:test';
import { type Chance, createChance } from '../../../test/support/seeded-chance.ts';
import { addInFlight } from './in-flight.ts';

/**
 * What the bank needs for an order, in milliseconds: to let it in, until it is answered, to answer it, to say no;
 * and to set a connection aside or to read it again.
 */
const COSTS = { begin: 0.15, takes: 6, end: 0.1, no: 0.04, pause: 0.0015 };
/** libuv reads so many connections before anything else has its turn. */
const READ_AT_ONCE = 1_024;
const RETRY_AFTER_MS = 1_000;
const SECOND = 1_000;

type Work = () => void;

/** Time passes by what work costs, and jumps to what comes next when there is none. */
function createWorld(t: TestContext) {
  const world = { now: 0 };
  const due = new Map<number, Work[]>();
  const immediates: Work[] = [];
  const ready: Work[] = [];

  function at(time: number, work: Work): void {
    const works = due.get(time);
    if (works) works.push(work);
    else due.set(time, [work]);
  }
  const later = (ms: number, work: Work) => at(Math.ceil(world.now + Math.max(1, ms)), work);
  t.mock.method(performance, 'now', () => world.now);
  t.mock.method(globalThis, 'setTimeout', (work: Work, ms: number) => later(ms, work));
  t.mock.method(globalThis, 'setImmediate', (work: Work) => immediates.push(work));

  return Object.assign(world, {
    at,
    later,
    ready,
    runUntil(end: number): void {
      for (let checked = 0; world.now < end; ) {
        if (immediates.length === 0 && ready.length === 0) world.now = Math.max(world.now, checked);
        for (; checked <= world.now; checked += 1) {
          for (const work of due.get(checked) ?? []) work();
          due.delete(checked);
        }
        for (const read of ready.splice(0, READ_AT_ONCE)) read();
        for (const work of immediates.splice(0)) work();
      }
    },
  });
}

type World = ReturnType<typeof createWorld>;
type Hook = (request: object, reply: object, done: Work) => void;

/** What it brings while it is paused is read when it is resumed. */
class Connection extends EventEmitter {
  readonly #world: World;
  #isPaused = false;
  #unread: Work | undefined;

  constructor(world: World) {
    super();
    this.#world = world;
  }

  pause(): void {
    this.#world.now += COSTS.pause;
    this.#isPaused = true;
  }

  resume(): void {
    this.#world.now += COSTS.pause;
    this.#isPaused = false;
    if (this.#unread) this.#world.ready.push(this.#unread);
    this.#unread = undefined;
  }

  bring(read: Work): void {
    if (this.#isPaused) this.#unread = read;
    else this.#world.ready.push(read);
  }
}

/** The real door over connections that are none, in front of a bank that only takes its time. */
function openDoor(world: World, count: number) {
  const server = new EventEmitter();
  let hook: Hook = () => {};
  const addHook = (name: string, added: Hook) => {
    if (name === 'onRequest') hook = added;
  };
  const limits = { most: 5_000, largestBody: 1_000, timeoutMs: 60_000 };
  addInFlight({ server, addHook } as unknown as Parameters<typeof addInFlight>[0], limits);
  const connections = Array.from({ length: count }, () => new Connection(world));
  for (const connection of connections) server.emit('connection', connection);

  function ask(socket: Connection, answered: (isServed: boolean) => void): void {
    socket.bring(() => {
      const raw = Object.assign(new EventEmitter(), {
        statusCode: 200,
        writableEnded: false,
        writeHead() {},
        end() {},
      });
      const request = { id: 'x', method: 'POST', raw: { socket }, headers: {} };
      const routeOptions = { config: { yieldsToLoad: true } };
      let isLetIn = false;
      hook({ ...request, routeOptions }, { raw, hijack() {} }, () => {
        isLetIn = true;
      });
      world.now += isLetIn ? COSTS.begin : COSTS.no;
      if (!isLetIn) return answered(false);
      world.later(COSTS.takes, () => {
        world.now += COSTS.end;
        raw.writableEnded = true;
        raw.emit('close');
        answered(true);
      });
    });
  }
  return { connections, ask };
}

function takeAny<T>(items: T[], chance: Chance): T | undefined {
  const last = items.pop();
  const place = chance.between(0, items.length);
  const found = items[place];
  if (found === undefined || last === undefined) return last;
  items[place] = last;
  return found;
}

for (const [connections, rushMs] of [
  [5_000, 2 * SECOND],
  [20_000, SECOND / 10],
] as const)
  test(`callers on ${connections} connections who come again when they are told to are all served a few seconds after a rush of ${rushMs} ms`, (t) => {
    const world = createWorld(t);
    const chance = createChance(`${connections}`);
    const door = openDoor(world, connections);
    const free = [...door.connections];
    const waitedMs: number[] = [];
    let waiting = 0;

    function pay(connection: Connection, since: number): void {
      door.ask(connection, (isServed) => {
        const pauseMs = RETRY_AFTER_MS + chance.between(0, 500);
        if (!isServed) return world.later(pauseMs, () => pay(connection, since));
        waiting -= 1;
        waitedMs.push(world.now - since);
        free.push(connection);
      });
    }

    /** Whatever the bank does meanwhile. */
    function offer(perMs: number, from: number, until: number): void {
      for (let time = from; time < until; time += 1 / perMs)
        world.at(Math.ceil(time), () => {
          const connection = takeAny(free, chance);
          if (!connection) return;
          waiting += 1;
          pay(connection, world.now);
        });
    }

    const rushAt = 2 * SECOND;
    const end = rushAt + rushMs + 7 * SECOND;
    offer(1, 0, end);
    offer(40, rushAt, rushAt + rushMs);
    world.runUntil(end - SECOND);
    waitedMs.length = 0;
    world.runUntil(end);
    assert.ok(waitedMs.length > SECOND / 2, `${waitedMs.length} were served in the last second`);
    assert.ok(Math.max(...waitedMs) < 100, `one waited ${Math.max(...waitedMs)} ms`);
    assert.ok(waiting < 100, `${waiting} still wait`);
  });
