/** What the books must say if these steps were executed and no others. Pure. */

import type { Step } from './diary.ts';

export type ExpectedPayment = {
  readonly order: Step;
  state: string;
  captured: bigint;
  refunded: bigint;
  held: bigint;
  /** What moved from the payer to the payee, by the id of the transfer; below zero for what was given back. */
  readonly moved: Map<string, bigint>;
};

/** The payment after its order was decided. */
export function decidedPayment(order: Step, refused: boolean): ExpectedPayment {
  const amount = BigInt(order.amount);
  const nothing = { order, captured: 0n, refunded: 0n, held: 0n };
  if (refused) return { ...nothing, state: 'refused', moved: new Map() };
  if (order.kind === 'up-to') return { ...nothing, state: 'authorised', held: amount, moved: new Map() };
  return { ...nothing, state: 'settled', captured: amount, moved: new Map([[order.id, amount]]) };
}

/** The payment after one more step that succeeded. */
export function afterStep(payment: ExpectedPayment, step: Step): ExpectedPayment {
  const amount = BigInt(step.amount);
  const moved = new Map(payment.moved);
  if (step.what === 'void')
    return { ...payment, held: 0n, state: payment.captured > 0n ? 'settled' : 'cancelled' };
  if (step.what === 'refund') {
    moved.set(step.id, -amount);
    return { ...payment, moved, refunded: payment.refunded + amount };
  }
  moved.set(step.id, amount);
  const held = step.final ? 0n : payment.held - amount;
  const state = held === 0n ? 'settled' : 'partly-captured';
  return { ...payment, moved, held, state, captured: payment.captured + amount };
}
