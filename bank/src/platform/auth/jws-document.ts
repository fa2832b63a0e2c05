/** Reads signed documents in JSON (RFC 7515): a flattened JWS, one with two signatures, or a compact one as evidence. */

import { isUtf8 } from 'node:buffer';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { invariant } from '../kernel/invariant.ts';
import {
  checkClaims,
  type Expectation,
  malformed,
  type UnverifiedDocument,
  type UnverifiedSignature,
} from './unverified-document.ts';

/** A flattened JWS in JSON: three texts in base64url and nothing else. */
export type DocumentEnvelope = { protected: string; payload: string; signature: string };

/** A JWS with two signatures over one payload, in the general serialisation (RFC 7515, section 7.2.1). */
export type DoubleEnvelope = {
  payload: string;
  signatures: readonly Omit<DocumentEnvelope, 'payload'>[];
};

const BASE64URL = /^[A-Za-z0-9_-]+$/;
/** The characters of base64url whose last four, or two, bits are zero. */
const FOUR_BITS_TOO_MANY = 'AQgw';
const TWO_BITS_TOO_MANY = 'AEIMQUYcgkosw048';
const ENVELOPE_MEMBERS = ['payload', 'protected', 'signature'];
const DOUBLE_MEMBERS = ['payload', 'signatures'];
const MAX_HEADER_CHARACTERS = 2048;

/** Takes a JWS with one or two signatures apart; refuses what is not of the form, too large, or meant for something else. */
export function readJws(body: unknown, maxBytes: number, expected: Expectation): UnverifiedDocument {
  if (looksDouble(body)) return readDouble(body, maxBytes, expected);
  const envelope = readEnvelope(body, maxBytes);
  return {
    by: readSignature(envelope, expected),
    readPayload: () => parseObject(Buffer.from(envelope.payload, 'base64url'), 'The payload'),
    evidence: `${envelope.protected}.${envelope.payload}.${envelope.signature}`,
  };
}

/** Its evidence is its canonical JSON (RFC 8785), because the compact form carries one signature only. */
function readDouble(body: DoubleEnvelope, maxBytes: number, expected: Expectation): UnverifiedDocument {
  const { payload } = body;
  requireMembers(body, DOUBLE_MEMBERS);
  const [first, second, ...more] = body.signatures;
  if (!first || !second || more.length > 0) {
    throw malformed('A document in the general form carries two signatures; with one it is flattened.');
  }
  const envelopes = [first, second].map((one) => {
    requireMembers(one, ['protected', 'signature']);
    return readEnvelope({ ...one, payload }, maxBytes);
  });
  const [by, also] = envelopes.map((envelope) => readSignature(envelope, expected));
  invariant(by && also, 'There are two signatures.');
  return {
    by,
    second: also,
    readPayload: () => parseObject(Buffer.from(payload, 'base64url'), 'The payload'),
    evidence: canonicalJson(body),
  };
}

function readSignature(envelope: DocumentEnvelope, expected: Expectation): UnverifiedSignature {
  const header = parseObject(Buffer.from(envelope.protected, 'base64url'), 'The protected header');
  const { alg, kid, typ, aud } = header;
  const isExtended = 'crit' in header || 'b64' in header;
  return {
    ...checkClaims({ alg, kid, typ, aud, isExtended }, expected),
    signed: `${envelope.protected}.${envelope.payload}`,
    signature: Buffer.from(envelope.signature, 'base64url'),
  };
}

/** Tells whether a body looks like a signed document, before anything is verified. */
export function looksLikeEnvelope(body: unknown): boolean {
  return looksFlattened(body) || looksDouble(body);
}

function looksFlattened(body: unknown): body is DocumentEnvelope {
  return isRecord(body) && ENVELOPE_MEMBERS.every((member) => typeof body[member] === 'string');
}

function looksDouble(body: unknown): body is DoubleEnvelope {
  return (
    isRecord(body) &&
    typeof body.payload === 'string' &&
    Array.isArray(body.signatures) &&
    body.signatures.every(isRecord)
  );
}

/** Takes a compact JWS apart. */
export function envelopeOfCompact(compact: string): DocumentEnvelope {
  const [protectedHeader = '', payload = '', signature = '', ...rest] = compact.split('.');
  if (rest.length > 0) throw malformed('A compact JWS has three parts.');
  return { protected: protectedHeader, payload, signature };
}

function readEnvelope(body: unknown, maxBytes: number): DocumentEnvelope {
  if (!looksFlattened(body)) {
    throw malformed('A signed document is {"protected", "payload", "signature"}, each of them a text.');
  }
  requireMembers(body, ENVELOPE_MEMBERS);
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

function requireMembers(body: object, members: readonly string[]): void {
  const stranger = Object.keys(body).find((member) => !members.includes(member));
  if (stranger) throw malformed(`A signed document has no member "${stranger}".`);
}

/**
 * One sequence of bytes has one spelling, so that the evidence of an order has one form: the bits that the last
 * character has too many are zero.
 */
function isCanonicalBase64Url(text: string): boolean {
  if (!BASE64URL.test(text)) return false;
  const last = text.charAt(text.length - 1);
  switch (text.length % 4) {
    case 0:
      return true;
    case 2:
      return FOUR_BITS_TOO_MANY.includes(last);
    case 3:
      return TWO_BITS_TOO_MANY.includes(last);
    default:
      return false;
  }
}

function parseObject(bytes: Buffer, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = isUtf8(bytes) ? JSON.parse(bytes.toString('utf8')) : undefined;
  } catch {
    value = undefined;
  }
  if (value === undefined) throw malformed(`${what} is not JSON in UTF-8.`);
  if (!isRecord(value)) throw malformed(`${what} is not a JSON object.`);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
