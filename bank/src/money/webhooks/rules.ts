/** Pure decisions about webhooks: addresses, who may see which, when to try again, and when to stop trying. */

import { isIP } from 'node:net';
import { Refusal } from '../../platform/errors/refusals.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { type PauseReason, WebhookRefusals } from './contract.ts';
import type { DeliveryFailure, Holder, StoredWebhook } from './model.ts';
import { maySendTo, type PrivateTargets } from './rules-addresses.ts';

export const MOST_WEBHOOKS = 10;
export const DAY_MS = 24 * 3_600_000;
/** How long the secret before the present one signs as well. */
export const OLD_SECRET_SIGNS_MS = DAY_MS;
/** A lost answer is asked for again within this time; later, a stranger with a stolen token would be the one who asks. */
export const SECRET_SHOWN_AGAIN_MS = 10 * 60_000;
/** How long a webhook may fail before it is paused: long enough for a holiday weekend. */
export const PAUSED_AFTER_MS = 5 * DAY_MS;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 3_600_000;

/**
 * The address as it is kept. Where a name leads is seen when it is called (`public-lookup.ts`); an address written in
 * numbers, and the machine's own name, are refused here already.
 */
export function checkUrl(text: string, targets: PrivateTargets): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw notAllowed(`${text} is no web address.`);
  if (url.username || url.password || url.hash) {
    throw notAllowed('The address must have no user, password or fragment.');
  }
  const host = hostOf(url);
  const isOwnName = isNameOfThisMachine(host);
  if (isOwnName ? targets === 'refuse' : isIP(host) > 0 && !maySendTo(host, targets)) {
    throw notAllowed(`The bank does not send to ${host}.`);
  }
  const isLoopback =
    isOwnName || (isIP(host) > 0 && maySendTo(host, 'loopback') && !maySendTo(host, 'refuse'));
  if (url.protocol === 'http:' && !isLoopback) throw notAllowed('The address must begin with https.');
  return url.href;
}

/** RFC 6761: these names never lead to another machine. */
export function isNameOfThisMachine(host: string): boolean {
  return /(^|[.])localhost[.]?$/.test(host);
}

/** An IPv6 address without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** Whose webhooks a caller manages; undefined for those who see everybody's. */
export function holderOf(caller: Principal): Holder | undefined {
  if (caller.kind === 'owner') return { ownerId: caller.partyId };
  return caller.kind === 'merchant' ? { merchantId: caller.merchantId } : undefined;
}

/** Doubles from a second to an hour; `chance` (0 to below 1) spreads those that failed together. */
export function retryDelayMs(failures: number, chance: number): number {
  const longest = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 20), LONGEST_RETRY_MS);
  return Math.round(longest * (0.5 + chance / 2));
}

export type AfterFailure = { readonly nextAttemptAt?: Instant; readonly pausedBecause?: PauseReason };

/** What becomes of a webhook that failed once more. A receiver may ask for more time, but not for more than an hour. */
export function afterFailure(
  webhook: Pick<StoredWebhook, 'failures' | 'failingSince'>,
  failure: DeliveryFailure,
  { now, chance }: { now: Instant; chance: number },
): AfterFailure {
  if (failure.isGone) return { pausedBecause: 'gone' };
  if (now - (webhook.failingSince ?? now) >= PAUSED_AFTER_MS) return { pausedBecause: 'failed-too-long' };
  const asked = Math.min(failure.retryAfterMs ?? 0, LONGEST_RETRY_MS);
  return { nextAttemptAt: now + Math.max(asked, retryDelayMs(webhook.failures, chance)) };
}

function notAllowed(detail: string): Refusal {
  return new Refusal(WebhookRefusals['url-not-allowed'], detail);
}
