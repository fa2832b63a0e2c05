/** Public keys made ready for verification, each with the one algorithm that fits it. */

import { type CryptoKey, calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { createSignatureDesk, type SignatureDesk } from './signature-desk.ts';

export const SIGNATURE_ALGORITHMS = ['ES256', 'EdDSA'] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

export type VerificationKey = {
  readonly key: CryptoKey;
  readonly algorithm: SignatureAlgorithm;
  readonly thumbprint: string;
  /** The public key as JSON, for the thread that verifies. */
  readonly jwk: string;
};

/** Imports keys and remembers them by thumbprint. A thumbprint names a key for ever, so nothing goes stale. */
export type VerificationKeys = {
  /** Refuses what is no usable key. The same object is not looked at twice: who keeps it must not change it. */
  import(publicJwk: JWK): Promise<VerificationKey>;
  /** Whether `signature` is that of the key over `data`; found out off the main thread. */
  verifySignature(key: VerificationKey, data: string | Uint8Array, signature: Uint8Array): Promise<boolean>;
};

export function createVerificationKeys(
  signatures: SignatureDesk = createSignatureDesk(),
  capacity = 10_000,
): VerificationKeys {
  const imported = createBoundedCache<VerificationKey>(capacity);
  // What is kept in memory of a key's owner is the same object each time: then nothing needs to be hashed.
  const seen = new WeakMap<JWK, VerificationKey>();
  return {
    verifySignature: signatures.verify,
    async import(publicJwk) {
      const before = seen.get(publicJwk);
      if (before) return before;
      const algorithm = algorithmOf(publicJwk);
      if (!algorithm) throw unusableKey();
      const thumbprint = await calculateJwkThumbprint(publicJwk, 'sha256').catch(() => {
        throw unusableKey();
      });
      const entry = imported.get(thumbprint) ?? (await importKey(publicJwk, algorithm, thumbprint));
      imported.set(thumbprint, entry);
      seen.set(publicJwk, entry);
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

async function importKey(
  { kty, crv, x, y }: JWK,
  algorithm: SignatureAlgorithm,
  thumbprint: string,
): Promise<VerificationKey> {
  // Only the public members are handed on: a private key that slipped in is not used as one.
  const publicPart = (kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x }) as JWK;
  const key = await importJWK(publicPart, algorithm).catch(() => undefined);
  if (!key || key instanceof Uint8Array) throw unusableKey();
  return { key, algorithm, thumbprint, jwk: JSON.stringify(publicPart) };
}

function unusableKey(): Refusal {
  return new Refusal(
    PlatformRefusals['bad-signature'],
    'The key is not a valid P-256 or Ed25519 public key.',
  );
}
