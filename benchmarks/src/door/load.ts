/** Load on an HTTP door: requests whose bytes are ready, over kept-alive connections, one under way on each. */

import { connect, type Socket } from 'node:net';

export type LoadResult = {
  readonly requests: number;
  readonly seconds: number;
  /** Latencies in milliseconds, sorted. */
  readonly latencies: Float64Array;
  readonly statuses: ReadonlyMap<number, number>;
  /** The last answer's body, to look at. */
  readonly sample: string;
};

/** The bytes of a POST request with a JSON body. */
export function postBytes(path: string, body: string, contentType = 'application/jose+json'): Buffer {
  const bytes = Buffer.from(body);
  const head = `POST ${path} HTTP/1.1\r\nhost: bank\r\ncontent-type: ${contentType}\r\ncontent-length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** Sends every request once, as fast as the answers come. */
export async function load(
  port: number,
  requests: readonly Buffer[],
  connections: number,
): Promise<LoadResult> {
  const latencies = new Float64Array(requests.length);
  const statuses = new Map<number, number>();
  let next = 0;
  let sample = '';
  const startedAt = performance.now();
  const work = Array.from({ length: connections }, () => openConnection(port));
  const sockets = await Promise.all(work);
  await Promise.all(
    sockets.map(async (exchange) => {
      for (let index = next++; index < requests.length; index = next++) {
        const sentAt = performance.now();
        const { status, body } = await exchange(requests[index] as Buffer);
        latencies[index] = performance.now() - sentAt;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (index === requests.length - 1) sample = body();
      }
      exchange.close();
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  return { requests: requests.length, seconds, latencies: latencies.sort(), statuses, sample };
}

/** The value below which `share` of the sorted latencies lie. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

type Exchange = ((request: Buffer) => Promise<{ status: number; body: () => string }>) & { close(): void };

const HEAD_END = Buffer.from('\r\n\r\n');

async function openConnection(port: number): Promise<Exchange> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let received: Buffer = Buffer.alloc(0);
  let answered: ((answer: { status: number; body: () => string }) => void) | undefined;
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const headLength = received.indexOf(HEAD_END);
    if (headLength < 0) return;
    const head = received.toString('latin1', 0, headLength);
    const length = Number(/content-length: ([0-9]+)/i.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) throw new Error(`An answer without a length: ${head}`);
    const whole = headLength + 4 + length;
    if (received.length < whole) return;
    const bytes = received.subarray(headLength + 4, whole);
    received = received.subarray(whole);
    answered?.({ status: Number(head.slice(9, 12)), body: () => bytes.toString() });
  });
  const exchange = (request: Buffer) =>
    new Promise<{ status: number; body: () => string }>((resolve) => {
      answered = resolve;
      socket.write(request);
    });
  return Object.assign(exchange, { close: () => socket.destroy() });
}
