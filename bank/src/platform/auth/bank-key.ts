/** The bank's own signing key (ES256), with which it signs receipts, statements and proofs. */

import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { invariant } from '../kernel/invariant.ts';
import { loadKeyFile } from './key-file.ts';
import { createSignatureDesk, type SignatureDesk } from './signature-desk.ts';

export type BankSigner = {
  /** RFC 7638 thumbprint of the public key, the `kid` of everything the bank signs. */
  readonly keyId: string;
  readonly publicJwk: JWK;
  /** Signs a JSON object as a compact JWS; `typ` says what it is, such as `bot-receipt+jws`. */
  sign(typ: string, payload: object): Promise<string>;
};

/** Loads the key from the PEM file (PKCS #8) at `path`; makes one that only this user may read when there is none. */
export async function createBankSigner(
  path: string,
  signatures: SignatureDesk = createSignatureDesk(),
): Promise<BankSigner> {
  const pem = await loadKeyFile(path, makeKey);
  const { kty, crv, x, y } = createPublicKey(pem).export({ format: 'jwk' });
  invariant(kty === 'EC' && crv === 'P-256' && x && y, `The bank’s key in ${path} is a P-256 key.`);
  const publicPart = { kty, crv, x, y };
  const keyId = await calculateJwkThumbprint(publicPart, 'sha256');
  const signText = signatures.addSigningKey(createPrivateKey(pem));
  return {
    keyId,
    publicJwk: { ...publicPart, kid: keyId, alg: 'ES256', use: 'sig' },
    async sign(typ, payload) {
      const signed = `${base64url({ alg: 'ES256', kid: keyId, typ })}.${base64url(payload)}`;
      return `${signed}.${await signText(signed)}`;
    },
  };
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

function makeKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
