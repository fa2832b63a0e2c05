/** Pure decisions about things: who sees one, and whether a registration code counts. */

import type { Instant } from '../platform/kernel/clock.ts';
import type { Principal } from '../platform/operations/operation.ts';
import type { Thing } from './contract.ts';

const MAX_FAILED_ATTEMPTS = 10;
const HANDLE_LENGTH = 'reg_'.length + 8;

export const REGISTRATION_CODE_PREFIX = 'reg_';

export type StoredCode = {
  readonly thingId: string;
  readonly codeHash: string;
  readonly expiresAt: Instant;
  readonly failedAttempts: number;
};

/** The beginning of a code, by which attempts are counted: guessing the rest voids this code and no other. */
export function handleOf(code: string): string {
  return code.slice(0, HANDLE_LENGTH);
}

/** `void` stays so; `wrong` counts as an attempt. */
export function judgeCode(
  stored: StoredCode | undefined,
  codeHash: string,
  now: Instant,
): 'right' | 'wrong' | 'void' {
  if (!stored || stored.expiresAt <= now || stored.failedAttempts >= MAX_FAILED_ATTEMPTS) return 'void';
  return stored.codeHash === codeHash ? 'right' : 'wrong';
}

export function maySee(caller: Principal, thing: Thing): boolean {
  switch (caller.kind) {
    case 'operator':
    case 'auditor':
      return true;
    case 'owner':
      return thing.ownerId === caller.partyId;
    case 'thing':
      return thing.id === caller.thingId;
    default:
      return false;
  }
}
