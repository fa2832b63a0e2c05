/** A key of this browser: made by WebCrypto, and its private part never leaves it. */

import { type Signer, thumbprint } from '@bank-of-things/sdk';

const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A pair as browsers keep it, beside the thumbprint by which the bank knows it. */
export type BrowserKey = { readonly pair: CryptoKeyPair; readonly thumbprint: string };

/** Nobody can read its private part, not even a script of this page; it can only sign. */
export async function makeBrowserKey(): Promise<BrowserKey> {
  const pair = await crypto.subtle.generateKey(KEY, false, ['sign', 'verify']);
  return { pair, thumbprint: await thumbprint(await publicJwkOf(pair)) };
}

/** The key as the SDK signs with it. */
export function signerOf({ pair }: BrowserKey): Signer {
  return {
    algorithm: 'ES256',
    publicJwk: () => publicJwkOf(pair),
    async sign(bytes) {
      return new Uint8Array(await crypto.subtle.sign(SIGNATURE, pair.privateKey, new Uint8Array(bytes)));
    },
  };
}

async function publicJwkOf({ publicKey }: CryptoKeyPair) {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return { kty: 'EC', crv: 'P-256', x, y } as const;
}
