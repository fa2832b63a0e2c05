/** One operation in the OpenAPI document: its parameters, its body or signed document, its answers and refusals. */

import type { RefusalDefinition } from '../errors/refusals.ts';
import { refusalsOf } from '../operations/declared-refusals.ts';
import type { OperationDefinition } from '../operations/operation.ts';
import type { JsonSchema, SchemaComponents } from './openapi-components.ts';
import { DOCUMENT_MEDIA_TYPES } from './operation-routes.ts';
import { FAULT, STATUS_OF_KIND } from './problem.ts';
import { pathParametersOf, propertiesOf } from './request-input.ts';

const PROBLEM_SCHEMA = {
  title: 'Problem',
  type: 'object',
  description: 'RFC 9457. Facts beside the refusal may be added.',
  required: ['type', 'title', 'status', 'detail', 'outcome', 'code', 'remedy', 'retryable', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    outcome: {
      type: 'string',
      enum: ['refused', 'unknown'],
      description:
        '`refused`: nothing was done. `unknown`: it may have been; ask with the same id, and never anew because of it.',
    },
    code: { type: 'string' },
    remedy: { type: 'string' },
    retryable: { type: 'boolean', description: 'Whether the same request can succeed later.' },
    requestId: { type: 'string' },
  },
};

const ENVELOPE_SCHEMA = {
  title: 'SignedDocument',
  type: 'object',
  description:
    'Flattened JWS (RFC 7515): protected header, payload and signature in base64url. With a second signature it is a general JWS instead: {payload, signatures: [{protected, signature}, {protected, signature}]}.',
  additionalProperties: false,
  required: ['protected', 'payload', 'signature'],
  properties: { protected: { type: 'string' }, payload: { type: 'string' }, signature: { type: 'string' } },
};

const COSE_SCHEMA = {
  title: 'CoseSignedDocument',
  type: 'string',
  format: 'binary',
  description:
    'COSE_Sign1, or COSE_Sign with a second signature (RFC 9052), in deterministic CBOR (RFC 8949, section 4.2.1). Its payload has the same members as the JSON.',
};

/** Describes one operation; schemas with a name become components. */
export function describeOperation(definition: OperationDefinition, components: SchemaComponents): JsonSchema {
  const body = requestBody(definition, components);
  return {
    operationId: definition.name,
    summary: definition.summary,
    ...(definition.description ? { description: definition.description } : {}),
    tags: [tagOf(definition)],
    'x-bot-callers': definition.callers,
    ...(definition.signed ? { 'x-bot-signed': true } : {}),
    security: securityOf(definition),
    parameters: parametersOf(definition, components),
    ...(body ? { requestBody: body } : {}),
    responses: {
      200: success('Done.', definition, components),
      ...waiting(definition, components),
      ...problems(definition, components),
    },
  };
}

/** Operations are grouped by their capability. */
export function tagOf(definition: OperationDefinition): string {
  return definition.name.split('.')[0] ?? definition.name;
}

function hasPeople(definition: OperationDefinition): boolean {
  if (definition.signedOnly) return false;
  return definition.callers.some((caller) => caller !== 'thing' && caller !== 'public');
}

function hasKeys(definition: OperationDefinition): boolean {
  return definition.callers.some((caller) => caller === 'thing' || caller === 'merchant');
}

function securityOf(definition: OperationDefinition): JsonSchema[] {
  const people = hasPeople(definition) ? [{ sessionCookie: [] }, { bearerToken: [] }] : [];
  const mayUseKeys = hasKeys(definition) || (definition.signed && definition.callers.includes('owner'));
  const keys = mayUseKeys ? [definition.signed ? { signedDocument: [] } : { accessToken: [] }] : [];
  const everybody = definition.callers.includes('public') ? [{}] : [];
  return [...people, ...keys, ...everybody];
}

function parametersOf(definition: OperationDefinition, components: SchemaComponents): JsonSchema[] {
  const inPath = pathParametersOf(definition.path);
  const required = requiredOf(definition);
  const takesQuery = definition.method === 'GET' || definition.method === 'DELETE';
  return Object.entries(propertiesOf(definition.input))
    .filter(([name]) => inPath.includes(name) || takesQuery)
    .map(([name, schema]) => ({
      name,
      in: inPath.includes(name) ? 'path' : 'query',
      required: inPath.includes(name) || required.includes(name),
      schema: components.refer(schema),
    }));
}

function requestBody(definition: OperationDefinition, components: SchemaComponents): JsonSchema | undefined {
  if (definition.method === 'GET' || (definition.method === 'DELETE' && !definition.signed)) return undefined;
  const input = components.refer(definition.input);
  if (!definition.signed)
    return { content: { 'application/json': { schema: bodySchema(definition, components) } } };
  const envelope = { schema: { ...components.refer(ENVELOPE_SCHEMA), 'x-bot-payload': input } };
  return {
    required: true,
    content: {
      [DOCUMENT_MEDIA_TYPES.jose]: envelope,
      [DOCUMENT_MEDIA_TYPES.cose]: { schema: { ...components.refer(COSE_SCHEMA), 'x-bot-payload': input } },
      'application/json': hasPeople(definition)
        ? { schema: { oneOf: [envelope.schema, bodySchema(definition, components)] } }
        : envelope,
    },
  };
}

/** What plain JSON must hold: path parameters may be left out, because the path says them. */
function bodySchema(definition: OperationDefinition, components: SchemaComponents): JsonSchema {
  const inPath = pathParametersOf(definition.path);
  if (inPath.length === 0) return components.refer(definition.input);
  const properties = Object.entries(propertiesOf(definition.input)).filter(
    ([name]) => !inPath.includes(name),
  );
  return components.refer({
    type: 'object',
    required: requiredOf(definition).filter((name) => !inPath.includes(name)),
    properties: Object.fromEntries(properties),
  });
}

function requiredOf(definition: OperationDefinition): string[] {
  const { required = [], allOf = [] } = definition.input as {
    required?: string[];
    allOf?: { required?: string[] }[];
  };
  return [...required, ...allOf.flatMap((part) => part.required ?? [])];
}

function success(
  description: string,
  definition: OperationDefinition,
  components: SchemaComponents,
): JsonSchema {
  return { description, content: { 'application/json': { schema: components.refer(definition.output) } } };
}

function waiting(definition: OperationDefinition, components: SchemaComponents): JsonSchema {
  const outcome = propertiesOf(definition.output).outcome;
  if (!JSON.stringify(outcome ?? '').includes('"waiting"')) return {};
  return { 202: success('Accepted; it waits for an approval.', definition, components) };
}

function problems(definition: OperationDefinition, components: SchemaComponents): JsonSchema {
  const refusals = new Map<number, RefusalDefinition[]>();
  for (const refusal of refusalsOf(definition)) {
    const status = STATUS_OF_KIND[refusal.kind];
    refusals.set(status, [...(refusals.get(status) ?? []), refusal]);
  }
  refusals.set(500, [FAULT]);
  return Object.fromEntries([...refusals].map(([status, given]) => [status, problem(given, components)]));
}

function problem(refusals: readonly RefusalDefinition[], components: SchemaComponents): JsonSchema {
  const codes = { type: 'object', properties: { code: { enum: refusals.map((refusal) => refusal.code) } } };
  return {
    description: refusals.map(({ code, title, remedy }) => `- \`${code}\`: ${title} ${remedy}`).join('\n'),
    content: { 'application/problem+json': { schema: { allOf: [components.refer(PROBLEM_SCHEMA), codes] } } },
  };
}
