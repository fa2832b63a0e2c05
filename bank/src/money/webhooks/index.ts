/** Webhooks: the journal's news of payments, brought to the systems of owners and merchants. */

import type { BankSigner } from '../../platform/auth/bank-key.ts';
import type { Chance } from '../../platform/kernel/chance.ts';
import type { Logger } from '../../platform/logs/logger.ts';
import type { Metrics } from '../../platform/metrics/metrics.ts';
import type { Wiring } from '../../platform/wiring.ts';
import type { MoneyDesk } from '../desk.ts';
import type { PaymentStore } from '../payments/store.ts';
import { createDeliverer } from './delivery.ts';
import { createEventReader } from './events.ts';
import type { PrivateTargets } from './rules-addresses.ts';
import { createSender } from './sender.ts';
import { createWebhookService } from './service.ts';
import { createWebhookSigner } from './signing.ts';
import { createWebhookStore } from './store.ts';
import { wireWebhooks } from './wiring.ts';

export type WebhookSettings = {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Which addresses that are not public may be sent to. */
  readonly targets: PrivateTargets;
  /** So that what failed together is not tried again together. */
  readonly chance: Chance;
};

export function createWebhooks(
  parts: WebhookSettings & {
    desk: MoneyDesk;
    payments: Pick<PaymentStore, 'listRows'>;
    signer: BankSigner;
    bankId: string;
  },
): { wiring: Wiring; close(): Promise<void> } {
  const { desk, payments, bankId, metrics, targets } = parts;
  const store = createWebhookStore(desk.database.query);
  const signer = createWebhookSigner(parts.signer);
  const deliverer = createDeliverer({ userAgent: bankId, targets });
  const { deliver } = deliverer;
  const attempts = metrics.addCounter('bot_webhook_attempts_total', 'Deliveries of webhooks, by outcome.', [
    'outcome',
  ]);
  const sender = createSender({
    ...parts,
    store,
    signer,
    deliver,
    clock: desk.clock,
    reader: createEventReader({ store, listRows: payments.listRows }),
    onAttempt: (outcome) => attempts.inc({ outcome }),
  });
  metrics.addGauge(
    'bot_webhooks_behind_rows',
    'Journal rows that the slowest webhook is behind; 0 where this process does not send.',
    sender.rowsBehind,
  );
  const service = createWebhookService({ desk, store, signer, deliver, targets });
  return {
    wiring: wireWebhooks({ service, sender }),
    async close() {
      await sender.stop();
      deliverer.close();
    },
  };
}
