/** The text in which a signed document is kept as evidence, and the hash by which receipts and offers name it. */

import { hash } from 'node:crypto';

/** Before a COSE message in base64url. A JWS never begins so, because a colon is not in its alphabet. */
export const COSE_EVIDENCE_PREFIX = 'cose:';

/** Keeps a COSE message as text, byte for byte as it was sent. */
export function evidenceOfCose(message: Uint8Array): string {
  return COSE_EVIDENCE_PREFIX + Buffer.from(message).toString('base64url');
}

/** The COSE message that a piece of evidence holds; undefined when it is a JWS. */
export function coseOfEvidence(evidence: string): Uint8Array | undefined {
  if (!evidence.startsWith(COSE_EVIDENCE_PREFIX)) return undefined;
  return Buffer.from(evidence.slice(COSE_EVIDENCE_PREFIX.length), 'base64url');
}

/** SHA-256 in hexadecimal of the compact JWS, or of the bytes of the COSE message as they were sent. */
export function hashOfEvidence(evidence: string): string {
  return hash('sha256', coseOfEvidence(evidence) ?? evidence);
}

/** Whether the evidence is a compact JWS, whose parts can be read by themselves. */
export function isCompactJws(evidence: string): boolean {
  return /^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+$/.test(evidence);
}
