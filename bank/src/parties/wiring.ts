/** Every trigger of parties in one place. */

import { every } from '../platform/jobs/job.ts';
import { bindOperations } from '../platform/operations/operation.ts';
import type { Wiring } from '../platform/wiring.ts';
import type { KeyService } from './keys/service.ts';
import { partyOperations } from './operations.ts';
import type { PartyService } from './service.ts';
import type { SessionService } from './sessions/service.ts';
import type { TokenService } from './tokens/service.ts';

const HOUR_MS = 3_600_000;

type Services = {
  service: PartyService;
  sessions: SessionService;
  tokens: TokenService;
  signing: KeyService;
};

export function wireParties({ service, sessions, tokens, signing }: Services): Wiring {
  return {
    operations: bindOperations(partyOperations, {
      create: ({ input }) => service.create(input),
      list: ({ input }) => service.list(input),
      me: ({ principal }) => service.describe(principal),
      createSignInLink: ({ input }) => sessions.createLink(input),
      createToken: ({ input, principal }) => tokens.create(input, principal),
      listTokens: ({ input, principal }) => tokens.list(input, principal),
      revokeToken: ({ input, principal }) => tokens.revoke(input.tokenId, principal),
      registerKey: ({ input, principal }) => signing.register(input, principal),
      listKeys: ({ input, principal }) => signing.list(input.partyId, principal),
      endKey: ({ input, principal }) => signing.end(input.thumbprint, principal),
      requireSignedMandates: ({ input, principal }) => signing.requireSigned(input, principal),
    }),
    subscriptions: [],
    watches: [],
    jobs: [every('parties.forget-expired', HOUR_MS, () => sessions.forgetExpired())],
    migrations: { capability: 'parties', directory: new URL('./migrations/', import.meta.url) },
  };
}
