/** A storm of orders: signed in calm, sent all at once. */

import type { PaymentOrder, Thing } from '@bank-of-things/sdk';
import { orderOf, type Payer, resultOf } from './orders.ts';

/** As many requests as are under way at the same time; more would only wait for sockets. */
const AT_ONCE = 250;

export type Signed = { thing: Thing; request: Awaited<ReturnType<Thing['client']['transport']['prepare']>> };

/** Signs one order for each payer first, so that afterwards they all arrive as fast as they can. */
export async function sign(
  payers: readonly Payer[],
  more: (index: number) => Partial<PaymentOrder>,
): Promise<Signed[]> {
  return Promise.all(
    payers.map(async (payer, index) => {
      const order = await orderOf(payer, '0.01', more(index));
      return { thing: payer.car, request: await payer.car.client.transport.prepare('payments.pay', order) };
    }),
  );
}

/** Sends all of them at once and counts how they ended. */
export async function storm(signed: Signed[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const waiting = [...signed];
  async function work(): Promise<void> {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { thing, request } = next;
      const sent = thing.client.transport.send(request).then(({ body }) => body as never);
      const result = await resultOf(sent);
      counts[result] = (counts[result] ?? 0) + 1;
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return counts;
}
