/** Turns answers into JSON by their schemas; what writes the answers of an operation is made with its first one. */

import buildSerializer, { type Schema } from 'fast-json-stringify';
import type { FastifySerializerCompiler } from 'fastify';

/** A bank is asked for few of its operations soon after its start, and making all would be a third of opening the door. */
export const compileWhenAsked: FastifySerializerCompiler<Schema> = ({ schema }) => {
  let serialize: ((answer: unknown) => string) | undefined;
  return (answer) => {
    serialize ??= buildSerializer(schema);
    return serialize(answer);
  };
};
