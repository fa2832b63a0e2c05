/** Signed documents in the journal: the bytes that a compact JWS spells in base64url, or any other text as it is. */

import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

const TEXT = 0;
const JWS = 1;

export function writeDocument(out: ByteWriter, document: string): void {
  const start = out.position();
  const header = document.indexOf('.');
  const payload = document.indexOf('.', header + 1);
  out.byte(JWS);
  const isJws =
    header > 0 &&
    payload > 0 &&
    out.base64url(document.slice(0, header)) &&
    out.base64url(document.slice(header + 1, payload)) &&
    out.base64url(document.slice(payload + 1));
  if (isJws) return;
  out.rewind(start);
  out.byte(TEXT);
  out.text(document);
}

export function readDocument(from: ByteReader): string {
  if (from.byte() === TEXT) return from.text();
  const header = from.base64url();
  const payload = from.base64url();
  return `${header}.${payload}.${from.base64url()}`;
}
