/** The crowd: a process of its own that offers signed orders, as many at a time or a second as it is told. */

import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { openConnection, type RawConnection, requestBytes } from './raw-connection.ts';

/** A signed order, and when the crowd had no answer or which one it had. */
export type SignedOrder = { readonly id: string; readonly path: string; readonly body: string };
export type Offered = {
  readonly id: string;
  /** 0 when there was no answer. */
  readonly status: number;
  /** The refusal's code; `unsent` when the crowd had no connection left to send it by. */
  readonly code: string;
  readonly retryAfter: string;
  /** From when it was due to be sent to the answer, both in milliseconds since the beginning of the offering. */
  readonly dueAtMs: number;
  readonly answeredAtMs: number;
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
const TICK_MS = 2;
const UNSENT = 'unsent';
const [port = '0'] = process.argv.slice(2);
const idle = new Set<RawConnection>();
const inUse = new Set<RawConnection>();

/** What an answer says is read when the rush is over, so that the crowd has its time for offering. */
type Noted = { id: string; answer: string | undefined; dueAtMs: number; answeredAtMs: number };
const noted: Noted[] = [];
let startedAt = 0;

function offer({ id }: SignedOrder, request: Buffer, dueAtMs: number): Promise<void> | undefined {
  const connection = takeConnection();
  if (!connection) {
    noted.push({ id, answer: UNSENT, dueAtMs, answeredAtMs: dueAtMs });
    return undefined;
  }
  inUse.add(connection);
  return new Promise((resolve) =>
    connection.send(request, (answer) => {
      noted.push({ id, answer, dueAtMs, answeredAtMs: performance.now() - startedAt });
      inUse.delete(connection);
      if (connection.isOpen()) idle.add(connection);
      resolve();
    }),
  );
}

/** Who has rested longest comes next. Undefined when everybody in the crowd is waiting for an answer already. */
function takeConnection(): RawConnection | undefined {
  for (const found of idle) {
    idle.delete(found);
    if (found.isOpen()) return found;
  }
  return inUse.size < CROWD ? openConnection(Number(port)) : undefined;
}

function offeredOf({ answer = '', ...noted }: Noted): Offered {
  if (answer === UNSENT) return { ...noted, status: 0, code: UNSENT, retryAfter: '' };
  const status = Number(answer.slice(9, 12));
  const code = status === 200 ? '' : (/"code":"([^"]+)"/.exec(answer)?.[1] ?? '');
  return { ...noted, status, code, retryAfter: /^retry-after: (.+)$/im.exec(answer)?.[1] ?? '' };
}

async function gather(): Promise<void> {
  while (idle.size < CROWD) {
    const some = Array.from({ length: OPENED_AT_ONCE }, () => openConnection(Number(port)));
    await Promise.all(some.map(({ settled }) => settled));
    for (const connection of some) idle.add(connection);
  }
}

async function offerAll({ ordersFile, resultsFile, atOnce, perSecond, seconds }: OfferRequest) {
  const orders = readFileSync(ordersFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SignedOrder);
  const requests = orders.map((order) => requestBytes(`127.0.0.1:${port}`, order.path, order.body));
  noted.length = 0;
  if (perSecond) await gather();
  const standstill = monitorEventLoopDelay({ resolution: 10 });
  standstill.enable();
  startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  const over = () => elapsedMs() >= seconds * 1000;
  let next = 0;
  const underway: Promise<void>[] = [];
  const start = (dueAtMs: number) => {
    const [order, request] = [orders[next], requests[next]];
    next += 1;
    return order && request ? offer(order, request, dueAtMs) : undefined;
  };
  async function oneAfterTheOther(): Promise<void> {
    while (!over() && next < orders.length) await start(elapsedMs());
  }
  if (atOnce) await Promise.all(Array.from({ length: atOnce }, oneAfterTheOther));
  while (perSecond && !over() && next < orders.length) {
    const due = Math.min(orders.length, Math.floor((elapsedMs() / 1000) * perSecond));
    while (next < due) underway.push(start((next / perSecond) * 1000) ?? Promise.resolve());
    await pause(TICK_MS);
  }
  process.send?.({ offeredMs: elapsedMs() });
  // Whoever has no answer long after the rush gives up.
  const givingUp = setTimeout(() => inUse.forEach((connection) => void connection.close()), 40_000);
  await Promise.all(underway);
  clearTimeout(givingUp);
  standstill.disable();
  const stoodStillMs = standstill.max / 1e6;
  writeFileSync(resultsFile, noted.map((one) => `${JSON.stringify(offeredOf(one))}\n`).join(''));
  process.send?.({ stoodStillMs });
}

process.on('message', (request: OfferRequest) => void offerAll(request));
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
