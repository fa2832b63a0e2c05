/** What sets webhooks in motion. */

import { watch } from '../../platform/events/subscription.ts';
import { every } from '../../platform/jobs/job.ts';
import { bindOperations } from '../../platform/operations/operation.ts';
import type { Wiring } from '../../platform/wiring.ts';
import { WebhookChanged } from './contract.ts';
import { webhookOperations } from './operations.ts';
import type { Sender } from './sender.ts';
import type { WebhookService } from './service.ts';

export const webhooksMigrations = {
  capability: 'webhooks',
  directory: new URL('./migrations/', import.meta.url),
};

const ROUND_MS = 5_000;

export function wireWebhooks({ service, sender }: { service: WebhookService; sender: Sender }): Wiring {
  const sending = every('webhooks.send', ROUND_MS, () => sender.round());
  return {
    operations: bindOperations(webhookOperations, {
      register: ({ input, principal }) => service.register(input, principal),
      list: ({ input, principal }) => service.list(input, principal),
      get: ({ input, principal }) => service.get(input.webhookId, principal),
      change: ({ input, principal }) => service.change(input, principal),
      pause: ({ input, principal }) => service.pause(input.webhookId, principal),
      resume: ({ input, principal }) => service.resume(input.webhookId, principal),
      replay: ({ input, principal }) => service.replay(input, principal),
      rotateSecret: ({ input, principal }) => service.rotateSecret(input, principal),
      test: ({ input, principal }) => service.test(input.webhookId, principal),
      remove: ({ input, principal }) => service.remove(input.webhookId, principal),
    }),
    subscriptions: [],
    // Any process may be asked; the one that sends hears of it.
    watches: [
      watch('webhooks.sender', WebhookChanged, ({ payload }) => {
        if (!sender.look(payload.webhookId)) sending.wake();
      }),
    ],
    jobs: [sending],
    migrations: webhooksMigrations,
  };
}
