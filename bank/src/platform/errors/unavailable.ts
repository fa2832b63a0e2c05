/** How the bank says that it could not do something now, or does not know whether it did. */

import { PlatformRefusals, Refusal } from './refusals.ts';

/** It is certain that nothing was done; the same may be asked again. */
export function notExecuted(detail: string): Refusal {
  return new Refusal(PlatformRefusals['not-executed'], detail);
}

/** It may have been done; the same id says so when it is sent again. */
export function outcomeUnknown(detail: string): Refusal {
  return new Refusal(PlatformRefusals['outcome-unknown'], detail);
}
