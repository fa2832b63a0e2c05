/** One request until it is answered: the same bytes again and again, with growing pauses, up to a deadline. */

import { wireOfBody } from '../crypto/documents.ts';
import { OutcomeUnknown, Refused, Unreachable } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';
import { createAddresses } from './addresses.ts';
import { readAnswer, type Tried, wasNeverSent } from './problem.ts';
import { withinTime } from './time-limit.ts';

export type CallOptions = {
  /** How long to go on trying; `Infinity` is allowed. */
  readonly deadlineMs?: number | undefined;
  /** Gives up at once when aborted. */
  readonly signal?: AbortSignal | undefined;
};

export type RetryPolicy = {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** How long one attempt may take; with several addresses the first attempts are shorter. */
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
  /** JSON, or a signed document as `signBody` writes it. */
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

/** With several addresses it is better to ask the next one soon than to wait long for one. It doubles. */
const FIRST_ATTEMPT_MS = 2_500;

export function createHttp(
  url: string | URL | readonly (string | URL)[],
  surroundings: Surroundings,
  policy: Partial<RetryPolicy> = {},
): Http {
  const addresses = createAddresses(url);
  const retry = { ...defaultRetry, ...policy };

  function delayMs(attempt: number): number {
    const full = Math.min(retry.maxDelayMs, retry.firstDelayMs * 2 ** Math.min(attempt, 30));
    return full * (0.5 + surroundings.random() / 2);
  }

  function attemptMs(number: number): number {
    if (addresses.count === 1) return retry.attemptMs;
    return Math.min(retry.attemptMs, FIRST_ATTEMPT_MS * 2 ** Math.min(number, 30));
  }

  /** One attempt, or two when the caller's access token has to be renewed. */
  async function attempt(
    request: HttpRequest,
    signal: AbortSignal | undefined,
    { number, leftMs }: { number: number; leftMs: number },
  ): Promise<Tried> {
    const limitMs = Math.min(attemptMs(number) + (request.waitMs ?? 0), Math.max(0, leftMs));
    const address = addresses.current();
    const once = () => ask(surroundings.fetch, address + request.path, request, { signal, limitMs });
    const tried = await once();
    if (tried.kind === 'again' && !isThrottled(tried)) addresses.failed(address);
    const isStranger = tried.kind === 'refused' && tried.refused.status === 401;
    return isStranger && (await request.renew()) ? once() : tried;
  }

  /** Before attempt `number` (from 0) is repeated. An address that was not asked yet is asked at once. */
  function pauseMs(number: number, tried: Tried & { kind: 'again' }): number {
    const isNextFresh = (number + 1) % addresses.count !== 0;
    if (isNextFresh && !isThrottled(tried)) return 0;
    // All who are told the same time would otherwise come again at the same moment.
    return (tried.waitMs ?? 0) + delayMs(Math.floor(number / addresses.count));
  }

  return {
    retry,
    delayMs,
    async open({ path, headers, signal }) {
      const address = addresses.current();
      try {
        const response = await surroundings.fetch(address + path, { headers, signal, redirect: 'error' });
        if (response.status >= 500) addresses.failed(address);
        return response;
      } catch (error) {
        addresses.failed(address);
        throw error;
      }
    },

    async exchange(request, options = {}) {
      const { signal, deadlineMs = retry.deadlineMs + (request.waitMs ?? 0) } = options;
      const deadline = surroundings.elapsedMs() + deadlineMs;
      let maybeDone = request.sentBefore ?? false;
      for (let number = 0; ; number += 1) {
        if (signal?.aborted) throw gaveUp(request, maybeDone, signal.reason);
        const leftMs = deadline - surroundings.elapsedMs();
        const tried = await attempt(request, signal, { number, leftMs });
        if (tried.kind === 'answer') return tried;
        if (tried.kind === 'refused') throw refusalAfter(request, maybeDone, tried.refused);
        maybeDone ||= tried.maybeDone && !request.reads;
        const waitMs = pauseMs(number, tried);
        const inTime = surroundings.elapsedMs() + waitMs < deadline;
        if (!inTime || (maybeDone && !request.repeatable)) throw gaveUp(request, maybeDone, tried.cause);
        await surroundings.sleep(waitMs, signal);
      }
    },
  };
}

function isThrottled({ cause }: Tried & { kind: 'again' }): boolean {
  return cause instanceof Refused && cause.status === 429;
}

async function ask(
  fetch: Surroundings['fetch'],
  url: string,
  { method, body, authorization }: HttpRequest,
  { signal, limitMs }: { signal: AbortSignal | undefined; limitMs: number },
): Promise<Tried> {
  const credential = await authorization();
  const wire = body === undefined ? undefined : wireOfBody(body);
  try {
    return await withinTime({ limitMs: Math.ceil(limitMs), signal }, async (ending) => {
      const response = await fetch(url, {
        method,
        headers: {
          accept: 'application/json, application/problem+json',
          ...(credential ? { authorization: credential } : {}),
          ...(wire ? { 'content-type': wire.mediaType } : {}),
        },
        // A redirect comes from something before the bank, and an order must not follow it.
        redirect: 'error',
        signal: ending,
        ...(wire ? { body: wire.content } : {}),
      });
      return readAnswer(response, await response.text());
    });
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
