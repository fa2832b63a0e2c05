/** Access tokens that things and merchants sign themselves, for requests that only read. */

import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import type { Clock, Instant } from '../kernel/clock.ts';
import type { Authenticator, KeyOwner } from './authenticator.ts';
import { createBoundedCache } from './bounded-cache.ts';
import type { VerificationKeys } from './verification-keys.ts';

export const ACCESS_TOKEN_TYPE = 'bot-access+jwt';
const MAX_LIFETIME_SECONDS = 300;
const CLOCK_TOLERANCE_SECONDS = 60;
const MAX_TOKEN_CHARACTERS = 4096;

export type AccessTokenVerifier = {
  /** Says whose key signed the token; refuses when it is not valid now, here, or not of a usable key. */
  verify(token: string): Promise<{ owner: KeyOwner; keyThumbprint: string }>;
};

/** Verifies access tokens. A good signature is remembered until it expires; the key's owner is asked each time. */
export function createAccessTokenVerifier(parts: {
  bankId: string;
  keyOwner: Authenticator['keyOwner'];
  keys: VerificationKeys;
  clock: Clock;
  capacity?: number;
}): AccessTokenVerifier {
  const goodUntil = createBoundedCache<Instant>(parts.capacity ?? 10_000);

  async function verifySignature(token: string, keyThumbprint: string, owner: KeyOwner): Promise<void> {
    const known = goodUntil.get(token);
    if (known && known > parts.clock.now()) return;
    goodUntil.delete(token);
    const { key, algorithm, thumbprint } = await parts.keys.import(owner.publicJwk);
    if (thumbprint !== keyThumbprint) throw badSignature('"kid" is not the RFC 7638 thumbprint of the key.');
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      audience: parts.bankId,
      typ: ACCESS_TOKEN_TYPE,
      requiredClaims: ['aud', 'iat', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      maxTokenAge: MAX_LIFETIME_SECONDS,
      currentDate: new Date(parts.clock.now()),
    }).catch(explain);
    const { iat = 0, exp = 0 } = payload;
    if (exp - iat > MAX_LIFETIME_SECONDS) {
      throw notSignedIn(`An access token may live ${MAX_LIFETIME_SECONDS} seconds at most.`);
    }
    goodUntil.set(token, (exp + CLOCK_TOLERANCE_SECONDS) * 1000);
  }

  return {
    async verify(token) {
      const keyThumbprint = keyIdOf(token);
      const owner = await parts.keyOwner(keyThumbprint);
      if (!owner) throw badSignature(`The bank knows no usable key with the thumbprint ${keyThumbprint}.`);
      await verifySignature(token, keyThumbprint, owner);
      return { owner, keyThumbprint };
    },
  };
}

function keyIdOf(token: string): string {
  if (token.length > MAX_TOKEN_CHARACTERS) throw notSignedIn('The access token is too long.');
  try {
    const { kid } = decodeProtectedHeader(token);
    if (typeof kid === 'string' && kid !== '') return kid;
  } catch {
    throw notSignedIn('The bearer token is neither a token of this bank nor a signed access token.');
  }
  throw badSignature('"kid" must be the thumbprint of the key.');
}

function explain(error: unknown): { payload: JWTPayload } {
  if (error instanceof errors.JWTExpired) throw notSignedIn('The access token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    throw notSignedIn(`The access token’s "${error.claim}" is not what the bank expects.`);
  }
  if (error instanceof errors.JOSEError) throw badSignature('The access token is not signed by this key.');
  throw error;
}

function notSignedIn(detail: string): Refusal {
  return new Refusal(PlatformRefusals['not-signed-in'], detail);
}

function badSignature(detail: string): Refusal {
  return new Refusal(PlatformRefusals['bad-signature'], detail);
}
