/** Limits how often one caller, or one address that is not signed in, may ask. */

import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { createBoundedCache } from '../auth/bounded-cache.ts';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import type { Principal } from '../operations/operation.ts';

/** How much was asked: one request, unless it holds several orders. */
type Admission = { readonly principal: Principal; readonly shares?: number };

export type RequestLimits = {
  /**
   * Runs `admission` and counts the request: for the caller when it names one, for the address when it does not.
   * An address that used up its share with failures is refused before any signature is verified.
   */
  count<Admitted extends Admission>(
    request: FastifyRequest,
    admission: () => Promise<Admitted>,
  ): Promise<Admitted>;
};

const WINDOW_MS = 60_000;
/** Whoever asked longest ago is forgotten first; an attacker with more addresses than this is none we can count. */
const COUNTED_AT_ONCE = 20_000;

/** `perMinute` of 0 switches the limits off. Time is the machine's, because it is the machine that is protected. */
export function createRequestLimits(perMinute: number, now: () => number = Date.now): RequestLimits {
  if (perMinute === 0) return { count: (_, admission) => admission() };
  const addresses = createCounters(now);
  const callers = createCounters(now);

  function refuseAbove({ used, endsAt }: Share): void {
    if (used <= perMinute) return;
    const retryAfterSeconds = Math.max(1, Math.ceil((endsAt - now()) / 1000));
    throw new Refusal(PlatformRefusals['too-many-requests'], `At most ${perMinute} requests per minute.`, {
      retryAfterSeconds,
    });
  }

  return {
    async count(request, admission) {
      const address = groupOf(request.ip);
      refuseAbove(addresses.of(address));
      const admitted = await admission().catch((error: unknown) => {
        addresses.of(address).used += 1;
        throw error;
      });
      const caller = nameOf(admitted.principal);
      const share = caller ? callers.of(caller) : addresses.of(address);
      const used = share.used + (admitted.shares ?? 1);
      refuseAbove({ ...share, used });
      share.used = used;
      return admitted;
    },
  };
}

/** What somebody has used of the present minute. */
type Share = { used: number; readonly endsAt: number };

function createCounters(now: () => number) {
  const shares = createBoundedCache<Share>(COUNTED_AT_ONCE);
  return {
    of(name: string): Share {
      const known = shares.get(name);
      if (known && known.endsAt > now()) return known;
      const share = { used: 0, endsAt: now() + WINDOW_MS };
      shares.set(name, share);
      return share;
    },
  };
}

/** One customer of an internet provider has at least 64 bits of IPv6 addresses, and is counted as one. */
export function groupOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function nameOf(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'public':
      return undefined;
    case 'thing':
      return `thing:${principal.thingId}`;
    case 'merchant':
      return `merchant:${principal.merchantId}`;
    case 'owner':
      return `owner:${principal.partyId}`;
    default:
      return `user:${principal.userId}`;
  }
}
