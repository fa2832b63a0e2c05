/** The machine-readable description at /openapi.json and pages to browse it at /docs, without any foreign server. */

import swagger, { type StaticDocumentSpec } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { OperationDefinition } from '../operations/operation.ts';
import { createOpenApiDocument } from './openapi.ts';

export async function addDocumentation(
  app: FastifyInstance,
  definitions: readonly OperationDefinition[],
  options: { version: string; serverUrl?: string | undefined },
): Promise<void> {
  // Made when somebody asks for it: that takes longer than the rest of opening the door.
  let text: string | undefined;
  const describe = () => {
    text ??= JSON.stringify(createOpenApiDocument(definitions, options));
    return text;
  };
  app.get('/openapi.json', { config: { operation: 'openapi' } }, async (_, reply) =>
    reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(describe()),
  );
  await app.register(swagger, { mode: 'static', specification: { document: {} } as StaticDocumentSpec });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { docExpansion: 'none', deepLinking: true, displayOperationId: true },
    transformSpecification: () => JSON.parse(describe()),
    transformSpecificationClone: false,
  });
}
