/** Which refusals an operation may answer with, and a watch over those that it answers without having declared them. */

import { PlatformRefusals, Refusal, type RefusalDefinition } from '../errors/refusals.ts';
import type { BoundOperation, OperationDefinition } from './operation.ts';

/** Every refusal of the operation: those that the door may give to anybody, then the operation's own. */
export function refusalsOf(definition: OperationDefinition): RefusalDefinition[] {
  const all = [...refusalsOfTheDoor(definition), ...definition.refusals];
  return [...new Map(all.map((refusal) => [refusal.code, refusal])).values()];
}

function refusalsOfTheDoor({ callers, signed }: OperationDefinition): RefusalDefinition[] {
  const isForEverybody = callers.every((caller) => caller === 'public');
  return [
    PlatformRefusals['malformed-request'],
    ...(isForEverybody ? [] : [PlatformRefusals['not-signed-in'], PlatformRefusals['not-allowed']]),
    ...(signed ? [PlatformRefusals['bad-signature']] : []),
    PlatformRefusals['too-many-requests'],
    PlatformRefusals['not-executed'],
    PlatformRefusals['outcome-unknown'],
  ];
}

/** A refusal that was answered and that clients could not have known of. */
export type UndeclaredRefusal = { readonly operation: string; readonly code: string };

/** The same operations; `tell` hears once of each refusal that one of them answers and does not declare. */
export function watchRefusals(
  operations: readonly BoundOperation[],
  tell: (undeclared: UndeclaredRefusal) => void,
): BoundOperation[] {
  return operations.map(({ definition, handle }) => {
    const known = new Set(refusalsOf(definition).map(({ code }) => code));
    function look(error: unknown): never {
      if (error instanceof Refusal && !known.has(error.definition.code)) {
        const { code } = error.definition;
        known.add(code);
        tell({ operation: definition.name, code });
      }
      throw error;
    }
    return { definition, handle: (request) => handle(request).catch(look) };
  });
}
