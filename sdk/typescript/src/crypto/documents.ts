/** Signed documents in either form: JOSE, in JSON, or COSE, in CBOR. The bank decides the same on both. */

import { type Bytes, base64url, bytesOfBase64url, hex, sha256, utf8 } from '../values/bytes.ts';
import { readCose, signCose } from './cose.ts';
import {
  compactOf,
  type DocumentHeader,
  type DoubleJws,
  type FlattenedJws,
  readJws,
  signJws,
  signTwice,
} from './jws.ts';
import type { Signer } from './keys.ts';

export type DocumentForm = 'jose' | 'cose';

/** What a document says, not verified. */
export type ReadDocument = {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: unknown;
};

/** Before a COSE message in base64url. A JWS never begins so, because a colon is not in its alphabet. */
const COSE_PREFIX = 'cose:';

/** Who signs, and in which form. */
export type DocumentSigning = {
  readonly key: Signer;
  readonly form: DocumentForm;
  /** Signs as well. */
  readonly secondary?: Signer | undefined;
};

/** Signs `payload` as the text of a request's body: a JWS in JSON, or `cose:` and the message in base64url. */
export async function signBody(
  { key, form, secondary }: DocumentSigning,
  header: DocumentHeader,
  payload: object,
): Promise<string> {
  if (form === 'cose') return COSE_PREFIX + base64url(await signCose(key, header, payload, secondary));
  if (secondary) return JSON.stringify(await signTwice([key, secondary], header, payload));
  return JSON.stringify(await signJws(key, header, payload));
}

/** What goes over the wire for a body, and its media type. */
export function wireOfBody(body: string): { content: string | Bytes; mediaType: string } {
  const message = coseOf(body);
  return message
    ? { content: message, mediaType: 'application/cose; cose-type="cose-sign1"' }
    : { content: body, mediaType: 'application/json' };
}

/**
 * The document of a signed body as the bank keeps it: a compact JWS, with two signatures its JSON, or `cose:` and the
 * message in base64url.
 */
export function evidenceOfBody(body: string): string {
  if (body.startsWith(COSE_PREFIX)) return body;
  const document = JSON.parse(body) as FlattenedJws | DoubleJws;
  // What `signTwice` writes has its members in the order of canonical JSON already.
  return 'signatures' in document ? body : compactOf(document);
}

/** Takes a document apart that the bank has kept; throws a SyntaxError when it is none. */
export function readEvidence(evidence: string): ReadDocument {
  const message = coseOf(evidence);
  if (message) return readCose(message);
  if (!evidence.startsWith('{')) return readJws(evidence);
  const { payload, signatures } = JSON.parse(evidence) as DoubleJws;
  const [first = { protected: '', signature: '' }] = signatures;
  return readJws(compactOf({ ...first, payload }));
}

/** SHA-256 in hex of the JWS as it is kept, or of the bytes of the COSE message: the `orderHash` and `offerHash`. */
export async function hashOfEvidence(evidence: string): Promise<string> {
  return hex(await sha256(coseOf(evidence) ?? utf8(evidence)));
}

function coseOf(text: string): Bytes | undefined {
  return text.startsWith(COSE_PREFIX) ? bytesOfBase64url(text.slice(COSE_PREFIX.length)) : undefined;
}
