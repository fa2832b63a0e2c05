/** Named schemas of an OpenAPI document: each title or $id becomes a component that others refer to. */

export type JsonSchema = { [keyword: string]: unknown };

export type SchemaComponents = {
  /** The schema with every named part replaced by a reference. */
  refer(schema: object): JsonSchema;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
};

/** Keywords under which names stand for schemas, not for keywords. */
const SCHEMA_MAPS = ['properties', 'patternProperties', '$defs'];

export function createSchemaComponents(): SchemaComponents {
  const schemas: Record<string, JsonSchema> = {};

  function refer(schema: JsonSchema): JsonSchema {
    const { $id, ...rest } = mapKeywords(schema);
    const name = componentName($id ?? rest.title);
    return name ? { $ref: `#/components/schemas/${keep(name, rest)}` } : rest;
  }

  function mapKeywords(schema: JsonSchema): JsonSchema {
    return Object.fromEntries(
      Object.entries(schema).map(([keyword, value]) => [
        keyword,
        SCHEMA_MAPS.includes(keyword) && isObject(value)
          ? mapValues(value, mapValue)
          : mapKeyword(keyword, value),
      ]),
    );
  }

  function mapKeyword(keyword: string, value: unknown): unknown {
    return ['const', 'enum', 'default', 'examples', 'required'].includes(keyword) ? value : mapValue(value);
  }

  function mapValue(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(mapValue);
    return isObject(value) ? refer(value) : value;
  }

  /** Two different schemas of one name both stay: the second gets a number. */
  function keep(name: string, schema: JsonSchema, attempt = 1): string {
    const candidate = attempt === 1 ? name : `${name}${attempt}`;
    const known = schemas[candidate];
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) return keep(name, schema, attempt + 1);
    schemas[candidate] = schema;
    return candidate;
  }

  // TypeBox hides its own marks from JSON, so a round trip leaves plain JSON Schema.
  return { refer: (schema) => refer(JSON.parse(JSON.stringify(schema))), schemas };
}

function componentName(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  return text.replaceAll(/[^A-Za-z0-9._-]/g, '') || undefined;
}

function mapValues(object: JsonSchema, change: (value: unknown) => unknown): JsonSchema {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
