/** Sends orders so that each is executed once: stored before the first byte leaves, repeated as the same bytes. */

import { evidenceOfBody, hashOfEvidence } from '../crypto/documents.ts';
import { type Signer, thumbprint } from '../crypto/keys.ts';
import { NotTrusted, OutcomeUnknown } from '../errors.ts';
import type { PaymentBatchResult, PaymentOrder, PaymentResult } from '../generated/operations.ts';
import { type ReceiptExpectation, verifyBatchReceipt, verifyReceipt } from '../receipts.ts';
import type { Client } from '../wire/client.ts';
import type { CallOptions } from '../wire/http.ts';
import { openOrders, ordersOf } from './open-orders.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';
import {
  isAboutOrder,
  outcomeOf,
  outcomeOfRefusal,
  outcomesOfBatch,
  outcomeUnknown,
  type PaymentOutcome,
} from './outcome.ts';

export type OrderDesk = {
  /** Signs and sends an order. An order with an id that still waits here is sent as it was signed before. */
  send(order: PaymentOrder, options?: CallOptions): Promise<PaymentOutcome>;
  /** Signs and sends orders together; those that still wait here are sent as they were signed before. */
  sendMany(orders: readonly PaymentOrder[], options?: CallOptions): Promise<PaymentOutcome[]>;
  /** Sends again whatever has no final outcome yet. Never throws for the network's sake. */
  resume(options?: CallOptions): Promise<PaymentOutcome[]>;
  /** Checks what the bank says of a payment, and closes its order when that is final. */
  accept(result: PaymentResult): Promise<PaymentOutcome>;
};

/** As many orders as the bank takes in one document. */
const MOST_IN_BATCH = 100;

/**
 * What the receipt must say. An order that was answered before may have been signed anew since, and a signature is
 * never the same twice: then the receipt repeats the hash of the first, but still its payee and its money.
 */
async function expectationOf(
  paymentId: string,
  { replayed }: PaymentResult,
  entry: OutboxEntry | undefined,
): Promise<ReceiptExpectation> {
  const order = entry && ordersOf(entry).find(({ id }) => id === paymentId);
  if (!entry || !order) return { paymentId };
  const { payee, money } = order;
  if (replayed) return { paymentId, payee, money };
  return { paymentId, payee, money, orderHash: await hashOfEvidence(evidenceOfBody(entry.body)) };
}

/** Reads what is left in `outbox` of this key's orders at this bank. */
export async function createOrderDesk(client: Client, key: Signer, outbox: Outbox): Promise<OrderDesk> {
  const keyId = await thumbprint(await key.publicJwk());
  const bank = client.bank.id;
  const open = await openOrders(outbox, { bank, keyId });
  const underway = new Map<string, Promise<PaymentOutcome[]>>();

  async function closeFinal({ id, outcome }: Pick<PaymentOutcome, 'id' | 'outcome'>): Promise<void> {
    // An order that waits for its owner stays here, so that a restart asks for it again.
    if (outcome === 'succeeded' || outcome === 'refused') await open.close(id);
  }

  async function accept(result: PaymentResult, id: string = result.payment.id): Promise<PaymentOutcome> {
    if (result.payment.id !== id) throw new NotTrusted('The answer is about another payment.');
    const expected = await expectationOf(id, result, open.entryOf(id));
    const proof = result.receipt && (await verifyReceipt(client.bank, result.receipt, expected));
    await closeFinal({ id, outcome: result.outcome });
    return outcomeOf(result, proof || undefined);
  }

  async function acceptMany(answer: PaymentBatchResult, entry: OutboxEntry): Promise<PaymentOutcome[]> {
    const { results, receipt } = answer;
    const ids = ordersOf(entry).map(({ id }) => id);
    if (results.map(({ id }) => id).join() !== ids.join()) {
      throw new NotTrusted('The answer is about other orders than those that were sent.');
    }
    const batchHash = await hashOfEvidence(evidenceOfBody(entry.body));
    await verifyBatchReceipt(client.bank, receipt, { batchHash, results });
    for (const result of results) await closeFinal(result);
    return outcomesOfBatch(answer);
  }

  async function deliver(
    entry: OutboxEntry,
    sentBefore: boolean,
    options?: CallOptions,
  ): Promise<PaymentOutcome[]> {
    const ids = ordersOf(entry).map(({ id }) => id);
    try {
      const { body } = await client.transport.send({ ...entry, sentBefore }, options);
      if (entry.operation === 'payments.payMany') return await acceptMany(body as PaymentBatchResult, entry);
      return [await accept(body as PaymentResult, entry.id)];
    } catch (error) {
      if (error instanceof OutcomeUnknown) return ids.map((id) => outcomeUnknown(id, error));
      if (error instanceof NotTrusted) throw error;
      for (const id of ids) await open.close(id);
      if (isAboutOrder(error)) return ids.map((id) => outcomeOfRefusal(id, error));
      throw error;
    }
  }

  /** The same document is never under way twice, or two answers would race for its entry. */
  function once(id: string, work: () => Promise<PaymentOutcome[]>): Promise<PaymentOutcome[]> {
    const running = underway.get(id);
    if (running) return running;
    const outcomes = work().finally(() => underway.delete(id));
    underway.set(id, outcomes);
    return outcomes;
  }

  async function sign(
    id: string,
    name: 'payments.pay' | 'payments.payMany',
    input: PaymentOrder | { orders: PaymentOrder[] },
  ): Promise<OutboxEntry> {
    const { operation, path, body = '' } = await client.transport.prepare(name, input as PaymentOrder);
    const entry = { id, bank, keyId, operation, path, body };
    await open.add(entry);
    return entry;
  }

  function sendAgain(entry: OutboxEntry, options?: CallOptions): Promise<PaymentOutcome[]> {
    return once(entry.id, () => deliver(entry, true, options));
  }

  async function sendBatch(orders: PaymentOrder[], options?: CallOptions): Promise<PaymentOutcome[]> {
    const id = await client.bank.newId();
    return once(id, async () => deliver(await sign(id, 'payments.payMany', { orders }), false, options));
  }

  return {
    accept: (result) => accept(result),

    async send(order, options) {
      const waiting = open.entryOf(order.id);
      const outcomes = waiting
        ? await sendAgain(waiting, options)
        : await once(order.id, async () =>
            deliver(await sign(order.id, 'payments.pay', order), false, options),
          );
      return outcomeIn(outcomes, order.id);
    },

    async sendMany(orders, options) {
      const waiting = new Set(orders.flatMap(({ id }) => open.entryOf(id) ?? []));
      const fresh = orders.filter(({ id }) => !open.entryOf(id));
      const known: PaymentOutcome[] = [];
      const made: PaymentOutcome[] = [];
      for (const entry of waiting) known.push(...(await sendAgain(entry, options)));
      for (let from = 0; from < fresh.length; from += MOST_IN_BATCH) {
        made.push(...(await sendBatch(fresh.slice(from, from + MOST_IN_BATCH), options)));
      }
      // What was sent now has its outcomes in the order of the orders, also where an id stands there twice.
      return orders.map(
        (order) => (fresh.includes(order) ? made.shift() : undefined) ?? outcomeIn(known, order.id),
      );
    },

    async resume(options) {
      const outcomes: PaymentOutcome[] = [];
      for (const entry of open.entries()) {
        const ids = ordersOf(entry).map(({ id }) => id);
        const sent = sendAgain(entry, options);
        outcomes.push(...(await sent.catch((error) => ids.map((id) => outcomeUnknown(id, error)))));
      }
      return outcomes;
    },
  };
}

function outcomeIn(outcomes: readonly PaymentOutcome[], id: string): PaymentOutcome {
  const outcome = outcomes.find((one) => one.id === id);
  if (!outcome) throw new NotTrusted('The answer is about another payment.');
  return outcome;
}
