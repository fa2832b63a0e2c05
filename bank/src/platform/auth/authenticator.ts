/** What a door must know about callers, told by the capabilities that keep users, tokens and keys. */

import type { JWK } from 'jose';
import type { Instant } from '../kernel/clock.ts';
import type { Principal } from '../operations/operation.ts';

/**
 * To whom a registered key belongs. A vending machine's key may belong to a thing and a merchant at once; `partyId`
 * is an owner whose key signs documents and opens no door by itself.
 */
export type KeyOwner = { publicJwk: JWK; thingId?: string; merchantId?: string; partyId?: string };

/**
 * Looks up who is behind a credential; `undefined` means unknown, expired, revoked or blocked, and doors do
 * not learn which. It is asked on every request, so that a revocation counts at once.
 */
export type Authenticator = {
  ofSession(secret: string): Promise<Principal | undefined>;
  ofToken(secret: string): Promise<Principal | undefined>;
  /** `thumbprint` is the RFC 7638 SHA-256 thumbprint in base64url. */
  keyOwner(thumbprint: string): Promise<KeyOwner | undefined>;
  /** The key with which a thing signs its high-trust orders as well. It opens no door. */
  secondaryKeyOf(thingId: string): Promise<JWK | undefined>;
};

/** Where people sign in and out. The HTTP door keeps the secret in a cookie that scripts cannot read. */
export type SessionDesk = {
  /** Uses up a one-time sign-in code; refuses when it is wrong, used or expired. */
  open(code: string): Promise<{ secret: string; expiresAt: Instant }>;
  close(secret: string): Promise<void>;
};
