/** The OpenAPI 3.1 document, written from the operations themselves. */

import type { OperationDefinition } from '../operations/operation.ts';
import { SESSION_COOKIE } from './callers.ts';
import { createSchemaComponents, type JsonSchema } from './openapi-components.ts';
import { describeOperation, tagOf } from './openapi-operation.ts';

export type OpenApiDocument = {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, JsonSchema>>;
  components: { schemas: Readonly<Record<string, JsonSchema>>; securitySchemes: typeof SECURITY_SCHEMES };
};

const SECURITY_SCHEMES = {
  sessionCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description:
      'The session of a person. Requests that change something must come from the bank’s own pages.',
  },
  bearerToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'For people’s programs: an opaque token that begins with bot_.',
  },
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'For things and merchants: a JWT that they sign with their own key. Header {alg: ES256 or EdDSA, kid: RFC 7638 thumbprint, typ: bot-access+jwt}, claims {aud: bank id, iat, exp}, lifetime at most 300 seconds.',
  },
  signedDocument: {
    type: 'http',
    scheme: 'signed-document',
    description:
      'The body itself is signed: a flattened JWS whose protected header is {alg: ES256 or EdDSA, kid: RFC 7638 thumbprint, typ: the operation’s name, aud: bank id}, or a COSE_Sign1 message whose protected header is {1: -7 or -8, 4: the thumbprint’s bytes, 15: {3: bank id}, 16: the operation’s name}. Path parameters must be in the payload too.',
  },
} as const;

/** Describes `definitions`; `serverUrl` is where the bank is reached. */
export function createOpenApiDocument(
  definitions: readonly OperationDefinition[],
  options: { version: string; serverUrl?: string | undefined },
): OpenApiDocument {
  const components = createSchemaComponents();
  const paths: OpenApiDocument['paths'] = {};
  for (const definition of definitions) {
    const item = paths[definition.path] ?? {};
    item[definition.method.toLowerCase()] = describeOperation(definition, components);
    paths[definition.path] = item;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Bank of Things',
      version: options.version,
      description:
        'A bank whose customers include things. Money is an integer of minor units in a decimal string.',
    },
    servers: [{ url: options.serverUrl ?? '/' }],
    tags: [...new Set(definitions.map(tagOf))].map((name) => ({ name })),
    paths,
    components: { schemas: components.schemas, securitySchemes: SECURITY_SCHEMES },
  };
}
