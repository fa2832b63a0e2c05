/** Sends finished requests over keep-alive connections: as many as come back, or each at its own moment. */

import { createHistogram } from '../histogram.ts';
import { type HttpAnswer, type HttpConnection, openConnection } from './connection.ts';

export type HttpLoad = {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Absent: every connection sends again as soon as it is answered. */
  readonly perSecond?: number;
};

export type HttpLoadResult = {
  /** Requests that were answered in the time it took, and those that were due and could not even be sent. */
  readonly answered: number;
  readonly unsent: number;
  /** What `succeededIn` counted in the answers. */
  readonly succeeded: number;
  readonly lastedMs: number;
  readonly p50: number;
  readonly p99: number;
  /** The first answer that was no success, for whoever wonders. */
  readonly firstFailure?: string;
};

const PATIENCE = 2;

/** `requestAt` gives the n-th request, or nothing when there are no more. */
export async function sendLoad(
  load: HttpLoad,
  requestAt: (index: number) => Buffer | undefined,
  succeededIn: (answer: HttpAnswer) => number,
): Promise<HttpLoadResult> {
  const connections = await Promise.all(
    Array.from({ length: load.connections }, () => openConnection(new URL(load.url))),
  );
  const latencies = createHistogram();
  const startedAt = performance.now();
  const lastsMs = load.seconds * 1000;
  const due = load.perSecond ? Math.floor(load.perSecond * load.seconds) : Number.POSITIVE_INFINITY;
  let next = 0;
  let succeeded = 0;
  let firstFailure: string | undefined;

  /** The moment at which the n-th request should leave; without a rate it leaves when a connection is free. */
  const momentOf = (index: number) =>
    load.perSecond ? startedAt + (index * 1000) / load.perSecond : performance.now();
  /** Whoever is late with a rate goes on sending what was due, but not for ever. */
  const isOver = () => performance.now() - startedAt >= lastsMs * (load.perSecond ? PATIENCE : 1);

  async function work(connection: HttpConnection): Promise<void> {
    while (next < due && !isOver()) {
      const index = next;
      const moment = momentOf(index);
      if (moment > performance.now()) {
        await wake();
        continue;
      }
      const request = requestAt(index);
      if (!request) return;
      next += 1;
      const answer = await connection.exchange(request);
      const successes = succeededIn(answer);
      // Who was turned away counts as never answered, so that a quick no makes no latency better.
      latencies.note(successes > 0 ? performance.now() - moment : Number.POSITIVE_INFINITY);
      if (successes === 0) firstFailure ??= `${answer.status} ${answer.body.slice(0, 300)}`;
      succeeded += successes;
    }
  }

  try {
    await Promise.all(connections.map(work));
    const answered = latencies.count();
    const unsent = load.perSecond ? due - next : 0;
    // They have waited until now, and would have to wait longer.
    for (let index = next; index < next + unsent; index += 1)
      latencies.note(performance.now() - momentOf(index));
    return {
      answered,
      unsent,
      succeeded,
      lastedMs: performance.now() - startedAt,
      p50: latencies.at(0.5),
      p99: latencies.at(0.99),
      ...(firstFailure && { firstFailure }),
    };
  } finally {
    for (const connection of connections) connection.close();
  }
}

let waking: Promise<void> | undefined;

/** All idle connections wait for the same next millisecond. */
function wake(): Promise<void> {
  waking ??= new Promise((resolve) =>
    setTimeout(() => {
      waking = undefined;
      resolve();
    }, 1),
  );
  return waking;
}
