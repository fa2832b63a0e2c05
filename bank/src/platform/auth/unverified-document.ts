/** A signed document taken apart, in JOSE or in COSE: what it says of itself, and nothing of it is verified yet. */

import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import { SIGNATURE_ALGORITHMS } from './verification-keys.ts';

export type UnverifiedSignature = {
  readonly alg: string;
  /** The RFC 7638 thumbprint of the key in base64url. */
  readonly kid: string;
  /** The bytes under the signature; a text stands for its ASCII bytes. */
  readonly signed: string | Uint8Array;
  readonly signature: Uint8Array;
};

export type UnverifiedDocument = {
  readonly by: UnverifiedSignature;
  /** A second signature over the same payload. */
  readonly second?: UnverifiedSignature;
  /** To be read only after the signature has been verified. */
  readPayload(): Record<string, unknown>;
  /** The one text in which the bank keeps the document, see `evidence.ts`. */
  readonly evidence: string;
};

/** What a document must say: for which operation (`typ`) and which bank (`aud`). */
export type Expectation = { readonly operation: string; readonly bankId: string };

type Claims = { alg: unknown; kid: unknown; typ: unknown; aud: unknown; isExtended: boolean };

/** Checks what a protected header claims; `isExtended` says that it wants extensions to be understood. */
export function checkClaims(
  { alg, kid, typ, aud, isExtended }: Claims,
  expected: Expectation,
): Pick<UnverifiedSignature, 'alg' | 'kid'> {
  if (typeof alg !== 'string' || !SIGNATURE_ALGORITHMS.some((allowed) => allowed === alg)) {
    throw badSignature('"alg" must be ES256 or EdDSA.');
  }
  if (typeof kid !== 'string' || kid === '') throw badSignature('"kid" must be the thumbprint of the key.');
  if (typ !== expected.operation) {
    throw badSignature(`"typ" must be ${expected.operation}: the document was signed for something else.`);
  }
  if (aud !== expected.bankId) {
    throw badSignature(`"aud" must be ${expected.bankId}: the document was signed for another bank.`);
  }
  if (isExtended) throw badSignature('The bank knows no critical header extensions.');
  return { alg, kid };
}

export function malformed(detail: string): Refusal {
  return new Refusal(PlatformRefusals['malformed-request'], detail);
}

export function badSignature(detail: string): Refusal {
  return new Refusal(PlatformRefusals['bad-signature'], detail);
}
