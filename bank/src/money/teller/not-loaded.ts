/** What becomes of a batch whose accounts, mandates or ids could not be read. */

import { notExecuted } from '../../platform/errors/unavailable.ts';
import { InvariantViolation } from '../../platform/kernel/invariant.ts';

/** What fails before anything is decided was certainly not executed. */
export function notLoaded(error: unknown): never {
  if (error instanceof InvariantViolation) throw error;
  throw Object.assign(notExecuted('The database does not answer.'), { cause: error });
}
