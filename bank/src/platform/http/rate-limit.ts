/** Limits how often one caller, or one address that is not signed in, may ask. */

import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import type { Principal } from '../operations/operation.ts';

export type RequestLimits = {
  /**
   * Runs `admission` and counts the request: for the caller when it names one, for the address when it does not.
   * An address that used up its share with failures is refused before any signature is verified.
   */
  count<Admitted extends { principal: Principal }>(
    request: FastifyRequest,
    admission: () => Promise<Admitted>,
  ): Promise<Admitted>;
};

const WINDOW_MS = 60_000;

/** `perMinute` of 0 switches the limits off. Time is the machine's, because it is the machine that is protected. */
export async function createRequestLimits(app: FastifyInstance, perMinute: number): Promise<RequestLimits> {
  if (perMinute === 0) return { count: (_, admission) => admission() };
  await app.register(rateLimit, { global: false });
  const callerOf = new WeakMap<FastifyRequest, string>();
  const window = { max: perMinute, timeWindow: WINDOW_MS };
  const takeOfAddress = app.createRateLimit(window);
  const takeOfCaller = app.createRateLimit({
    ...window,
    keyGenerator: (request) => callerOf.get(request) ?? '',
  });
  type Share = Awaited<ReturnType<typeof takeOfAddress>>;

  function refuseAbove(share: Share): void {
    if (share.isAllowed || !share.isExceeded) return;
    const retryAfterSeconds = Math.max(1, share.ttlInSeconds);
    throw new Refusal(PlatformRefusals['too-many-requests'], `At most ${perMinute} requests per minute.`, {
      retryAfterSeconds,
    });
  }

  return {
    async count(request, admission) {
      refuseAbove(await takeOfAddress(request, { increment: false }));
      const admitted = await admission().catch(async (error: unknown) => {
        await takeOfAddress(request);
        throw error;
      });
      const caller = nameOf(admitted.principal);
      if (caller) callerOf.set(request, caller);
      refuseAbove(await (caller ? takeOfCaller : takeOfAddress)(request));
      return admitted;
    },
  };
}

function nameOf(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'public':
      return undefined;
    case 'thing':
      return `thing:${principal.thingId}`;
    case 'merchant':
      return `merchant:${principal.merchantId}`;
    default:
      return `user:${principal.userId}`;
  }
}
