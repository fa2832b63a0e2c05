/** The bank's own signing key (ES256), with which it signs receipts, statements and proofs. */

import { createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync } from 'node:crypto';
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
  /** 32 bytes that follow from the private key and the label (HKDF, RFC 5869) and tell nothing of either. */
  deriveSecret(label: string): Buffer;
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
  const privateKey = createPrivateKey(pem);
  const signText = signatures.addSigningKey(privateKey);
  const { d: scalar } = privateKey.export({ format: 'jwk' });
  invariant(scalar, 'A private key has a private part.');
  const keyMaterial = Buffer.from(scalar, 'base64url');
  return {
    keyId,
    publicJwk: { ...publicPart, kid: keyId, alg: 'ES256', use: 'sig' },
    async sign(typ, payload) {
      const signed = `${base64url({ alg: 'ES256', kid: keyId, typ })}.${base64url(payload)}`;
      return `${signed}.${await signText(signed)}`;
    },
    deriveSecret: (label) => Buffer.from(hkdfSync('sha256', keyMaterial, '', `bank-of-things ${label}`, 32)),
  };
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

function makeKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
