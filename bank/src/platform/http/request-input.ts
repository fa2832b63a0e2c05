/** Makes one input out of path parameters, query and body, and refuses what is not of the documented form. */

import type { TSchema } from 'typebox';
import { invariant } from '../kernel/invariant.ts';
import type { OperationDefinition } from '../operations/operation.ts';
import { createCheck, malformed, pointerTo, type Violation } from './violations.ts';

/** What arrived: texts in the path and the query; `content` is the body or a signed payload. */
export type Arrived = {
  path: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string | string[]>>;
  content: unknown;
  /** True when `content` was signed: then the path alone must not decide what is meant. */
  isSigned: boolean;
};

type Properties = Readonly<Record<string, TSchema>>;

/** Prepares the reading of one operation's input. */
export function createInputReader(definition: OperationDefinition): (arrived: Arrived) => unknown {
  const properties = propertiesOf(definition.input);
  const pathNames = pathParametersOf(definition.path);
  for (const name of pathNames) {
    invariant(
      properties[name],
      `The path parameter ${name} of ${definition.name} is a property of its input.`,
    );
  }
  invariant(
    !definition.signed || definition.method !== 'GET',
    `${definition.name} is signed, so it has a body.`,
  );
  requireClosed(definition.input, definition.name);
  const check = createCheck(definition.input);
  const isRead = definition.method === 'GET' || definition.method === 'DELETE';

  return (arrived) => {
    const fromQuery = isRead && !arrived.isSigned;
    const content = fromQuery ? readQuery(arrived, properties) : readContent(arrived);
    const input: Record<string, unknown> = { ...content };
    for (const name of pathNames) {
      const value = coerce(properties[name], arrived.path[name] ?? '');
      requireSame(name, value, content, arrived.isSigned);
      input[name] = value;
    }
    check(input);
    if (holdsZero(input)) throw malformed([zeroIn(input, '')]);
    return input;
  };
}

/** The names in `{braces}` of a path. */
export function pathParametersOf(path: string): string[] {
  return [...path.matchAll(/\{([A-Za-z0-9]+)\}/g)].map((match) => match[1] ?? '');
}

/** The properties of an object schema or of an intersection of such. */
export function propertiesOf(schema: TSchema): Properties {
  const { properties = {}, allOf = [] } = schema as { properties?: Properties; allOf?: readonly TSchema[] };
  return Object.assign({}, ...allOf.map(propertiesOf), properties);
}

/** PostgreSQL keeps no text with U+0000 in it, and what no table can take must not come into the books. */
function holdsZero(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => name.includes('\0') || holdsZero(member));
}

function zeroIn(value: unknown, pointer: string): Violation {
  const [name, member] = Object.entries(value ?? {}).find(([, one]) => holdsZero(one)) ?? [];
  if (name === undefined || typeof value === 'string')
    return { pointer, expected: 'must not contain the character U+0000' };
  return zeroIn(member, pointerTo(pointer, name));
}

function readQuery({ query, content }: Arrived, properties: Properties): Record<string, unknown> {
  if (content !== undefined && content !== null)
    throw malformed([{ pointer: '', expected: 'takes no body' }]);
  const values = Object.entries(query).map(([name, value]) => [
    name,
    Object.hasOwn(properties, name) ? coerce(properties[name], value) : value,
  ]);
  return Object.fromEntries(values);
}

function readContent({ query, content = {} }: Arrived): Record<string, unknown> {
  const [stray] = Object.keys(query);
  if (stray !== undefined) {
    throw malformed([
      { pointer: pointerTo('', stray), expected: 'belongs into the body, not into the query' },
    ]);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw malformed([{ pointer: '', expected: 'must be a JSON object' }]);
  }
  return content as Record<string, unknown>;
}

function requireSame(
  name: string,
  value: unknown,
  content: Record<string, unknown>,
  isSigned: boolean,
): void {
  const pointer = pointerTo('', name);
  if (Object.hasOwn(content, name)) {
    if (content[name] !== value) throw malformed([{ pointer, expected: 'must be the same as in the path' }]);
  } else if (isSigned) {
    // The path is not signed: without this, a document could be carried to another resource.
    throw malformed([{ pointer, expected: 'must be in the signed payload, because the path is not signed' }]);
  }
}

/** Turns text into what the schema documents. Text that does not fit is left for the check to refuse. */
function coerce(schema: TSchema | undefined, value: string | string[]): unknown {
  const { type, items, anyOf } = (schema ?? {}) as {
    type?: string;
    items?: TSchema;
    anyOf?: readonly TSchema[];
  };
  if (type === 'array') return [value].flat().map((item) => coerce(items, item));
  if (typeof value !== 'string') return value;
  if (anyOf) {
    // Where text is one of the forms, text it stays.
    const isText = anyOf.some((form) => 'type' in form && form.type === 'string');
    return isText
      ? value
      : (anyOf.map((form) => coerce(form, value)).find((form) => form !== value) ?? value);
  }
  if (type === 'integer') return /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value;
  if (type === 'number') return /^-?[0-9]{1,15}([.][0-9]{1,15})?$/.test(value) ? Number(value) : value;
  if (type === 'boolean') return value === 'true' || value === 'false' ? value === 'true' : value;
  return value;
}

/** Every object of an input says whether it takes unknown properties, so that none slips in by forgetfulness. */
function requireClosed(schema: unknown, operation: string): void {
  if (typeof schema !== 'object' || schema === null) return;
  const isOpenByDefault =
    'properties' in schema &&
    'type' in schema &&
    !('additionalProperties' in schema || 'unevaluatedProperties' in schema);
  invariant(
    !isOpenByDefault,
    `Each object in the input of ${operation} is a Shape, which refuses unknown properties.`,
  );
  for (const part of Object.values(schema)) requireClosed(part, operation);
}
