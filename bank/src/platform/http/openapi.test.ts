/** Tests of the OpenAPI document and of the pages that show it. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { OpenApiDocument } from './openapi.ts';
import { openTestDoor, testOperations } from './test-door.ts';

const { app } = await openTestDoor();
after(() => app.close());
const document: OpenApiDocument = (await app.inject('/openapi.json')).json();

/** Every object anywhere inside `value`. */
function everyObject(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(everyObject)];
}

test('every operation is described once, under its own name', () => {
  const described = Object.values(document.paths).flatMap((item) => Object.values(item));
  const names = Object.values(testOperations).map((operation) => operation.name);
  assert.deepEqual(described.map((operation) => operation.operationId).sort(), names.sort());
  assert.equal(document.openapi, '3.1.0');
});

test('every reference leads to a component, and every security scheme exists', () => {
  for (const { $ref } of everyObject(document)) {
    if (typeof $ref !== 'string') continue;
    const name = $ref.replace('#/components/schemas/', '');
    assert.ok(document.components.schemas[name], $ref);
  }
  const used = everyObject(document.paths).flatMap(({ security }) =>
    Array.isArray(security) ? security : [],
  );
  for (const scheme of used.flatMap(Object.keys))
    assert.ok(scheme in document.components.securitySchemes, scheme);
});

test('every parameter of a path is described as required', () => {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
      for (const operation of Object.values(item)) {
        const parameters = operation.parameters as { name: string; in: string; required: boolean }[];
        const found = parameters.find((parameter) => parameter.name === name);
        assert.deepEqual([found?.in, found?.required], ['path', true]);
      }
    }
  }
});

test('a signed operation describes the document and what is in it', () => {
  const pay = document.paths['/v1/payments']?.post as Record<string, never> | undefined;
  assert.equal(pay?.['x-bot-signed'], true);
  const content = (
    pay?.requestBody as { content: Record<string, { schema: Record<string, unknown> }> } | undefined
  )?.content;
  assert.equal(content?.['application/jose+json']?.schema.$ref, '#/components/schemas/SignedDocument');
  assert.ok(content?.['application/jose+json']?.schema['x-bot-payload']);
});

test('refusals are listed by status with code and remedy', () => {
  const responses = document.paths['/v1/payments']?.post?.responses as Record<
    string,
    { description: string }
  >;
  assert.match(responses[402]?.description ?? '', /`test\/funds-missing`.*Fund the account/);
  assert.ok(responses[202], 'an outcome that may wait is documented');
  assert.ok(responses[500]);
});

test('named schemas become components', () => {
  assert.equal(document.components.schemas.Money?.type, 'object');
});

test('the pages at /docs work without any foreign server', async () => {
  const page = await app.inject('/docs/');
  assert.equal(page.statusCode, 200);
  const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  assert.ok(links.length > 0);
  for (const link of links) {
    assert.doesNotMatch(link, /^(https?:)?\/\//);
    assert.equal((await app.inject(new URL(link, 'http://bank/docs/').pathname)).statusCode, 200, link);
  }
  assert.deepEqual((await app.inject('/docs/json')).json(), document);
});
