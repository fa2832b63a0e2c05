/** Reads what the bank answered: a result, a refusal (RFC 9457), or nothing that a bank would say. */

import { Refused } from '../errors.ts';
import type { Payment } from '../generated/operations.ts';

/** How one attempt ended. */
export type Tried =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'refused'; readonly refused: Refused }
  /** Worth another attempt; `maybeDone` when this one may have been executed all the same. */
  | {
      readonly kind: 'again';
      readonly cause: unknown;
      readonly maybeDone: boolean;
      readonly waitMs?: number;
    };

type Members = Record<string, unknown>;

export function readAnswer(response: Response, text: string): Tried {
  const { status } = response;
  const body = parseJson(text);
  if (response.ok) {
    if (body !== undefined) return { kind: 'answer', status, body };
    const cause = new Error(
      `The answer with status ${status} is not JSON; something stands before the bank.`,
    );
    return { kind: 'again', cause, maybeDone: true };
  }
  const refused = refusedOf(response, isMembers(body) ? body : {});
  const decided = decidedOrderOf(refused);
  if (decided) return { kind: 'answer', status, body: decided };
  if (status !== 429 && status < 500) return { kind: 'refused', refused };
  const maybeDone = status !== 429 && refused.code !== 'platform/not-executed';
  const waitMs = retryAfterOf(response);
  return { kind: 'again', cause: refused, maybeDone, ...(waitMs === undefined ? {} : { waitMs }) };
}

/** A network failure after which it is certain that no byte reached the bank. Browsers do not tell. */
export function wasNeverSent(error: unknown): boolean {
  const code = error instanceof Error && isMembers(error.cause) ? error.cause.code : undefined;
  const codes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
  return codes.includes(String(code)) || code === 'UND_ERR_CONNECT_TIMEOUT';
}

function refusedOf(response: Response, members: Members): Refused {
  const {
    type: _,
    title,
    status: __,
    detail,
    code,
    remedy,
    outcome,
    retryable,
    requestId,
    ...facts
  } = members;
  const status = response.status;
  return new Refused({
    status,
    code: textOr(code, `http/${status}`),
    title: textOr(title, response.statusText || `Status ${status}.`),
    detail: textOr(detail, ''),
    remedy: textOr(remedy, 'Check the address of the bank and what stands before it.'),
    // What stands before a bank says no without saying whether the bank heard of it.
    outcome: outcome === 'refused' || (outcome !== 'unknown' && status < 500) ? 'refused' : 'unknown',
    retryable: typeof retryable === 'boolean' ? retryable : status === 429 || status >= 500,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    facts,
  });
}

/** A refused order is on the books with its payment: an answer like any other, and no exception. */
function decidedOrderOf(refused: Refused): unknown {
  const { payment, replayed = false, retry, ...rest } = refused.facts;
  if (!isMembers(payment)) return undefined;
  const { outcome, code, title, detail, remedy } = refused;
  const remembered = { refusal: { code, title, detail, remedy }, ...payment } as Partial<Payment>;
  return {
    outcome,
    replayed,
    payment: remembered,
    retry: retry ?? { canHelp: refused.retryable },
    ...(typeof rest.receipt === 'string' ? { receipt: rest.receipt } : {}),
  };
}

/** Retry-After in seconds or as a date; a date is measured against the server's own, not this clock. */
function retryAfterOf(response: Response): number | undefined {
  const text = response.headers.get('retry-after');
  if (text === null) return undefined;
  if (/^[0-9]+$/.test(text)) return Number(text) * 1000;
  const waitMs = Date.parse(text) - Date.parse(response.headers.get('date') ?? '');
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
