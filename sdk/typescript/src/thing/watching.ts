/** Waiting for others: the owner who approves, the merchant who ends a session. */

import { TimedOut, Unreachable } from '../errors.ts';
import type { Payment, PaymentResult } from '../generated/operations.ts';
import type { Client } from '../wire/client.ts';
import type { OrderDesk } from './order-desk.ts';
import type { PaymentOutcome } from './outcome.ts';
import { longPollMs, type WaitOptions } from './quoting.ts';

/** A metered session as the thing sees it. */
export type ThingSession = {
  /** How the order that opens the session was decided; nothing runs unless it succeeded. */
  readonly order: PaymentOutcome;
  /** The payment as it is now, with the last meter reading. */
  status(): Promise<Payment>;
  /** Waits until the merchant has captured or released everything; throws `TimedOut` after `timeoutMs`. */
  finished(options?: WaitOptions & { readonly pollMs?: number | undefined }): Promise<PaymentOutcome>;
};

const ENDED: readonly Payment['state'][] = ['settled', 'refused', 'cancelled', 'expired'];
const POLL_MS = 2_000;

/** Waits until a payment is decided; after `timeoutMs` it returns as it is, still waiting. */
export async function waitForApproval(
  client: Client,
  desk: OrderDesk,
  paymentId: string,
  { timeoutMs = Number.POSITIVE_INFINITY, ...within }: WaitOptions = {},
): Promise<PaymentOutcome> {
  const { elapsedMs } = client.bank.surroundings;
  const deadline = elapsedMs() + timeoutMs;
  for (;;) {
    const waitMs = longPollMs(deadline - elapsedMs(), within);
    const result = await askPatiently(client, { paymentId, waitMs }, deadline, within);
    if (result && (result.outcome !== 'waiting' || elapsedMs() >= deadline)) return desk.accept(result);
  }
}

export function createThingSession(client: Client, desk: OrderDesk, order: PaymentOutcome): ThingSession {
  const { elapsedMs, sleep } = client.bank.surroundings;
  const paymentId = order.id;
  return {
    order,
    async status() {
      return (await client.call('payments.get', { paymentId })).payment;
    },
    async finished({ timeoutMs = Number.POSITIVE_INFINITY, pollMs = POLL_MS, ...within } = {}) {
      const deadline = elapsedMs() + timeoutMs;
      for (;;) {
        const result = await askPatiently(client, { paymentId }, deadline, within);
        if (result && ENDED.includes(result.payment.state)) return desk.accept(result);
        if (elapsedMs() + pollMs >= deadline) throw new TimedOut('The session has not ended in time.');
        await sleep(pollMs, within.signal);
      }
    },
  };
}

/** Asks for a payment; a network that is away for a while is no reason to stop waiting. */
async function askPatiently(
  client: Client,
  question: { paymentId: string; waitMs?: number },
  deadline: number,
  { signal, deadlineMs }: WaitOptions,
): Promise<PaymentResult | undefined> {
  try {
    return await client.call('payments.get', question, { signal, deadlineMs });
  } catch (error) {
    const mayGoOn = !signal?.aborted && client.bank.surroundings.elapsedMs() < deadline;
    if (error instanceof Unreachable && mayGoOn) return undefined;
    throw error;
  }
}
