/** Orders at the bank of the tests: each id is executed once, the same bytes again get the same outcome. */

import type { Payment, PaymentOrder } from '../generated/operations.ts';
import type { Reply, SeenRequest } from './fake-door.ts';
import { sha256 } from './fake-keys.ts';
import { BANK_ID, type FakeState, hashOfBody, problem, type Route } from './fake-state.ts';

type Outcome = 'succeeded' | 'refused' | 'waiting';
type Kept = { body: string; payment: Payment; outcome: Outcome; receipt: string };

const stateOf = { succeeded: 'settled', refused: 'refused', waiting: 'waiting' } as const;

export function createFakePayments(state: FakeState) {
  const payments = new Map<string, Kept>();
  const desk = {
    /** Payments by id; each was executed once. */
    payments,
    /** Decides the next orders. */
    decide: (_: PaymentOrder): Outcome => 'succeeded',
    /** Makes the receipt; tests replace it to forge. */
    receiptOf: (content: object): string => state.key.sign('bot-receipt', content),
    /** Decides a waiting payment. */
    settle(paymentId: string, outcome: Outcome): void {
      const kept = payments.get(paymentId);
      if (!kept) throw new Error(`There is no payment ${paymentId}.`);
      payments.set(paymentId, keep(kept.body, kept.payment, outcome));
    },
  };

  function keep(body: string, payment: Payment, outcome: Outcome): Kept {
    const { id: paymentId, money } = payment;
    const about = {
      bank: BANK_ID,
      paymentId,
      outcome,
      state: stateOf[outcome],
      money,
      payee: payment.payee.id,
    };
    const receipt = desk.receiptOf({ ...about, orderHash: hashOfBody(body) });
    return { body, payment: { ...payment, state: stateOf[outcome] }, outcome, receipt };
  }

  function answerOf({ outcome, payment, receipt }: Kept, replayed: boolean): Reply {
    const result = { outcome, replayed, payment, retry: { canHelp: false }, receipt };
    if (outcome !== 'refused') return { status: outcome === 'waiting' ? 202 : 200, body: result };
    return { status: 403, body: { ...problem('mandates/limit-exceeded'), ...result } };
  }

  function pay(request: SeenRequest): Reply {
    const document = state.readDocument(request, 'payments.pay');
    if (!document) return { status: 401, body: problem('platform/bad-signature') };
    const order = document.payload as PaymentOrder;
    const known = payments.get(order.id);
    if (known?.body === request.body) return answerOf(known, true);
    if (known) return { status: 409, body: problem('payments/id-conflict') };
    const { thingId } = state;
    const amounts = { captured: '0', refunded: '0' };
    const payment = { ...order, ...amounts, thingId, payee: { id: order.payee } } as unknown as Payment;
    const kept = keep(request.body, payment, desk.decide(order));
    payments.set(order.id, kept);
    return answerOf(kept, false);
  }

  /** Each order of a batch as if it had come alone, but proved by its place in the batch. */
  function payMany(request: SeenRequest): Reply {
    const document = state.readDocument(request, 'payments.payMany');
    if (!document) return { status: 401, body: problem('platform/bad-signature') };
    const batchHash = hashOfBody(request.body);
    const { orders } = document.payload as { orders: PaymentOrder[] };
    const results = orders.map((order) => {
      const known = payments.get(order.id);
      const payment = { ...order, payee: { id: order.payee } } as unknown as Payment;
      const kept = known ?? keep(request.body, payment, desk.decide(order));
      payments.set(order.id, kept);
      const { outcome } = kept;
      const { code, title, detail, remedy } = problem('mandates/limit-exceeded');
      const refusal = outcome === 'refused' ? { refusal: { code, title, detail, remedy } } : {};
      const said = { outcome, state: stateOf[outcome], retry: { canHelp: outcome === 'waiting' } };
      return { id: order.id, replayed: known !== undefined, ...said, ...refusal };
    });
    const about = results.map(({ id, outcome, state: ended }, index) => {
      const orderHash = sha256(`${batchHash}#${index}`);
      const code = outcome === 'refused' ? { code: 'mandates/limit-exceeded' } : {};
      return { id, outcome, state: ended, orderHash, ...code };
    });
    const receipt = state.key.sign('bot-batch-receipt', { bank: BANK_ID, batchHash, results: about });
    return { body: { position: '1', results, receipt } };
  }

  function find(paymentId: string): Reply {
    const kept = payments.get(paymentId);
    if (!kept) return { status: 404, body: problem('payments/payment-not-found') };
    const answer = answerOf(kept, true);
    return { ...answer, status: kept.outcome === 'refused' ? 403 : 200 };
  }

  const routes: [string, Route][] = [
    ['POST /v1/payments', pay],
    ['POST /v1/payments/batch', payMany],
  ];
  return { desk, find, routes };
}
