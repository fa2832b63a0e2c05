/** Reads signed documents in COSE (RFC 9052), with one or two signatures, strict enough that an order has one spelling. */

import { type CborValue, decodeDeterministicCbor, jsonOfCbor } from '../kernel/deterministic-cbor.ts';
import { evidenceOfCose } from '../kernel/evidence.ts';
import {
  badSignature,
  checkClaims,
  type Expectation,
  malformed,
  type UnverifiedDocument,
  type UnverifiedSignature,
} from './unverified-document.ts';
import type { SignatureAlgorithm } from './verification-keys.ts';

/** Labels of protected headers: RFC 9052, section 3.1; CWT claims by RFC 9597; typ by RFC 9596. */
const HEADER = { alg: 1, crit: 2, kid: 4, cwtClaims: 15, typ: 16 } as const;
/** The claim "aud" of a CWT (RFC 8392). */
const AUDIENCE = 3;
/** COSE algorithms (RFC 9053) by the names that JOSE has for them. */
const ALGORITHMS: ReadonlyMap<unknown, SignatureAlgorithm> = new Map([
  [-7, 'ES256'],
  [-8, 'EdDSA'],
]);
/** The heads of CBOR tags 18 and 98, which mark COSE_Sign1 and COSE_Sign and may be left out. */
const TAGS = [Buffer.of(0xd2), Buffer.of(0xd8, 0x62)] as const;
const MAX_HEADER_BYTES = 1536;
const THUMBPRINT_BYTES = 32;
const NOTHING = new Uint8Array();

type Header = ReadonlyMap<number | string, CborValue>;
type Message = {
  readonly protectedHeader: Uint8Array;
  readonly payload: Uint8Array;
  /** The signature of COSE_Sign1, or what each signer of COSE_Sign adds. */
  readonly signature: Uint8Array | readonly CborValue[];
};

/**
 * Takes a COSE_Sign1 message apart, or a COSE_Sign message with two signatures; refuses what is not of the form, too
 * large, or meant for something else.
 */
export function readCose(message: Uint8Array, maxBytes: number, expected: Expectation): UnverifiedDocument {
  if (message.length > maxBytes) {
    throw malformed(`The signed document is too large: at most ${maxBytes} bytes.`);
  }
  const read = readMessage(message);
  const signed =
    read.signature instanceof Uint8Array
      ? { by: readSingle(read, read.signature, expected) }
      : readDouble(read, read.signature, expected);
  return { ...signed, readPayload: () => readPayload(read.payload), evidence: evidenceOfCose(message) };
}

function readMessage(message: Uint8Array): Message {
  const tag = TAGS.find((one) => one.equals(message.subarray(0, one.length)));
  const parts = decode(message.subarray(tag?.length ?? 0), 'The signed document');
  const [protectedHeader, unprotectedHeader, payload, signature, ...more] = Array.isArray(parts) ? parts : [];
  const isSigned =
    protectedHeader instanceof Uint8Array &&
    unprotectedHeader instanceof Map &&
    payload instanceof Uint8Array &&
    (signature instanceof Uint8Array ? tag !== TAGS[1] : Array.isArray(signature) && tag !== TAGS[0]) &&
    more.length === 0;
  if (!isSigned) throw malformed('A signed document is a COSE_Sign1 message with its payload inside.');
  requireEmpty(unprotectedHeader);
  return { protectedHeader, payload, signature: signature as Message['signature'] };
}

function readSingle(
  { protectedHeader, payload }: Message,
  signature: Uint8Array,
  expected: Expectation,
): UnverifiedSignature {
  const header = readHeader(protectedHeader);
  return {
    ...checkClaims({ ...aboutOf(header), ...signerOf(header) }, expected),
    signed: structureOf('Signature1', [protectedHeader, NOTHING, payload]),
    signature,
  };
}

/** What the document is stands in the header of the message, and who signs in that of each signature. */
function readDouble(
  { protectedHeader, payload }: Message,
  signatures: readonly CborValue[],
  expected: Expectation,
): Pick<UnverifiedDocument, 'by' | 'second'> {
  const about = aboutOf(readHeader(protectedHeader));
  const [by, second, ...more] = signatures.map((one) => {
    const [head, unprotectedHeader, signature, ...rest] = Array.isArray(one) ? one : [];
    const isSignature =
      head instanceof Uint8Array && unprotectedHeader instanceof Map && signature instanceof Uint8Array;
    if (!isSignature || rest.length > 0) throw malformed('A signature is not of the form of COSE_Signature.');
    requireEmpty(unprotectedHeader);
    const signer = signerOf(readHeader(head));
    return {
      ...checkClaims({ ...about, ...signer, isExtended: about.isExtended || signer.isExtended }, expected),
      signed: structureOf('Signature', [protectedHeader, head, NOTHING, payload]),
      signature,
    };
  });
  if (!by || !second || more.length > 0) {
    throw malformed('A COSE_Sign message carries two signatures here; with one it is COSE_Sign1.');
  }
  return { by, second };
}

function requireEmpty(unprotectedHeader: Header): void {
  if (unprotectedHeader.size > 0) throw malformed('A signed document has no unprotected headers.');
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length > MAX_HEADER_BYTES) {
    throw malformed(`The protected header is too large: at most ${MAX_HEADER_BYTES} bytes.`);
  }
  const header = decode(bytes, 'The protected header');
  if (!(header instanceof Map)) throw malformed('The protected header is not a map.');
  return header;
}

/** What the document says of itself: the audience is the only CWT claim, because the bank would honour no other. */
function aboutOf(header: Header) {
  const claims = header.get(HEADER.cwtClaims);
  if (!(claims instanceof Map) || claims.size !== 1 || !claims.has(AUDIENCE)) {
    throw badSignature('The CWT claims (header 15) must be "aud" (3) and nothing else.');
  }
  return { typ: header.get(HEADER.typ), aud: claims.get(AUDIENCE), isExtended: header.has(HEADER.crit) };
}

function signerOf(header: Header) {
  const alg = ALGORITHMS.get(header.get(HEADER.alg));
  return { alg, kid: thumbprintOf(header.get(HEADER.kid)), isExtended: header.has(HEADER.crit) };
}

/** In COSE the key id is the thumbprint's bytes. */
function thumbprintOf(kid: CborValue | undefined): string | undefined {
  if (!(kid instanceof Uint8Array) || kid.length !== THUMBPRINT_BYTES) return undefined;
  return Buffer.from(kid).toString('base64url');
}

function readPayload(bytes: Uint8Array): Record<string, unknown> {
  const value = decode(bytes, 'The payload');
  if (!(value instanceof Map)) throw malformed('The payload is not a map.');
  try {
    return jsonOfCbor(value) as Record<string, unknown>;
  } catch (error) {
    throw malformed(`The payload cannot be read: ${String((error as Error).message)}.`);
  }
}

function decode(bytes: Uint8Array, what: string): CborValue {
  try {
    return decodeDeterministicCbor(bytes);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw malformed(`${what} is not deterministic CBOR: ${error.message}.`);
  }
}

/** What is signed (RFC 9052, section 4.4): the context, the protected headers, nothing external, the payload. */
function structureOf(context: 'Signature' | 'Signature1', parts: readonly Uint8Array[]): Uint8Array {
  const head = Uint8Array.of(0x80 + 1 + parts.length, 0x60 + context.length);
  return Buffer.concat([
    head,
    Buffer.from(context),
    ...parts.flatMap((part) => [byteStringHead(part.length), part]),
  ]);
}

function byteStringHead(length: number): Uint8Array {
  if (length < 24) return Uint8Array.of(0x40 + length);
  if (length < 0x100) return Uint8Array.of(0x58, length);
  if (length < 0x1_0000) return Uint8Array.of(0x59, length >> 8, length & 0xff);
  const head = Buffer.alloc(5, 0x5a);
  head.writeUInt32BE(length, 1);
  return head;
}
