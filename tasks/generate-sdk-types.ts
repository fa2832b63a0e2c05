/** Writes the SDK's types and its table of requests from the bank's operations; `--check` only says whether they are stale. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BatchReceipt } from '../bank/src/money/payments/batches/contract.ts';
import { Receipt } from '../bank/src/money/payments/contract.ts';
import { WebhookEvent } from '../bank/src/money/webhooks/contract.ts';
import { allOperations } from '../bank/src/operations.ts';
import { PlatformRefusals } from '../bank/src/platform/errors/refusals.ts';
import type { OperationDefinition } from '../bank/src/platform/operations/operation.ts';
import { keepFresh } from './generated-file.ts';

type Schema = {
  title?: string;
  description?: string;
  type?: string;
  enum?: readonly string[];
  const?: unknown;
  anyOf?: readonly Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  patternProperties?: Record<string, Schema>;
};

const target = 'sdk/typescript/src/generated/operations.ts';

/** Schemas that no operation names, because they travel inside a signature or under one. */
const signedSchemas = [Receipt as Schema, BatchReceipt as Schema, WebhookEvent as Schema];

/** Schemas with a title, each of which becomes an exported type. */
const named = new Map<string, Schema>();

function collect(schema: Schema): void {
  if (schema.title) {
    const known = named.get(schema.title);
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two different schemas have the title ${schema.title}.`);
    }
    named.set(schema.title, schema);
  }
  for (const part of partsOf(schema)) collect(part);
}

function partsOf(schema: Schema): Schema[] {
  const { anyOf = [], items, properties = {}, patternProperties = {} } = schema;
  return [
    ...anyOf,
    ...(items ? [items] : []),
    ...Object.values(properties),
    ...Object.values(patternProperties),
  ];
}

/** The type of a schema; a named one is mentioned by its name. */
function typeOf(schema: Schema): string {
  return schema.title ?? bodyOf(schema);
}

function bodyOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map((word) => JSON.stringify(word)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.items) return `Array<${typeOf(schema.items)}>`;
  if (schema.properties) return objectOf(schema.properties, schema.required ?? []);
  if (schema.patternProperties) return `Record<string, ${partsOf(schema).map(typeOf).join(' | ')}>`;
  const word = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' }[
    schema.type ?? ''
  ];
  if (!word) throw new Error(`No TypeScript type is known for the schema ${JSON.stringify(schema)}.`);
  return word;
}

function objectOf(properties: Record<string, Schema>, required: readonly string[]): string {
  const lines = Object.entries(properties).map(([name, schema]) => {
    const mark = required.includes(name) ? '' : '?';
    return `${documentation(schema.title ? undefined : schema.description)}${name}${mark}: ${typeOf(schema)};`;
  });
  return lines.length > 0 ? `{\n${lines.join('\n')}\n}` : 'Record<string, never>';
}

function documentation(...sentences: (string | undefined)[]): string {
  const text = sentences.filter((sentence) => sentence !== undefined);
  return text.length > 0 ? `/** ${text.join(' ')} */\n` : '';
}

function declarationOf([title, schema]: [string, Schema]): string {
  return `${documentation(schema.description)}export type ${title} = ${bodyOf(schema)};\n`;
}

function shapesOf({ name, summary, description, ...operation }: OperationDefinition): string {
  const input = typeOf(operation.input as Schema);
  const output = typeOf(operation.output as Schema);
  return `${documentation(`${summary}.`, description)}'${name}': { input: ${input}; output: ${output} };`;
}

function rowOf({ name, method, path, signed = false, input }: OperationDefinition): string {
  const takesId = 'id' in ((input as Schema).properties ?? {});
  return `'${name}': ${JSON.stringify({ method, path, signed, takesId })},`;
}

function source(operations: readonly OperationDefinition[]): string {
  const schemas = operations.flatMap(({ input, output }) => [input as Schema, output as Schema]);
  for (const schema of [...schemas, ...signedSchemas]) collect(schema);
  const titles = [...named].sort(([a], [b]) => (a < b ? -1 : 1));
  const refusals = operations.flatMap((operation) => operation.refusals);
  const codes = [...refusals, ...Object.values(PlatformRefusals)].map(({ code }) => code);
  return [
    '/** Made by tasks/generate-sdk-types.ts from the bank’s operations; do not edit. */\n',
    ...titles.map(declarationOf),
    '/** What every operation takes and gives. */',
    `export type Operations = {\n${operations.map(shapesOf).join('\n')}\n};\n`,
    '/** Every code with which the bank says no. */',
    `export type RefusalCode = ${[...new Set(codes)]
      .sort()
      .map((code) => `'${code}'`)
      .join(' | ')};\n`,
    '/** How each operation is asked over HTTP; `takesId` is true where the caller makes the id. */',
    `export const operations = {\n${operations.map(rowOf).join('\n')}\n} as const;`,
  ].join('\n');
}

function formatted(text: string): string {
  const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));
  const run = spawnSync(biome, ['format', `--stdin-file-path=${target}`], { input: text, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`Biome could not format the generated file: ${run.stderr}`);
  return run.stdout;
}

keepFresh(target, formatted(source(allOperations)));
