/** Orders as tests write them: word for word, so that a test may also write a wrong one. */

import assert from 'node:assert/strict';
import {
  type Merchant,
  type Operations,
  type PaymentOrder,
  type PaymentResult,
  Refused,
  type Thing,
  toIso,
} from '@bank-of-things/sdk';
import { euros } from './bank.ts';

/** Who pays whom from what. A household is one. */
export type Payer = {
  readonly car: Thing;
  readonly account: { readonly number: string };
  readonly mandate: { readonly id: string };
  readonly station: Pick<Merchant, 'id'>;
};

/** An order of `amount` euros, such as `12.40`, under a new id. */
export async function orderOf(
  { car, account, mandate, station }: Payer,
  amount: string,
  more: Partial<PaymentOrder> = {},
): Promise<PaymentOrder> {
  const { bank } = car.client;
  return {
    id: await bank.newId(),
    account: account.number,
    mandate: mandate.id,
    payee: station.id,
    kind: 'exact',
    money: euros(amount),
    createdAt: toIso(await bank.time()),
    ...more,
  };
}

/** Signs an order and sends it once. A refusal that is remembered with a payment is a result and does not throw. */
export function send(thing: Thing, order: Operations['payments.pay']['input']): Promise<PaymentResult> {
  return thing.client.call('payments.pay', order);
}

/** Sends a new order of `amount` euros. */
export async function order(payer: Payer, amount: string, more: Partial<PaymentOrder> = {}) {
  return send(payer.car, await orderOf(payer, amount, more));
}

/** The refusal's code, or how the payment ended. */
export async function resultOf(sent: Promise<PaymentResult>): Promise<string> {
  try {
    const { payment } = await sent;
    return payment.refusal?.code ?? payment.state;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

/** What came of a new order of `amount` euros. */
export function ordered(payer: Payer, amount: string, more: Partial<PaymentOrder> = {}): Promise<string> {
  return resultOf(order(payer, amount, more));
}

/** Asserts that the bank says no with this code, and says why and what to do about it. */
export async function refused(asked: Promise<unknown>, code: string): Promise<Refused> {
  const refusal = await asked.then(
    (answer) => assert.fail(`Expected ${code}, but it was done: ${JSON.stringify(answer)}`),
    (error: unknown) => error,
  );
  if (!(refusal instanceof Refused)) throw refusal;
  assert.equal(refusal.code, code, refusal.message);
  assert.ok(refusal.title && refusal.detail && refusal.remedy, `${code} says why, and what to do about it`);
  return refusal;
}
