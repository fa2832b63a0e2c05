/** Methods made from a table of operations, so that a role is written as a list of what it may ask. */

import type { Client } from './client.ts';
import type { CallOptions } from './http.ts';
import type { Input, OperationName, Output } from './transport.ts';

/** A method that asks one operation; ids that the caller makes are filled in when omitted. */
export type Method<N extends OperationName> =
  Record<string, never> extends Input<N>
    ? (input?: Input<N>, options?: CallOptions) => Promise<Output<N>>
    : (input: Input<N>, options?: CallOptions) => Promise<Output<N>>;

export type Methods<T extends Readonly<Record<string, OperationName>>> = {
  readonly [K in keyof T]: Method<T[K]>;
};

/** Makes the methods of `table` on `client`. */
export function methodsOf<const T extends Readonly<Record<string, OperationName>>>(
  client: Pick<Client, 'call'>,
  table: T,
): Methods<T> {
  const entries = Object.entries(table).map(([name, operation]) => [
    name,
    (input: Input<typeof operation> = {} as never, options?: CallOptions) =>
      client.call(operation, input, options),
  ]);
  return Object.fromEntries(entries) as Methods<T>;
}
