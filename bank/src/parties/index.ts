/** Parties: who the bank's customers are, and who is behind a session or a token. */

import type { Authenticator, SessionDesk } from '../platform/auth/authenticator.ts';
import type { VerificationKeys } from '../platform/auth/verification-keys.ts';
import type { Database } from '../platform/database/database.ts';
import type { Clock } from '../platform/kernel/clock.ts';
import type { Wiring } from '../platform/wiring.ts';
import { createKeyService } from './keys/service.ts';
import { createPartyService, type PartyService } from './service.ts';
import { createSessionService, type SessionService } from './sessions/service.ts';
import { createTokenService } from './tokens/service.ts';
import { wireParties } from './wiring.ts';

export type Parties = Pick<Authenticator, 'ofSession' | 'ofToken' | 'keyOwner'> &
  Pick<PartyService, 'getParty' | 'findParties'>;

/** How the first person comes in, and how the owner of the machine does. */
export type OperatorAccess = Pick<SessionService, 'ensureFirstOperator' | 'createOperatorLink'>;

export function createParties(parts: {
  database: Database;
  clock: Clock;
  keys: VerificationKeys;
  /** The audience that proofs must name. */
  bankId: string;
  /** Where people reach the bank, without a slash at the end; asked whenever a link is made. */
  publicUrl: () => string;
  /** Acts as an operator as long as it is configured; it is kept in memory only. */
  bootstrapToken?: string | undefined;
}): { parties: Parties; sessionDesk: SessionDesk; operatorAccess: OperatorAccess; wiring: Wiring } {
  const service = createPartyService(parts);
  const { getParty, findParties } = service;
  const sessions = createSessionService({ ...parts, getParty });
  const tokens = createTokenService({ ...parts, getParty });
  const signing = createKeyService(parts);
  const { ofSession, open, close, ensureFirstOperator, createOperatorLink } = sessions;
  return {
    parties: { ofSession, ofToken: tokens.ofToken, keyOwner: signing.keyOwner, getParty, findParties },
    sessionDesk: { open, close },
    operatorAccess: { ensureFirstOperator, createOperatorLink },
    wiring: wireParties({ service, sessions, tokens, signing }),
  };
}
