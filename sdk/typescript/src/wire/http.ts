/** One request until it is answered: the same bytes again and again, with growing pauses, up to a deadline. */

import { OutcomeUnknown, Refused, Unreachable } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';
import { readAnswer, type Tried, wasNeverSent } from './problem.ts';

export type CallOptions = {
  /** How long to go on trying; `Infinity` is allowed. */
  readonly deadlineMs?: number | undefined;
  /** Gives up at once when aborted. */
  readonly signal?: AbortSignal | undefined;
};

export type RetryPolicy = {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** How long one attempt may take. */
  readonly attemptMs: number;
  /** The deadline of a call that names none. */
  readonly deadlineMs: number;
};

export const defaultRetry: RetryPolicy = {
  firstDelayMs: 200,
  maxDelayMs: 10_000,
  attemptMs: 15_000,
  deadlineMs: 30_000,
};

export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly body?: string | undefined;
  /** The id that the request carries, for the error that says its outcome is unknown. */
  readonly id?: string | undefined;
  /** True when the request only reads. */
  readonly reads: boolean;
  /** True when doing it twice is the same as doing it once. */
  readonly repeatable: boolean;
  /** True when these bytes may have been sent before, by an earlier life of this process. */
  readonly sentBefore?: boolean;
  /** How long the bank was asked to wait before it answers. */
  readonly waitMs?: number;
  /** Asked before every attempt, because a later one may need a younger access token. */
  authorization(): Promise<string | undefined>;
  /** Asked when the bank does not know the caller; true when another attempt makes sense. */
  renew(): Promise<boolean>;
};

export type Answer = { readonly status: number; readonly body: unknown };

export type Http = {
  readonly retry: RetryPolicy;
  /** Throws `Refused`, `Unreachable` or `OutcomeUnknown`. */
  exchange(request: HttpRequest, options?: CallOptions): Promise<Answer>;
  /** One attempt without reading the body, for streams. */
  open(request: { path: string; headers: Record<string, string>; signal: AbortSignal }): Promise<Response>;
  /** How long to wait before attempt number `attempt` (from 0) is repeated. */
  delayMs(attempt: number): number;
};

export function createHttp(
  url: string | URL,
  surroundings: Surroundings,
  policy: Partial<RetryPolicy> = {},
): Http {
  const base = String(url).replace(/\/+$/, '');
  const retry = { ...defaultRetry, ...policy };

  function delayMs(attempt: number): number {
    const full = Math.min(retry.maxDelayMs, retry.firstDelayMs * 2 ** Math.min(attempt, 30));
    return full * (0.5 + surroundings.random() / 2);
  }

  /** One attempt, or two when the caller's access token has to be renewed. */
  async function attempt(
    request: HttpRequest,
    signal: AbortSignal | undefined,
    leftMs: number,
  ): Promise<Tried> {
    const limitMs = Math.min(retry.attemptMs + (request.waitMs ?? 0), Math.max(0, leftMs));
    const once = () => ask(surroundings.fetch, base + request.path, request, { signal, limitMs });
    const tried = await once();
    const isStranger = tried.kind === 'refused' && tried.refused.status === 401;
    return isStranger && (await request.renew()) ? once() : tried;
  }

  return {
    retry,
    delayMs,
    open: ({ path, headers, signal }) =>
      surroundings.fetch(base + path, { headers, signal, redirect: 'error' }),

    async exchange(request, options = {}) {
      const { signal, deadlineMs = retry.deadlineMs + (request.waitMs ?? 0) } = options;
      const deadline = surroundings.elapsedMs() + deadlineMs;
      let maybeDone = request.sentBefore ?? false;
      for (let number = 0; ; number += 1) {
        if (signal?.aborted) throw gaveUp(request, maybeDone, signal.reason);
        const tried = await attempt(request, signal, deadline - surroundings.elapsedMs());
        if (tried.kind === 'answer') return tried;
        if (tried.kind === 'refused') throw refusalAfter(request, maybeDone, tried.refused);
        maybeDone ||= tried.maybeDone && !request.reads;
        const waitMs = Math.max(tried.waitMs ?? 0, delayMs(number));
        const inTime = surroundings.elapsedMs() + waitMs < deadline;
        if (!inTime || (maybeDone && !request.repeatable)) throw gaveUp(request, maybeDone, tried.cause);
        await surroundings.sleep(waitMs, signal);
      }
    },
  };
}

async function ask(
  fetch: Surroundings['fetch'],
  url: string,
  { method, body, authorization }: HttpRequest,
  { signal, limitMs }: { signal: AbortSignal | undefined; limitMs: number },
): Promise<Tried> {
  const credential = await authorization();
  const limit = AbortSignal.timeout(Math.ceil(limitMs));
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json, application/problem+json',
        ...(credential ? { authorization: credential } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      // A redirect comes from something before the bank, and an order must not follow it.
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(body === undefined ? {} : { body }),
    });
    return readAnswer(response, await response.text());
  } catch (error) {
    return { kind: 'again', cause: error, maybeDone: !wasNeverSent(error) };
  }
}

/** When a caller is turned away at the door, that says nothing of what an earlier attempt has done. */
function refusalAfter(request: HttpRequest, maybeDone: boolean, refused: Refused): Error {
  return maybeDone && !refused.isAboutContent ? gaveUp(request, true, refused) : refused;
}

function gaveUp(request: HttpRequest, maybeDone: boolean, cause: unknown): Error {
  const what = `${request.method} ${request.path}`;
  const why = cause instanceof Refused ? cause.message : String(cause);
  return maybeDone
    ? new OutcomeUnknown(`The bank did not say whether ${what} was executed: ${why}`, {
        id: request.id,
        cause,
      })
    : new Unreachable(`${what} was not executed: ${why}`, { cause });
}
