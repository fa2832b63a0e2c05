/** The bank's side of signatures in tests, made with node:crypto so that it shares no code with the SDK. */

import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

export type Jwk = Record<string, string>;

export function thumbprintOf(jwk: Jwk): string {
  const members = jwk.kty === 'EC' ? ['crv', 'kty', 'x', 'y'] : ['crv', 'kty', 'x'];
  const text = JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]])));
  return createHash('sha256').update(text).digest('base64url');
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}

/** Verifies a compact JWS of `jwk`; returns header and payload, or nothing. */
export function verifyCompact(compact: string, jwk: Jwk | undefined) {
  const [head = '', payload = '', signature = ''] = compact.split('.');
  if (!jwk) return undefined;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const bytes = Buffer.from(`${head}.${payload}`);
  const raw = Buffer.from(signature, 'base64url');
  const isGenuine =
    jwk.kty === 'EC'
      ? verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, raw)
      : verify(null, bytes, key, raw);
  return isGenuine ? { header: decode(head), payload: decode(payload) } : undefined;
}

/** A signing key as the bank has one. */
export function createBankKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' }) as Jwk;
  const kid = thumbprintOf(jwk);
  return {
    jwk: { ...jwk, kid, alg: 'ES256', use: 'sig' },
    sign(typ: string, payload: object): string {
      const parts = [{ alg: 'ES256', kid, typ }, payload];
      const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${text}.${signature.toString('base64url')}`;
    },
  };
}
