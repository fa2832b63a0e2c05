/** Signed documents: JSON Web Signatures (RFC 7515), flattened on the wire and compact as evidence. */

import { type Bytes, base64url, bytesOfBase64url, textOf, utf8 } from '../values/bytes.ts';
import { type Signer, thumbprint } from './keys.ts';

/** What a document says of itself: its operation or kind, and for which bank it is. */
export type DocumentHeader = { readonly typ: string; readonly aud?: string };

export type FlattenedJws = { protected: string; payload: string; signature: string };

/** Two signatures over one payload, in the general serialisation (RFC 7515, section 7.2.1). */
export type DoubleJws = {
  payload: string;
  signatures: readonly { protected: string; signature: string }[];
};

/** A compact JWS taken apart; nothing in it is verified yet. */
export type ReadJws = {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: unknown;
  readonly signed: Bytes;
  readonly signature: Bytes;
};

/** Signs a JSON object. */
export async function signJws(
  signer: Signer,
  header: DocumentHeader,
  payload: object,
): Promise<FlattenedJws> {
  const kid = await thumbprint(await signer.publicJwk());
  const head = base64url(utf8(JSON.stringify({ alg: signer.algorithm, kid, ...header })));
  const body = base64url(utf8(JSON.stringify(payload)));
  const signature = await signer.sign(utf8(`${head}.${body}`));
  return { protected: head, payload: body, signature: base64url(signature) };
}

/** Signs a JSON object with two keys: whoever speaks, and the one that stands by. */
export async function signTwice(
  signers: readonly [Signer, Signer],
  header: DocumentHeader,
  payload: object,
): Promise<DoubleJws> {
  const signed = await Promise.all(signers.map((signer) => signJws(signer, header, payload)));
  const signatures = signed.map(({ protected: head, signature }) => ({ protected: head, signature }));
  return { payload: signed[0]?.payload ?? '', signatures };
}

export function compactOf(document: FlattenedJws): string {
  return `${document.protected}.${document.payload}.${document.signature}`;
}

/** Takes a compact JWS apart; throws a SyntaxError when it is none. */
export function readJws(compact: string): ReadJws {
  const [head, payload, signature, ...rest] = compact.split('.');
  if (!head || !payload || !signature || rest.length > 0) {
    throw new SyntaxError('A compact JWS has three parts.');
  }
  const header: unknown = JSON.parse(textOf(bytesOfBase64url(head)));
  if (typeof header !== 'object' || header === null) throw new SyntaxError('The header is not an object.');
  return {
    header: header as Record<string, unknown>,
    payload: JSON.parse(textOf(bytesOfBase64url(payload))),
    signed: utf8(`${head}.${payload}`),
    signature: bytesOfBase64url(signature),
  };
}
