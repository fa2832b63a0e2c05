/** One definition of a request, from which come the HTTP route, validation, OpenAPI and the SDK's types. */

import type { Static, TSchema } from 'typebox';
import type { RefusalDefinition } from '../errors/refusals.ts';
import type { Instant } from '../kernel/clock.ts';

/** Who may ask. `public` needs no identity at all. */
export type Caller = 'public' | 'operator' | 'auditor' | 'owner' | 'merchant' | 'thing';

/** Who is asking, as the door established it. */
export type Principal =
  | { readonly kind: 'public' }
  | { readonly kind: 'operator'; readonly userId: string }
  | { readonly kind: 'auditor'; readonly userId: string }
  | {
      readonly kind: 'owner';
      readonly partyId: string;
      /** Set when a session or a token says who asks, and `keyThumbprint` when a signed document does. */
      readonly userId?: string;
      readonly keyThumbprint?: string;
    }
  | {
      readonly kind: 'merchant';
      readonly merchantId: string;
      readonly userId?: string;
      readonly keyThumbprint?: string;
    }
  | {
      readonly kind: 'thing';
      readonly thingId: string;
      /** Set when the thing's key is a merchant's as well, as a vending machine's is. */
      readonly merchantId?: string;
      readonly keyThumbprint: string;
    };

export type PrincipalOf<C extends Caller> = Extract<Principal, { kind: C }>;

export type OperationDefinition<
  C extends Caller = Caller,
  I extends TSchema = TSchema,
  O extends TSchema = TSchema,
> = {
  /** `capability.verb`, also the `typ` that a signed message for it must carry. */
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with `{parameters}`, each of which is a property of `input`. */
  readonly path: string;
  readonly callers: readonly C[];
  /** True when things and merchants must send it as a document signed with their key (JWS or COSE), and owners may. */
  readonly signed?: boolean;
  /** True when no session or token stands for the signature, because the document itself is what others rely on. */
  readonly signedOnly?: boolean;
  /** Which list of the input is counted one by one against the caller's limit of requests. */
  readonly countedBy?: string;
  /** True when it is also offered on device protocols (MQTT, CoAP, WebSocket). */
  readonly device?: boolean;
  /** An object schema; path parameters, query or body are one input. */
  readonly input: I;
  readonly output: O;
  readonly refusals: readonly RefusalDefinition[];
};

/** The signed document that carried a request, kept because it is the evidence of what was ordered. */
export type SignedDocument = {
  /** A compact JWS, or `cose:` and the COSE message in base64url: the exact bytes that were signed, and the signature. */
  readonly evidence: string;
  readonly keyThumbprint: string;
  /** Present when the secondary key of the same thing signed as well. */
  readonly secondKeyThumbprint?: string;
};

export type Request<C extends Caller, I> = {
  readonly input: I;
  readonly principal: PrincipalOf<C>;
  readonly document?: SignedDocument;
  /** When the door received it, by the bank's clock. */
  readonly receivedAt: Instant;
  readonly requestId: string;
};

export type Handler<D extends OperationDefinition> =
  D extends OperationDefinition<infer C, infer I, infer O>
    ? (request: Request<C, Static<I>>) => Promise<Static<O>>
    : never;

export function defineOperation<const C extends Caller, I extends TSchema, O extends TSchema>(
  definition: OperationDefinition<C, I, O>,
): OperationDefinition<C, I, O> {
  return definition;
}

/** An operation with its handler. Doors see only this and know nothing of capabilities. */
export type BoundOperation = {
  readonly definition: OperationDefinition;
  readonly handle: (request: Request<Caller, unknown>) => Promise<unknown>;
};

/** Joins definitions with handlers; a missing handler does not compile. */
export function bindOperations<T extends Record<string, OperationDefinition>>(
  definitions: T,
  handlers: { [K in keyof T]: Handler<T[K]> },
): BoundOperation[] {
  return Object.keys(definitions).map((key) => ({
    definition: definitions[key] as OperationDefinition,
    handle: handlers[key as keyof T] as unknown as BoundOperation['handle'],
  }));
}
