/** Operations as requests: what is signed, what goes into the path, and what comes back. */

import { evidenceOfBody, readEvidence, signBody } from '../crypto/documents.ts';
import { type Operations, operations } from '../generated/operations.ts';
import type { Bank } from './bank.ts';
import { type Authorization, authorizationBy, type Credential, signingBy } from './credentials.ts';
import type { Answer, CallOptions } from './http.ts';

export type OperationName = keyof Operations;
type Given<N extends OperationName> = Operations[N]['input'];

/** What an operation takes; an `id` that the caller makes may be left out. */
export type Input<N extends OperationName> =
  Given<N> extends { id: string } ? Omit<Given<N>, 'id'> & { id?: string | undefined } : Given<N>;

export type Output<N extends OperationName> = Operations[N]['output'];

/** A request whose bytes are final: sent again, it is the same request. */
export type PreparedRequest = {
  readonly operation: OperationName;
  readonly path: string;
  /** JSON, or a signed document as `signBody` writes it. */
  readonly body?: string;
  readonly id?: string;
  readonly waitMs?: number;
};

export type Transport = {
  readonly authorization: Authorization;
  /** Fills in the id, signs where needed, and fixes the bytes. */
  prepare<N extends OperationName>(operation: N, input: Input<N>): Promise<PreparedRequest>;
  send(request: PreparedRequest & { readonly sentBefore?: boolean }, options?: CallOptions): Promise<Answer>;
  /** Throws `Refused`, `Unreachable` or `OutcomeUnknown`. */
  call<N extends OperationName>(operation: N, input: Input<N>, options?: CallOptions): Promise<Output<N>>;
};

/** What a secondary key signs as well; it may be one that asks a person each time. */
const signedTwice: ReadonlySet<OperationName> = new Set([
  'payments.pay',
  'payments.preview',
  'things.registerSecondaryKey',
]);

export function createTransport(bank: Bank, credential: Credential): Transport {
  const authorization = authorizationBy(credential, bank);
  const signing = signingBy(credential);

  async function prepare(operation: OperationName, given: object): Promise<PreparedRequest> {
    const { method, path, signed, takesId } = operations[operation];
    const { id = takesId ? await bank.newId() : undefined, ...others } = given as { id?: string };
    const input: Record<string, unknown> = id === undefined ? others : { id, ...others };
    const { filled, rest } = fillPath(path, input);
    const prepared = { operation, path: filled, ...(id === undefined ? {} : { id }) };
    if (method === 'GET' || method === 'DELETE') {
      const waitMs = typeof input.waitMs === 'number' ? { waitMs: input.waitMs } : {};
      return { ...prepared, ...waitMs, path: filled + queryOf(rest) };
    }
    if (!signed || !signing) return { ...prepared, body: JSON.stringify(rest) };
    const header = { typ: operation, aud: bank.id };
    const { secondary, ...single } = signing;
    const chosen = signedTwice.has(operation) ? { ...single, secondary } : single;
    return { ...prepared, body: await signBody(chosen, header, input) };
  }

  function send(request: PreparedRequest & { sentBefore?: boolean }, options?: CallOptions) {
    const { method, signed, takesId } = operations[request.operation];
    const bySignature = signed && signing !== undefined;
    const whole = {
      ...request,
      method,
      reads: method === 'GET',
      repeatable: method !== 'POST' || signed || takesId,
      authorization: async () => (bySignature ? undefined : authorization.header()),
      renew: async () => !bySignature && authorization.renew(),
    };
    return bank.http.exchange(whole, options);
  }

  return {
    authorization,
    prepare,
    send,
    async call<N extends OperationName>(operation: N, input: Input<N>, options?: CallOptions) {
      const { body } = await send(await prepare(operation, input), options);
      return body as Output<N>;
    },
  };
}

/** What a signed request asks for. */
export function inputOfBody(body: string): unknown {
  return readEvidence(evidenceOfBody(body)).payload;
}

function fillPath(path: string, input: Record<string, unknown>) {
  const rest = { ...input };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name];
    if ((typeof value !== 'string' && typeof value !== 'number') || value === '')
      throw new TypeError(`"${name}" is missing.`);
    delete rest[name];
    return encodeURIComponent(value);
  });
  return { filled, rest };
}

function queryOf(values: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}
