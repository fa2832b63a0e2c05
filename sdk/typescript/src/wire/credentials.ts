/** How a caller shows who it is: by a key of its own, an opaque token, or the cookie of a browser session. */

import type { DocumentForm, DocumentSigning } from '../crypto/documents.ts';
import { compactOf, signJws } from '../crypto/jws.ts';
import type { Signer } from '../crypto/keys.ts';
import type { Bank } from './bank.ts';

export type Credential =
  | ({
      readonly kind: 'key';
      readonly key: Signer;
      /** Signs orders as well, for mandates that want a second signature. */
      readonly secondary?: Signer | undefined;
    } & Pick<Signing, 'form'>)
  | ({ readonly kind: 'token'; readonly token: string } & Signing)
  | ({ readonly kind: 'session' } & Signing)
  | { readonly kind: 'nobody' };

export type Signing = {
  /** Signs what a key of its own may sign, so that the document is evidence. */
  readonly signer?: Signer | undefined;
  /** How documents are signed; JOSE when omitted. */
  readonly form?: DocumentForm | undefined;
};

/** With what signed operations are signed, and the form; nothing when they are sent as plain JSON. */
export function signingBy(credential: Credential): DocumentSigning | undefined {
  if (credential.kind === 'nobody') return undefined;
  const { form = 'jose' } = credential;
  if (credential.kind === 'key') return { form, key: credential.key, secondary: credential.secondary };
  return credential.signer && { form, key: credential.signer };
}

export type Authorization = {
  /** The value of the Authorization header, if there is to be one. */
  header(): Promise<string | undefined>;
  /** Makes a new one after the bank did not accept the last; false when there is nothing to make. */
  renew(): Promise<boolean>;
};

export const ACCESS_TOKEN_TYPE = 'bot-access+jwt';
const LIFETIME_SECONDS = 300;
const RENEWED_BEFORE_MS = 60_000;

export function authorizationBy(credential: Credential, bank: Bank): Authorization {
  if (credential.kind === 'key') return selfSigned(credential.key, bank);
  const value = credential.kind === 'token' ? `Bearer ${credential.token}` : undefined;
  return { header: async () => value, renew: async () => false };
}

/** Access tokens that the key's holder signs itself, kept until shortly before they expire. */
function selfSigned(key: Signer, bank: Bank): Authorization {
  const { elapsedMs } = bank.surroundings;
  let current: { readonly value: Promise<string>; readonly madeAt: number } | undefined;

  async function make(): Promise<string> {
    const issuedAt = Math.floor((await bank.time()) / 1000);
    const claims = { aud: bank.id, iat: issuedAt, exp: issuedAt + LIFETIME_SECONDS };
    return `Bearer ${compactOf(await signJws(key, { typ: ACCESS_TOKEN_TYPE }, claims))}`;
  }

  return {
    header() {
      const youngest = elapsedMs() - (LIFETIME_SECONDS * 1000 - RENEWED_BEFORE_MS);
      if (!current || current.madeAt < youngest) {
        const made = { value: make(), madeAt: elapsedMs() };
        current = made;
        // A secure element that failed once is asked again the next time.
        made.value.catch(() => {
          if (current === made) current = undefined;
        });
      }
      return current.value;
    },
    async renew() {
      current = undefined;
      await bank.refresh().catch(() => undefined);
      return true;
    },
  };
}
