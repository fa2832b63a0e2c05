/** Opaque secrets for programs and sessions: made here, kept only as their hash. */

import { createHash, randomBytes } from 'node:crypto';

/** What every opaque token begins with, so that doors and secret scanners can tell it from a signed token. */
export const TOKEN_PREFIX = 'bot_';

/** A new secret of 256 random bits in base64url after `prefix`. Show it once and keep `hashSecret` of it. */
export function createSecret(prefix: string = TOKEN_PREFIX): string {
  return prefix + randomBytes(32).toString('base64url');
}

/**
 * The SHA-256 of a secret in lower-case hex, the only form that is stored.
 *
 * A fast hash without salt is enough, because 256 random bits cannot be guessed or tabulated. Finding the hash
 * by an index is not constant-time, but its timing tells only about the hash of a guess, which the guesser
 * cannot steer towards a stored one; so no constant-time comparison is needed as long as hashes, and never
 * the secrets themselves, are compared.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
