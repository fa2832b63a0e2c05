/** Who asks: from a session cookie, an opaque token, a self-signed access token, or the key of a document. */

import type {} from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { AccessTokenVerifier } from '../auth/access-token.ts';
import type { Authenticator, KeyOwner } from '../auth/authenticator.ts';
import { TOKEN_PREFIX } from '../auth/credentials.ts';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import type { Caller, Principal } from '../operations/operation.ts';
import { requireSameOrigin } from './same-origin.ts';

export const SESSION_COOKIE = 'bot_session';

export type CallerDesk = {
  /** Who sent the request, admitted to one of `callers`; refuses strangers (401) and wrong roles (403). */
  identify(request: FastifyRequest, callers: readonly Caller[]): Promise<Principal>;
};

export function createCallerDesk(parts: {
  authenticator: Authenticator;
  accessTokens: AccessTokenVerifier;
  publicOrigin?: string | undefined;
}): CallerDesk {
  const { authenticator, accessTokens, publicOrigin } = parts;

  async function bySession(request: FastifyRequest): Promise<Principal | undefined> {
    const secret = request.cookies[SESSION_COOKIE];
    const principal = secret ? await authenticator.ofSession(secret) : undefined;
    if (principal) requireSameOrigin(request, publicOrigin);
    return principal;
  }

  async function byBearer(
    request: FastifyRequest,
    callers: readonly Caller[],
  ): Promise<Principal | undefined> {
    const header = request.headers.authorization;
    if (header === undefined) return undefined;
    const [, credential] = /^Bearer +(\S+)$/i.exec(header) ?? [];
    if (!credential) throw notSignedIn('The Authorization header must be "Bearer" and a token.');
    if (!credential.startsWith(TOKEN_PREFIX)) {
      const { owner, keyThumbprint } = await accessTokens.verify(credential);
      if (owner.partyId) throw notSignedIn('An owner’s key signs documents; it opens no door by a token.');
      return principalOfKey(owner, keyThumbprint, callers);
    }
    const principal = await authenticator.ofToken(credential);
    if (!principal) throw notSignedIn('The token is unknown, expired or revoked.');
    return principal;
  }

  return {
    async identify(request, callers) {
      // What is for everybody does not look at credentials, so that a stale cookie never stops a sign-in.
      if (callers.every((caller) => caller === 'public')) return { kind: 'public' };
      const principal = (await bySession(request)) ?? (await byBearer(request, callers));
      return admit(principal, callers);
    },
  };
}

/** The principal of a key, of the kind that `callers` admit; a thing before a merchant before an owner. */
export function principalOfKey(
  owner: KeyOwner,
  keyThumbprint: string,
  callers: readonly Caller[],
): Principal {
  const { thingId, merchantId, partyId } = owner;
  const candidates: Principal[] = [];
  if (thingId) candidates.push({ kind: 'thing', thingId, keyThumbprint, ...(merchantId && { merchantId }) });
  if (merchantId) candidates.push({ kind: 'merchant', merchantId, keyThumbprint });
  if (partyId) candidates.push({ kind: 'owner', partyId, keyThumbprint });
  const principal = candidates.find((candidate) => callers.includes(candidate.kind)) ?? candidates[0];
  if (!principal) throw notSignedIn('The key belongs to nobody any more.');
  return principal;
}

/** Lets in whom `callers` name. A wrong role is told nothing about what it asked for. */
export function admit(principal: Principal | undefined, callers: readonly Caller[]): Principal {
  if (principal && callers.includes(principal.kind)) return principal;
  if (callers.includes('public')) return { kind: 'public' };
  if (!principal) throw notSignedIn('This request needs a session, a token or a signed message.');
  throw new Refusal(PlatformRefusals['not-allowed'], `This is not for the role ${principal.kind}.`);
}

function notSignedIn(detail: string): Refusal {
  return new Refusal(PlatformRefusals['not-signed-in'], detail);
}
