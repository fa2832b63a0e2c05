/** A route for each operation: who asks, what is asked, the handler, the answer. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { looksLikeEnvelope } from '../auth/jws-document.ts';
import type { DocumentVerifier } from '../auth/signed-document.ts';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import type { Clock } from '../kernel/clock.ts';
import type {
  BoundOperation,
  OperationDefinition,
  Principal,
  SignedDocument,
} from '../operations/operation.ts';
import { admit, type CallerDesk, principalOfKey } from './callers.ts';
import type { RequestLimits } from './rate-limit.ts';
import { type Arrived, createInputReader } from './request-input.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Under which name metrics and logs count the route. */
    operation?: string;
  }
}

/** What every operation route needs. */
export type Door = { callers: CallerDesk; documents: DocumentVerifier; limits: RequestLimits; clock: Clock };

type Admitted = { principal: Principal; content: unknown; document?: SignedDocument; shares: number };

/** A flattened JWS, and a COSE_Sign1 message; a flattened JWS may also call itself `application/json`. */
export const DOCUMENT_MEDIA_TYPES = { jose: 'application/jose+json', cose: 'application/cose' } as const;

export function addOperationRoute(app: FastifyInstance, operation: BoundOperation, door: Door): void {
  const { definition } = operation;
  const readInput = createInputReader(definition);
  const output = wireSchema(definition.output);
  app.route({
    method: definition.method,
    url: definition.path.replaceAll(':', '::').replaceAll(/\{([A-Za-z0-9]+)\}/g, ':$1'),
    config: { operation: definition.name, yieldsToLoad: definition.signed === true },
    schema: { response: { 200: output, 202: output } },
    async handler(request, reply) {
      const receivedAt = door.clock.now();
      const { principal, content, document } = await admitRequest(request, definition, door);
      const { params, query } = request as { params: Arrived['path']; query: Arrived['query'] };
      const input = readInput({ path: params, query, content, isSigned: document !== undefined });
      const answer = await operation.handle({
        input,
        principal,
        receivedAt,
        requestId: request.id,
        ...(document ? { document } : {}),
      });
      // It took too long, and has been answered already.
      if (reply.sent) return reply;
      return reply
        .code(isWaiting(answer) ? 202 : 200)
        .header('cache-control', 'no-store')
        .send(answer);
    },
  });
}

function admitRequest(
  request: FastifyRequest,
  definition: OperationDefinition,
  door: Door,
): Promise<Admitted> {
  return door.limits.count(request, async () =>
    isDocument(request, definition)
      ? admitDocument(request.body, definition, door)
      : admitPlain(request, definition, door),
  );
}

async function admitDocument(body: unknown, definition: OperationDefinition, door: Door): Promise<Admitted> {
  const { input, document, owner } = await door.documents.verify(body, definition.name);
  const principal = admit(
    principalOfKey(owner, document.keyThumbprint, definition.callers),
    definition.callers,
  );
  return { principal, content: input, document, shares: sharesOf(input, definition) };
}

async function admitPlain(
  request: FastifyRequest,
  definition: OperationDefinition,
  door: Door,
): Promise<Admitted> {
  const principal = await door.callers.identify(request, definition.callers);
  const hasKey = 'keyThumbprint' in principal && principal.keyThumbprint !== undefined;
  if (definition.signed && (hasKey || definition.signedOnly)) {
    throw new Refusal(
      PlatformRefusals['bad-signature'],
      `${definition.name} must be sent as a document signed with the caller’s key; a token is not enough.`,
    );
  }
  return { principal, content: request.body, shares: 1 };
}

/** The content is not checked yet: whatever is no list counts as one. */
function sharesOf(content: Readonly<Record<string, unknown>>, { countedBy }: OperationDefinition): number {
  const list = countedBy === undefined ? undefined : content[countedBy];
  return Array.isArray(list) ? Math.max(1, list.length) : 1;
}

function isDocument(request: FastifyRequest, definition: OperationDefinition): boolean {
  const { 'content-type': mediaType = '' } = request.headers;
  const claimsToBe = Object.values(DOCUMENT_MEDIA_TYPES).some((type) => mediaType.startsWith(type));
  if (definition.signed) return claimsToBe || looksLikeEnvelope(request.body);
  if (!claimsToBe) return false;
  throw new Refusal(
    PlatformRefusals['malformed-request'],
    `${definition.name} takes plain JSON, not a signed document.`,
  );
}

/** The schema without TypeBox's own marks, for the serialiser, which writes only what the schema names. */
function wireSchema(schema: object): object {
  return JSON.parse(JSON.stringify(schema));
}

/** An outcome that waits for somebody's approval is accepted but not done. */
function isWaiting(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'outcome' in answer && answer.outcome === 'waiting';
}
