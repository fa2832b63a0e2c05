/** Work that ends in time: when its time is up, or when its caller gives up, it is over whatever becomes of it. */

/**
 * Resolves as `work` does, and rejects at once when `limitMs` have passed or `signal` is aborted. `work` is told by
 * its signal, but nobody waits for it to listen: an aborted `fetch` of Node.js may leave its body pending for ever
 * (nodejs/node#56917), and signals made by `AbortSignal.any` may be forgotten by its garbage collector.
 */
export async function withinTime<Result>(
  { limitMs, signal }: { limitMs: number; signal?: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const ended = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  const giveUp = () => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(new Error(`No answer in ${limitMs} ms.`)), limitMs);
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}
