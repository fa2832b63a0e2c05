/** Table of registration codes, known by their handle and their hash. */

import type { Transaction } from '../../platform/database/database.ts';
import { type Instant, toIso } from '../../platform/kernel/clock.ts';
import type { StoredCode } from '../rules.ts';

/** A new code takes the place of those that the thing had. */
export async function replaceCodes(
  transaction: Transaction,
  code: { handle: string; codeHash: string; thingId: string; expiresAt: Instant },
): Promise<void> {
  await deleteCodes(transaction, code.thingId);
  await transaction.query(
    'insert into things.registration_codes (handle, code_hash, thing_id, expires_at) values ($1, $2, $3, $4)',
    [code.handle, code.codeHash, code.thingId, toIso(code.expiresAt)],
  );
}

/** Locks the code, so that of two who bring it at once the second finds it used. */
export async function lockCode(transaction: Transaction, handle: string): Promise<StoredCode | undefined> {
  const [row] = await transaction.query<{
    thing_id: string;
    code_hash: string;
    expires_at: Date;
    failed_attempts: number;
  }>(
    `select thing_id, code_hash, expires_at, failed_attempts
     from things.registration_codes where handle = $1 for update`,
    [handle],
  );
  return (
    row && {
      thingId: row.thing_id,
      codeHash: row.code_hash,
      expiresAt: row.expires_at.getTime(),
      failedAttempts: row.failed_attempts,
    }
  );
}

export async function countFailedAttempt(transaction: Transaction, handle: string): Promise<void> {
  await transaction.query(
    'update things.registration_codes set failed_attempts = failed_attempts + 1 where handle = $1',
    [handle],
  );
}

export async function deleteCodes(transaction: Transaction, thingId: string): Promise<void> {
  await transaction.query('delete from things.registration_codes where thing_id = $1', [thingId]);
}

export async function deleteExpiredCodes(transaction: Transaction, now: Instant): Promise<void> {
  await transaction.query('delete from things.registration_codes where expires_at <= $1', [toIso(now)]);
}
