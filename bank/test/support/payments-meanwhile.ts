/** Payments that go on while something else is done to the bank. */

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { orderOf, type Payer, send } from './orders.ts';

/** Payments with hardly a pause until it is told to stop; the ids of those that were acknowledged, as they come. */
export function startPayments(payer: Payer) {
  const acknowledged: string[] = [];
  let over = false;
  const workers = Array.from({ length: 6 }, async () => {
    while (!over) {
      const { payment } = await send(payer.car, await orderOf(payer, '0.01'));
      assert.equal(payment.state, 'settled');
      acknowledged.push(payment.id);
      // The processors are also needed for what is done meanwhile.
      await pause(10);
    }
  });
  return {
    acknowledged,
    async stop() {
      over = true;
      await Promise.all(workers);
    },
  };
}
