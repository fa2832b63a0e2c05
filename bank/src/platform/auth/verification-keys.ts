/** Public keys made ready for verification, each with the one algorithm that fits it. */

import { type CryptoKey, calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import { createBoundedCache } from './bounded-cache.ts';

export const SIGNATURE_ALGORITHMS = ['ES256', 'EdDSA'] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

export type VerificationKey = { key: CryptoKey; algorithm: SignatureAlgorithm; thumbprint: string };

/** Imports keys and remembers them by thumbprint. A thumbprint names a key for ever, so nothing goes stale. */
export type VerificationKeys = { import(publicJwk: JWK): Promise<VerificationKey> };

export function createVerificationKeys(capacity = 10_000): VerificationKeys {
  const imported = createBoundedCache<VerificationKey>(capacity);
  return {
    async import(publicJwk) {
      const algorithm = algorithmOf(publicJwk);
      if (!algorithm) throw unusableKey();
      const thumbprint = await calculateJwkThumbprint(publicJwk, 'sha256').catch(() => {
        throw unusableKey();
      });
      const known = imported.get(thumbprint);
      if (known) return known;
      const entry = { key: await importPublicKey(publicJwk, algorithm), algorithm, thumbprint };
      imported.set(thumbprint, entry);
      return entry;
    },
  };
}

/** The algorithm of a P-256 or Ed25519 key. It comes from the key, never from what a message claims. */
export function algorithmOf(jwk: JWK): SignatureAlgorithm | undefined {
  if (jwk.kty === 'EC' && jwk.crv === 'P-256') return 'ES256';
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') return 'EdDSA';
  return undefined;
}

async function importPublicKey({ kty, crv, x, y }: JWK, algorithm: SignatureAlgorithm): Promise<CryptoKey> {
  // Only the public members are handed on: a private key that slipped in is not used as one.
  const publicPart = (kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x }) as JWK;
  const key = await importJWK(publicPart, algorithm).catch(() => undefined);
  if (!key || key instanceof Uint8Array) throw unusableKey();
  return key;
}

function unusableKey(): Refusal {
  return new Refusal(
    PlatformRefusals['bad-signature'],
    'The key is not a valid P-256 or Ed25519 public key.',
  );
}
