/** The crowd: a process of its own that offers signed orders, as many at a time or a second as it is told. */

import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openConnection, type RawAnswer, type RawConnection, requestBytes } from './raw-connection.ts';

/** A signed order, and when the crowd had no answer or which one it had. */
export type SignedOrder = { readonly id: string; readonly path: string; readonly body: string };
export type Offered = {
  readonly id: string;
  /** 0 when there was no answer. */
  readonly status: number;
  /** The refusal's code; `unsent` when the crowd had no connection left to send it by. */
  readonly code: string;
  readonly retryAfter: string;
  /** From when it was due to be sent, so that waiting for a free connection counts. */
  readonly latencyMs: number;
};
export type OfferRequest = {
  readonly ordersFile: string;
  readonly resultsFile: string;
  /** Either so many at once, each followed by the next, or so many a second whatever the bank does. */
  readonly atOnce?: number;
  readonly perSecond?: number;
  readonly seconds: number;
};

/**
 * Every thing has a connection of its own, open before the rush: what is looked at is how the bank orders its work,
 * and not how the system's queue of connections to be accepted runs over.
 */
const CROWD = 5_000;
const OPENED_AT_ONCE = 100;
const TICK_MS = 5;
const [port = '0'] = process.argv.slice(2);
const idle: RawConnection[] = [];
const inUse = new Set<RawConnection>();
const offered: Offered[] = [];

async function offer(order: SignedOrder, request: Buffer, dueAt: number): Promise<void> {
  const connection = takeConnection();
  if (!connection) return note(order, dueAt, 'unsent');
  inUse.add(connection);
  const answer = await connection.send(request).catch(() => undefined);
  inUse.delete(connection);
  if (connection.isOpen()) idle.push(connection);
  note(order, dueAt, answer);
}

/** Undefined when everybody in the crowd is waiting for an answer already. */
function takeConnection(): RawConnection | undefined {
  for (let found = idle.pop(); found; found = idle.pop()) if (found.isOpen()) return found;
  return inUse.size < CROWD ? openConnection(Number(port)) : undefined;
}

function note({ id }: SignedOrder, dueAt: number, given?: RawAnswer | 'unsent'): void {
  const answer = given === 'unsent' ? undefined : given;
  const problem = answer?.status === 200 ? undefined : /"code":"([^"]+)"/.exec(answer?.body ?? '')?.[1];
  const code = given === 'unsent' ? given : (problem ?? '');
  const retryAfter = /^retry-after: (.+)$/im.exec(answer?.headers ?? '')?.[1] ?? '';
  const latencyMs = performance.now() - dueAt;
  offered.push({ id, status: answer?.status ?? 0, code, retryAfter, latencyMs });
}

async function gather(): Promise<void> {
  while (idle.length < CROWD) {
    const some = Array.from({ length: OPENED_AT_ONCE }, () => openConnection(Number(port)));
    await Promise.all(some.map(({ settled }) => settled));
    idle.push(...some);
  }
}

async function offerAll({ ordersFile, resultsFile, atOnce, perSecond, seconds }: OfferRequest) {
  const orders = readFileSync(ordersFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SignedOrder);
  const requests = orders.map((order) => requestBytes(`127.0.0.1:${port}`, order.path, order.body));
  offered.length = 0;
  if (perSecond) await gather();
  const startedAt = performance.now();
  const over = () => performance.now() - startedAt >= seconds * 1000;
  let next = 0;
  const underway: Promise<void>[] = [];
  const start = (dueAt: number) => {
    const [order, request] = [orders[next], requests[next]];
    next += 1;
    return order && request ? offer(order, request, dueAt) : undefined;
  };
  async function oneAfterTheOther(): Promise<void> {
    while (!over() && next < orders.length) await start(performance.now());
  }
  if (atOnce) await Promise.all(Array.from({ length: atOnce }, oneAfterTheOther));
  while (perSecond && !over() && next < orders.length) {
    const due = Math.min(orders.length, Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
    while (next < due) underway.push(start(startedAt + (next / perSecond) * 1000) ?? Promise.resolve());
    await pause(TICK_MS);
  }
  process.send?.({ offeredMs: performance.now() - startedAt });
  // Whoever has no answer long after the rush gives up.
  const givingUp = setTimeout(() => inUse.forEach((connection) => void connection.close()), 40_000);
  await Promise.all(underway);
  clearTimeout(givingUp);
  writeFileSync(resultsFile, offered.map((one) => `${JSON.stringify(one)}\n`).join(''));
  process.send?.({ answered: true });
}

process.on('message', (request: OfferRequest) => void offerAll(request));
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
