/** One attempt at one step, and what may be concluded from its answer. */

import {
  type Client,
  type OperationName,
  OutcomeUnknown,
  type PaymentResult,
  Refused,
  Unreachable,
  verifyReceipt,
} from '@bank-of-things/sdk';
import type { Said, SentRequest } from './diary.ts';

/** One attempt a call: what an SDK that repeats would hide is what is looked at here. */
export const oneAttempt = { firstDelayMs: 60_000, maxDelayMs: 60_000, attemptMs: 5_000, deadlineMs: 5_000 };

/** Signs what is asked and fixes the bytes. */
export async function prepare<N extends OperationName>(
  client: Client,
  operation: N,
  input: Parameters<Client['call']>[1] & object,
): Promise<SentRequest> {
  const { path, body = '' } = await client.transport.prepare(operation, input as never);
  return { operation, path, body };
}

/** Sends the bytes once. An acknowledgement counts only with a receipt that the bank has signed. */
export async function sendOnce(client: Client, request: SentRequest): Promise<Said> {
  try {
    const { body } = await client.transport.send(request);
    const { payment, replayed, receipt = '' } = body as PaymentResult;
    await verifyReceipt(client.bank, receipt, { paymentId: payment.id });
    // Only an order is refused together with its payment; a step of a refused payment is refused by itself.
    if (payment.refusal) return { outcome: 'refused', replayed, code: payment.refusal.code };
    return { outcome: 'done', replayed, state: payment.state };
  } catch (error) {
    if (error instanceof Unreachable) return { outcome: 'not-executed', why: error.message };
    if (error instanceof OutcomeUnknown) return { outcome: 'unknown', why: error.message };
    if (error instanceof Refused && error.isAboutContent)
      return { outcome: 'refused', replayed: false, code: error.code };
    throw error;
  }
}
