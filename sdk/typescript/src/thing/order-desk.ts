/** Sends orders so that each is executed once: stored before the first byte leaves, repeated as the same bytes. */

import { type Signer, thumbprint } from '../crypto/keys.ts';
import { NotTrusted, OutcomeUnknown } from '../errors.ts';
import type { PaymentOrder, PaymentResult } from '../generated/operations.ts';
import { type ReceiptExpectation, verifyReceipt } from '../receipts.ts';
import { sha256Hex } from '../values/bytes.ts';
import type { Client } from '../wire/client.ts';
import type { CallOptions } from '../wire/http.ts';
import { compactOfBody, inputOfBody } from '../wire/transport.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';
import { isAboutOrder, outcomeOf, outcomeOfRefusal, outcomeUnknown, type PaymentOutcome } from './outcome.ts';

export type OrderDesk = {
  /** Signs and sends an order. An order with an id that still waits here is sent as it was signed before. */
  send(order: PaymentOrder, options?: CallOptions): Promise<PaymentOutcome>;
  /** Sends again whatever has no final outcome yet. Never throws for the network's sake. */
  resume(options?: CallOptions): Promise<PaymentOutcome[]>;
  /** Checks what the bank says of a payment, and closes its order when that is final. */
  accept(result: PaymentResult): Promise<PaymentOutcome>;
};

/**
 * What the receipt must say. An order that was answered before may have been signed anew since, and a signature is
 * never the same twice: then the receipt repeats the hash of the first, but still its payee and its money.
 */
async function expectationOf(
  paymentId: string,
  { replayed }: PaymentResult,
  entry: OutboxEntry | undefined,
): Promise<ReceiptExpectation> {
  if (!entry) return { paymentId };
  const { payee, money } = inputOfBody(entry.body) as PaymentOrder;
  if (replayed) return { paymentId, payee, money };
  return { paymentId, payee, money, orderHash: await sha256Hex(compactOfBody(entry.body)) };
}

/** Reads what is left in `outbox` of this key's orders at this bank. */
export async function createOrderDesk(client: Client, key: Signer, outbox: Outbox): Promise<OrderDesk> {
  const keyId = await thumbprint(await key.publicJwk());
  const bank = client.bank.id;
  const open = new Map<string, OutboxEntry>();
  const underway = new Map<string, Promise<PaymentOutcome>>();
  for (const entry of await outbox.list()) {
    if (entry.bank === bank && entry.keyId === keyId) open.set(entry.id, entry);
  }

  async function close(id: string): Promise<void> {
    // An entry that cannot be removed is harmless: it is sent again and answered with the same outcome.
    if (open.delete(id)) await outbox.remove(id).catch(() => undefined);
  }

  async function accept(result: PaymentResult, id: string = result.payment.id): Promise<PaymentOutcome> {
    if (result.payment.id !== id) throw new NotTrusted('The answer is about another payment.');
    const entry = open.get(id);
    const { receipt } = result;
    const proof =
      receipt && (await verifyReceipt(client.bank, receipt, await expectationOf(id, result, entry)));
    // An order that waits for its owner stays here, so that a restart asks for it again.
    if (result.outcome === 'succeeded' || result.outcome === 'refused') await close(id);
    return outcomeOf(result, proof || undefined);
  }

  async function deliver(entry: OutboxEntry, sentBefore: boolean, options?: CallOptions) {
    try {
      const answer = await client.transport.send({ ...entry, sentBefore }, options);
      return await accept(answer.body as PaymentResult, entry.id);
    } catch (error) {
      if (error instanceof OutcomeUnknown) return outcomeUnknown(entry.id, error);
      if (error instanceof NotTrusted) throw error;
      await close(entry.id);
      if (isAboutOrder(error)) return outcomeOfRefusal(entry.id, error);
      throw error;
    }
  }

  /** The same order is never under way twice, or two answers would race for its entry. */
  function once(id: string, work: () => Promise<PaymentOutcome>): Promise<PaymentOutcome> {
    const running = underway.get(id);
    if (running) return running;
    const outcome = work().finally(() => underway.delete(id));
    underway.set(id, outcome);
    return outcome;
  }

  async function sign(order: PaymentOrder): Promise<OutboxEntry> {
    const { operation, path, body = '' } = await client.transport.prepare('payments.pay', order);
    const entry = { id: order.id, bank, keyId, operation, path, body };
    await outbox.put(entry);
    open.set(entry.id, entry);
    return entry;
  }

  return {
    accept: (result) => accept(result),

    send(order, options) {
      return once(order.id, async () => {
        const waiting = open.get(order.id);
        return deliver(waiting ?? (await sign(order)), waiting !== undefined, options);
      });
    },

    async resume(options) {
      const outcomes: PaymentOutcome[] = [];
      for (const entry of [...open.values()]) {
        const sent = once(entry.id, () => deliver(entry, true, options));
        outcomes.push(await sent.catch((error) => outcomeUnknown(entry.id, error)));
      }
      return outcomes;
    },
  };
}
