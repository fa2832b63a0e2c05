/** Keys of things and merchants: P-256 (ES256) or Ed25519 (EdDSA), by WebCrypto or by any other hardware. */

import type { PublicJwk } from '../generated/operations.ts';
import { type Bytes, base64url, sha256, utf8 } from '../values/bytes.ts';

export type SignatureAlgorithm = 'ES256' | 'EdDSA';

/** Whatever can sign: a software key, a secure element, a key in another process. */
export type Signer = {
  readonly algorithm: SignatureAlgorithm;
  publicJwk(): Promise<PublicJwk>;
  /** Signs `bytes`; the signature is raw: r‖s (64 bytes) with ES256, the 64 bytes of Ed25519 with EdDSA. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
};

/** A public key together with its private part `d`, as RFC 7517 writes it. Keep it secret. */
export type PrivateJwk = PublicJwk & { d: string };

/** A key in memory. */
export type SoftwareKey = Signer & {
  /** The private key for keeping; throws when the key was made without `extractable`. */
  privateJwk(): Promise<PrivateJwk>;
};

const parametersOf = {
  ES256: {
    key: { name: 'ECDSA', namedCurve: 'P-256' },
    signature: { name: 'ECDSA', hash: 'SHA-256' },
  },
  EdDSA: { key: { name: 'Ed25519' }, signature: { name: 'Ed25519' } },
} as const;

/** Makes a new key. Unless `extractable`, its private part never leaves WebCrypto. */
export async function createKey(
  options: { algorithm?: SignatureAlgorithm; extractable?: boolean } = {},
): Promise<SoftwareKey> {
  const { algorithm = 'ES256', extractable = false } = options;
  const pair = (await crypto.subtle.generateKey(parametersOf[algorithm].key, extractable, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
  const publicPart = publicPartOf(await crypto.subtle.exportKey('jwk', pair.publicKey));
  return softwareKey(algorithm, pair.privateKey, publicPart);
}

/** Makes a key usable that was kept as a private JWK. */
export async function importKey(jwk: PrivateJwk): Promise<SoftwareKey> {
  const algorithm = algorithmOf(jwk);
  const publicPart = publicPartOf(jwk);
  const parameters = parametersOf[algorithm].key;
  const privateKey = await crypto.subtle.importKey('jwk', { ...publicPart, d: jwk.d }, parameters, true, [
    'sign',
  ]);
  return softwareKey(algorithm, privateKey, publicPart);
}

/** The RFC 7638 SHA-256 thumbprint in base64url, the `kid` of everything the key signs. */
export async function thumbprint(jwk: PublicJwk): Promise<string> {
  // The members must stand in alphabetical order, because their text is what is hashed.
  const members =
    jwk.kty === 'EC'
      ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }
      : { crv: jwk.crv, kty: jwk.kty, x: jwk.x };
  return base64url(await sha256(utf8(JSON.stringify(members))));
}

/** Tells whether `signature` is that of the key over `bytes`. */
export async function verifySignature(jwk: PublicJwk, signature: Bytes, bytes: Bytes): Promise<boolean> {
  const parameters = parametersOf[algorithmOf(jwk)];
  const key = await crypto.subtle.importKey('jwk', publicPartOf(jwk), parameters.key, false, ['verify']);
  return crypto.subtle.verify(parameters.signature, key, signature, bytes);
}

/** The algorithm that a key is for. It comes from the key, never from what a message claims. */
export function algorithmOf(jwk: JsonWebKey): SignatureAlgorithm {
  if (jwk.kty === 'EC' && jwk.crv === 'P-256') return 'ES256';
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') return 'EdDSA';
  throw new TypeError('A key must be P-256 or Ed25519.');
}

/** Only the members that belong to a public key, which is all the bank takes. */
export function publicPartOf({ kty, crv, x, y }: JsonWebKey): PublicJwk {
  if (kty === 'EC' && crv === 'P-256' && x && y) return { kty, crv, x, y };
  if (kty === 'OKP' && crv === 'Ed25519' && x) return { kty, crv, x };
  throw new TypeError('A public key must be P-256 or Ed25519, with its coordinates.');
}

function softwareKey(
  algorithm: SignatureAlgorithm,
  privateKey: CryptoKey,
  publicPart: PublicJwk,
): SoftwareKey {
  return {
    algorithm,
    publicJwk: async () => publicPart,
    async sign(bytes) {
      const parameters = parametersOf[algorithm].signature;
      return new Uint8Array(await crypto.subtle.sign(parameters, privateKey, new Uint8Array(bytes)));
    },
    async privateJwk() {
      const { d } = await crypto.subtle.exportKey('jwk', privateKey);
      return { ...publicPart, d: d ?? '' };
    },
  };
}
