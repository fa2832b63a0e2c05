/** Checks values against a schema and says, for each mistake, where it is and what was expected. */

import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';

/** Where a value differs from its schema (RFC 6901 pointer) and what the schema asks for there. */
export type Violation = { pointer: string; expected: string };

type SchemaError = {
  keyword: string;
  schemaPath: string;
  instancePath: string;
  params: object;
  message: string;
};

const MAX_VIOLATIONS = 8;

/** Compiles `schema` into a check that refuses with every violation; the values themselves are not repeated. */
export function createCheck(schema: TSchema): (value: unknown) => void {
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return;
    throw malformed(violationsOf(validator.Errors(value)));
  };
}

/** A refusal of a request for its form. */
export function malformed(violations: readonly Violation[]): Refusal {
  const [first] = violations;
  const detail = first
    ? `${first.pointer || 'The request'}: ${first.expected}.`
    : 'The request is malformed.';
  return new Refusal(PlatformRefusals['malformed-request'], detail, { violations });
}

/** Adds a property's name to a JSON pointer. */
export function pointerTo(parent: string, name: string): string {
  return `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function violationsOf(errors: readonly SchemaError[]): Violation[] {
  const unions = errors.filter((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf');
  const found = errors
    .filter((error) => !unions.some((union) => isBranchOf(union, error)))
    .flatMap((error) => {
      const branches = errors.filter((other) => other !== error && isBranchOf(error, other));
      return unions.includes(error) ? [unionViolation(error, branches)] : violations(error);
    });
  const distinct = new Map(
    found.map((violation) => [`${violation.pointer} ${violation.expected}`, violation]),
  );
  return [...distinct.values()].slice(0, MAX_VIOLATIONS);
}

function isBranchOf(union: SchemaError, error: SchemaError): boolean {
  return error !== union && error.schemaPath.startsWith(`${union.schemaPath}/${union.keyword}/`);
}

/** A value that fits none of several forms: says what each form asks for. */
function unionViolation(union: SchemaError, branches: readonly SchemaError[]): Violation {
  const asked = branches.flatMap(violations).map(({ pointer, expected }) => {
    const place = pointer.slice(union.instancePath.length);
    return place ? `${place} ${expected}` : expected;
  });
  const distinct = [...new Set(asked)].slice(0, MAX_VIOLATIONS);
  return { pointer: union.instancePath, expected: distinct.join(', or ') || union.message };
}

function violations(error: SchemaError): Violation[] {
  const { instancePath: pointer, keyword } = error;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case 'required':
      return names(params.requiredProperties).map((name) => ({
        pointer: pointerTo(pointer, name),
        expected: 'is missing',
      }));
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return names(params[keyword]).map((name) => ({
        pointer: pointerTo(pointer, name),
        expected: 'is not a documented property',
      }));
    case 'boolean':
      // Each undocumented property is also told by name, see above.
      return [];
    case 'const':
      return [{ pointer, expected: `must be ${JSON.stringify(params.allowedValue)}` }];
    case 'enum':
      return [{ pointer, expected: `must be one of ${JSON.stringify(params.allowedValues)}` }];
    case 'pattern':
      return [{ pointer, expected: `must match ${String(params.pattern)}` }];
    default:
      return [{ pointer, expected: error.message }];
  }
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
