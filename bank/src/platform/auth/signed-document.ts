/** Verification of signed messages: what changes the books comes as a document in JOSE (JSON) or COSE (CBOR). */

import type { JWK } from 'jose';
import { coseOfEvidence } from '../kernel/evidence.ts';
import type { SignedDocument } from '../operations/operation.ts';
import type { Authenticator, KeyOwner } from './authenticator.ts';
import { readCose } from './cose-document.ts';
import { envelopeOfCompact, readJws } from './jws-document.ts';
import {
  badSignature,
  type Expectation,
  type UnverifiedDocument,
  type UnverifiedSignature,
} from './unverified-document.ts';
import type { VerificationKey, VerificationKeys } from './verification-keys.ts';

export type VerifiedDocument = {
  /** The signed payload, not yet checked against any schema. */
  readonly input: Record<string, unknown>;
  readonly document: SignedDocument;
  readonly owner: KeyOwner;
};

export type DocumentVerifier = {
  /**
   * Verifies that `body`, a JWS in JSON or the bytes of a COSE message, was signed for this bank and for `operation`;
   * refuses otherwise. A second signature must be that of the same thing's secondary key.
   */
  verify(body: unknown, operation: string): Promise<VerifiedDocument>;
};

/** Verifies documents of registered keys; `maxBytes` bounds the whole envelope. */
export function createDocumentVerifier(parts: {
  bankId: string;
  keyOwner: Authenticator['keyOwner'];
  secondaryKeyOf: Authenticator['secondaryKeyOf'];
  keys: VerificationKeys;
  maxBytes: number;
}): DocumentVerifier {
  /** The second signature is that of the secondary key of the thing that signed first, and of no other. */
  async function requireSecond({ thingId }: KeyOwner, second: UnverifiedSignature): Promise<void> {
    const secondary = thingId === undefined ? undefined : await parts.secondaryKeyOf(thingId);
    if (!secondary) throw badSignature('Whoever signed first has no secondary key.');
    await requireSignature(parts.keys, await parts.keys.import(secondary), second);
  }

  return {
    async verify(body, operation) {
      const unverified = readDocument(body, parts.maxBytes, { operation, bankId: parts.bankId });
      const { by, second, evidence } = unverified;
      const owner = await parts.keyOwner(by.kid);
      if (!owner) throw badSignature(`The bank knows no usable key with the thumbprint ${by.kid}.`);
      const key = await parts.keys.import(owner.publicJwk);
      await requireSignature(parts.keys, key, by);
      if (second) await requireSecond(owner, second);
      return {
        input: unverified.readPayload(),
        owner,
        document: {
          evidence,
          keyThumbprint: key.thumbprint,
          ...(second && { secondKeyThumbprint: second.kid }),
        },
      };
    },
  };
}

/**
 * Verifies a signed document with a key that the bank does not know yet: the proof, at registration, that whoever
 * brings a key also holds it. `evidence` is a compact JWS or `cose:` and a COSE message in base64url. Header and
 * payload follow the same rules as signed documents.
 */
export async function verifyProofOfKey(
  proof: Expectation & { evidence: string; publicJwk: JWK },
  keys: VerificationKeys,
): Promise<{ input: Record<string, unknown>; keyThumbprint: string }> {
  const body = coseOfEvidence(proof.evidence) ?? envelopeOfCompact(proof.evidence);
  const { by, second, readPayload } = readDocument(body, 16 * 1024, proof);
  if (second) throw badSignature('A proof carries the signature of the new key alone.');
  const key = await keys.import(proof.publicJwk);
  await requireSignature(keys, key, by);
  return { input: readPayload(), keyThumbprint: key.thumbprint };
}

function readDocument(body: unknown, maxBytes: number, expected: Expectation): UnverifiedDocument {
  return body instanceof Uint8Array ? readCose(body, maxBytes, expected) : readJws(body, maxBytes, expected);
}

/** The algorithm is the key's; the document must name the same one. */
async function requireSignature(
  keys: VerificationKeys,
  key: VerificationKey,
  by: UnverifiedSignature,
): Promise<void> {
  if (by.kid !== key.thumbprint) throw badSignature('"kid" is not the RFC 7638 thumbprint of the key.');
  if (by.alg !== key.algorithm) throw badSignature(`"alg" must be ${key.algorithm} with this key.`);
  if (await keys.verifySignature(key, by.signed, by.signature)) return;
  throw badSignature('The signature is not that of this key over these bytes.');
}
