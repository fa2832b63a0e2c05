/** Webhooks as they go over the wire. */

import { type Instant, toIso } from '../../platform/kernel/clock.ts';
import type { Webhook } from './contract.ts';
import type { StoredWebhook } from './model.ts';

export function toWireWebhook(webhook: StoredWebhook, now: Instant): Webhook {
  const { oldSecret, pausedBecause, deliveredAt, failingSince, nextAttemptAt } = webhook;
  const state = pausedBecause ? 'paused' : webhook.failures > 0 ? 'failing' : 'active';
  return {
    id: webhook.id,
    ...webhook.holder,
    url: webhook.url,
    ...(webhook.label && { label: webhook.label }),
    state,
    ...(pausedBecause && { pausedBecause }),
    position: String(webhook.cursor.position),
    ...(deliveredAt !== undefined && { deliveredAt: toIso(deliveredAt) }),
    failures: webhook.failures,
    ...(failingSince !== undefined && { failingSince: toIso(failingSince) }),
    ...(webhook.lastError && { lastError: webhook.lastError }),
    ...(nextAttemptAt !== undefined && { nextAttemptAt: toIso(nextAttemptAt) }),
    ...(oldSecret && oldSecret.until > now && { oldSecretUntil: toIso(oldSecret.until) }),
    createdAt: toIso(webhook.createdAt),
  };
}
