/** Programmer errors: a statement that must hold, or the work stops. */

/** Raised when the bank contradicts itself. It is never a customer's fault and never repaired on the fly. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Stops the work when `condition` does not hold; `sentence` says what should have been true. */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new InvariantViolation(sentence);
}

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`Unreachable value: ${JSON.stringify(value)}`);
}
