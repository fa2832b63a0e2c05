/** Verification of signed messages: what changes the books comes as a flattened JWS (RFC 7515). */

import { flattenedVerify, type JWK } from 'jose';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import type { SignedDocument } from '../operations/operation.ts';
import type { Authenticator, KeyOwner } from './authenticator.ts';
import { SIGNATURE_ALGORITHMS, type VerificationKey, type VerificationKeys } from './verification-keys.ts';

/** A flattened JWS in JSON: three texts in base64url and nothing else. */
export type DocumentEnvelope = { protected: string; payload: string; signature: string };

export type VerifiedDocument = {
  /** The signed payload, not yet checked against any schema. */
  readonly input: Record<string, unknown>;
  readonly document: SignedDocument;
  readonly owner: KeyOwner;
};

export type DocumentVerifier = {
  /** Verifies that `envelope` was signed for this bank and for `operation`; refuses otherwise. */
  verify(envelope: unknown, operation: string): Promise<VerifiedDocument>;
};

/** What a document must say: for which operation (`typ`) and which bank (`aud`). */
type Expectation = { operation: string; bankId: string };
type Header = { alg: string; kid: string };

const BASE64URL = /^[A-Za-z0-9_-]+$/;
const ENVELOPE_MEMBERS = ['payload', 'protected', 'signature'];
const MAX_HEADER_CHARACTERS = 2048;

/** Verifies documents of registered keys; `maxBytes` bounds the whole envelope. */
export function createDocumentVerifier(parts: {
  bankId: string;
  keyOwner: Authenticator['keyOwner'];
  keys: VerificationKeys;
  maxBytes: number;
}): DocumentVerifier {
  return {
    async verify(body, operation) {
      const envelope = readEnvelope(body, parts.maxBytes);
      const header = readHeader(envelope, { operation, bankId: parts.bankId });
      const owner = await parts.keyOwner(header.kid);
      if (!owner) throw badSignature(`The bank knows no usable key with the thumbprint ${header.kid}.`);
      const key = await parts.keys.import(owner.publicJwk);
      const input = await verifyWith(key, envelope, header);
      return { input, owner, document: { compact: compactOf(envelope), keyThumbprint: key.thumbprint } };
    },
  };
}

/**
 * Verifies a compact JWS with a key that the bank does not know yet: the proof, at registration, that whoever
 * brings a key also holds it. Header and payload follow the same rules as signed documents.
 */
export async function verifyProofOfKey(
  proof: { compact: string; publicJwk: JWK; operation: string; bankId: string },
  keys: VerificationKeys,
): Promise<{ input: Record<string, unknown>; keyThumbprint: string }> {
  const envelope = readEnvelope(envelopeOfCompact(proof.compact), 16 * 1024);
  const header = readHeader(envelope, proof);
  const key = await keys.import(proof.publicJwk);
  return { input: await verifyWith(key, envelope, header), keyThumbprint: key.thumbprint };
}

/** Tells whether a body looks like a signed document, before anything is verified. */
export function looksLikeEnvelope(body: unknown): body is DocumentEnvelope {
  return isRecord(body) && ENVELOPE_MEMBERS.every((member) => typeof body[member] === 'string');
}

/** Takes a compact JWS apart. */
export function envelopeOfCompact(compact: string): DocumentEnvelope {
  const [protectedHeader = '', payload = '', signature = '', ...rest] = compact.split('.');
  if (rest.length > 0) throw malformed('A compact JWS has three parts.');
  return { protected: protectedHeader, payload, signature };
}

function compactOf(envelope: DocumentEnvelope): string {
  return `${envelope.protected}.${envelope.payload}.${envelope.signature}`;
}

function readEnvelope(body: unknown, maxBytes: number): DocumentEnvelope {
  if (!looksLikeEnvelope(body)) {
    throw malformed('A signed document is {"protected", "payload", "signature"}, each of them a text.');
  }
  const stranger = Object.keys(body).find((member) => !ENVELOPE_MEMBERS.includes(member));
  if (stranger) throw malformed(`A signed document has no member "${stranger}".`);
  const characters = body.protected.length + body.payload.length + body.signature.length;
  if (characters > maxBytes || body.protected.length > MAX_HEADER_CHARACTERS) {
    throw malformed(
      `The signed document is too large: at most ${maxBytes} bytes, the header ${MAX_HEADER_CHARACTERS}.`,
    );
  }
  for (const member of ['protected', 'payload', 'signature'] as const) {
    if (!isCanonicalBase64Url(body[member])) throw malformed(`"${member}" is not base64url without padding.`);
  }
  return body;
}

/** One sequence of bytes has one spelling, so that the evidence of an order has one form. */
function isCanonicalBase64Url(text: string): boolean {
  return BASE64URL.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text;
}

function readHeader(envelope: DocumentEnvelope, expected: Expectation): Header {
  const header = parseObject(Buffer.from(envelope.protected, 'base64url'), 'The protected header');
  const { alg, kid, typ, aud } = header;
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
  if ('crit' in header || 'b64' in header)
    throw badSignature('The bank knows no critical header extensions.');
  return { alg, kid };
}

async function verifyWith(key: VerificationKey, envelope: DocumentEnvelope, header: Header) {
  if (header.kid !== key.thumbprint) throw badSignature('"kid" is not the RFC 7638 thumbprint of the key.');
  if (header.alg !== key.algorithm) throw badSignature(`"alg" must be ${key.algorithm} with this key.`);
  const { payload } = await flattenedVerify(envelope, key.key, { algorithms: [key.algorithm] }).catch(() => {
    throw badSignature('The signature is not that of this key over these bytes.');
  });
  return parseObject(payload, 'The payload');
}

function parseObject(bytes: Uint8Array, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed(`${what} is not JSON in UTF-8.`);
  }
  if (!isRecord(value)) throw malformed(`${what} is not a JSON object.`);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(detail: string): Refusal {
  return new Refusal(PlatformRefusals['malformed-request'], detail);
}

function badSignature(detail: string): Refusal {
  return new Refusal(PlatformRefusals['bad-signature'], detail);
}
