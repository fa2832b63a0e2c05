/** Headers of a delivery as Standard Webhooks 1.0.0 has them, and the secrets that sign it. */

import { createHmac } from 'node:crypto';
import type { BankSigner } from '../../platform/auth/bank-key.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import type { StoredWebhook } from './model.ts';

export type WebhookSigner = ReturnType<typeof createWebhookSigner>;

/** Secrets follow from the bank's key, so that none is stored and a copy of the database forges nothing. */
export function createWebhookSigner(signer: Pick<BankSigner, 'deriveSecret'>) {
  const keyOf = (webhookId: string, secretId: string) =>
    signer.deriveSecret(`webhook ${webhookId} ${secretId}`);

  return {
    /** As the receiver is told it. */
    secretOf: ({ id, secretId }: Pick<StoredWebhook, 'id' | 'secretId'>): string =>
      `whsec_${keyOf(id, secretId).toString('base64')}`,

    /** While a secret is being exchanged, both sign. */
    headersOf(webhook: StoredWebhook, delivery: { eventId: string; body: string; at: Instant }) {
      const { id, secretId, oldSecret } = webhook;
      const secretIds = oldSecret && delivery.at < oldSecret.until ? [secretId, oldSecret.id] : [secretId];
      return signedHeaders(
        delivery,
        secretIds.map((one) => keyOf(id, one)),
      );
    },
  };
}

/** `eventId` has no full stop, which is what separates the parts that are signed. */
export function signedHeaders(
  { eventId, body, at }: { eventId: string; body: string; at: Instant },
  keys: readonly Buffer[],
) {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${eventId}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    'content-type': 'application/json',
    'webhook-id': eventId,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
