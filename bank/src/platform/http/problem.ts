/** Refusals and faults as RFC 9457 problem documents: the only place that knows HTTP statuses. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseAway } from '../database/database-away.ts';
import { PlatformRefusals, Refusal, type RefusalDefinition, type RefusalKind } from '../errors/refusals.ts';

export const STATUS_OF_KIND: Readonly<Record<RefusalKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  insufficient: 402,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  unprocessable: 422,
  throttled: 429,
  unavailable: 503,
};

const RETRYABLE_KINDS: readonly RefusalKind[] = ['throttled', 'unavailable'];
const FAULT_CODE = 'platform/fault';
/** What is said of an order by whoever cannot tell whether it was executed; every other no did nothing. */
const UNKNOWN_CODES: readonly string[] = [PlatformRefusals['outcome-unknown'].code, FAULT_CODE];
const DEFAULT_RETRY_AFTER_SECONDS = 1;

/** A fault is no refusal: it is the bank's own mistake, and its inside stays inside. */
export const FAULT: RefusalDefinition = {
  code: FAULT_CODE,
  kind: 'unavailable',
  title: 'Something went wrong inside the bank.',
  remedy: 'Ask the operator and give the requestId. An order may be sent again with the same id.',
};

const METHOD_NOT_ALLOWED: RefusalDefinition = {
  code: 'platform/method-not-allowed',
  kind: 'invalid',
  title: 'This path does not take this method.',
  remedy: 'See the Allow header and /openapi.json.',
};

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  outcome: 'refused' | 'unknown';
  code: string;
  remedy: string;
  retryable: boolean;
  requestId: string;
  [fact: string]: unknown;
};

/** What to answer to an error, and whether it is a fault that must be logged with its stack. */
export type Answer = { problem: Problem; headers: Record<string, string>; isFault: boolean };

/** Turns whatever was thrown into the answer. Faults tell nothing but the request id. */
export function answerTo(error: unknown, request: { id: string; method: string }): Answer {
  const refusal = refusalOf(error, request.method);
  if (refusal) return answer(refusal.definition, refusal.message, request.id, { facts: refusal.facts });
  const status = clientErrorStatus(error);
  if (status) {
    return answer(PlatformRefusals['malformed-request'], (error as Error).message, request.id, { status });
  }
  const detail = 'The bank made a mistake; it has been logged under the requestId.';
  return { ...answer(FAULT, detail, request.id, { status: 500 }), isFault: true };
}

export function answerNotFound(request: { id: string; path: string }): Answer {
  return answer(PlatformRefusals['not-found'], `There is nothing at ${request.path}.`, request.id, {});
}

export function answerMethodNotAllowed(
  request: { id: string; method: string },
  allowed: readonly string[],
): Answer {
  const detail = `${request.method} is not among ${allowed.join(', ')}.`;
  const { problem, ...rest } = answer(METHOD_NOT_ALLOWED, detail, request.id, { status: 405 });
  return { ...rest, problem, headers: { allow: allowed.join(', ') } };
}

/** Sends an answer and logs it as what it is: a fault with its stack, a refusal in one line. */
export function sendAnswer(reply: FastifyReply, request: FastifyRequest, given: Answer, error?: unknown) {
  if (given.isFault) request.log.error({ err: error }, 'A request failed by a fault of the bank.');
  else request.log.debug({ refusal: given.problem.code, detail: given.problem.detail }, 'Refused.');
  return reply
    .code(given.problem.status)
    .headers({ 'cache-control': 'no-store', ...given.headers })
    .type('application/problem+json')
    .serializer((text: unknown) => String(text))
    .send(
      JSON.stringify(given.problem, (_, value) => (typeof value === 'bigint' ? value.toString() : value)),
    );
}

function answer(
  definition: RefusalDefinition,
  detail: string,
  requestId: string,
  options: { facts?: Readonly<Record<string, unknown>>; status?: number },
): Answer {
  const status = options.status ?? STATUS_OF_KIND[definition.kind];
  const retryable = RETRYABLE_KINDS.includes(definition.kind);
  const problem: Problem = {
    // Facts come first, so that none can take the place of a member with a meaning.
    ...options.facts,
    type: `/problems/${definition.code}`,
    title: definition.title,
    status,
    detail,
    outcome: UNKNOWN_CODES.includes(definition.code) ? 'unknown' : 'refused',
    code: definition.code,
    remedy: definition.remedy,
    retryable,
    requestId,
  };
  return { problem, headers: headersFor(status, options.facts), isFault: false };
}

function headersFor(status: number, facts: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Bearer' };
  if (status !== 429 && status !== 503) return {};
  const seconds = facts.retryAfterSeconds;
  return {
    'retry-after': String(typeof seconds === 'number' ? Math.ceil(seconds) : DEFAULT_RETRY_AFTER_SECONDS),
  };
}

function refusalOf(error: unknown, method: string): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (!isDatabaseAway(error)) return undefined;
  // A read did nothing; the commit of a write may have come true.
  const name = method === 'GET' ? 'not-executed' : 'outcome-unknown';
  return new Refusal(PlatformRefusals[name], 'The database does not answer.');
}

/** Fastify marks what the client did wrong (bad JSON, too large, wrong media type) with a 4xx status. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return undefined;
  const { statusCode, code } = error;
  const isOfFastify = typeof code === 'string' && code.startsWith('FST_');
  return isOfFastify && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
    ? statusCode
    : undefined;
}
