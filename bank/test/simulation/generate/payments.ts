/** Payment orders, and what is done to payments. */

import type { ContentLine, PaymentOrder } from '../../../src/money/payments/contract.ts';
import type { PayeeFacts, QuoteFacts } from '../../../src/money/payments/model.ts';
import type { Command } from '../../../src/money/teller/commands.ts';
import { contentOf, type GeneratorDesk } from './desk.ts';
import { giveMandate } from './mandates.ts';

/** In a centre, in its city, in the region around it, in another harbour, and on an island far away. */
const PLACES = [
  { latitude: 52.531, longitude: 13.412 },
  { latitude: 52.45, longitude: 13.4 },
  { latitude: 52.4, longitude: 13.0 },
  { latitude: 53.541, longitude: 9.981 },
  { latitude: -21.1, longitude: 179.9 },
];
const OFFER = 'a'.repeat(64);

/** Mostly by the thing that has the mandate, over the right account and in its asset. */
export function payOrder(desk: GeneratorDesk): Command {
  const { random, town, model } = desk;
  const mandateId = desk.mandates.pick();
  const mandate = mandateId === undefined ? undefined : model.mandates.get(mandateId);
  if (!mandate) return giveMandate(desk);
  const payee = payeeFor(desk, mandate.account);
  const order = orderTo(desk, payee, mandate);
  const quoted = random.chance(0.1) ? quoteOf(desk, order) : undefined;
  const signed = quoted
    ? { ...order, ...(random.chance(0.95) && { quote: order.id, offerHash: OFFER }) }
    : order;
  const thingId = random.chance(0.98) ? mandate.thingId : random.pick(town.things).id;
  return {
    ...{ type: 'pay-order', id: order.id, content: contentOf(signed), order: signed },
    ...{ document: `signed ${order.id}`, orderHash: OFFER, thingId },
    ...(random.chance(0.99) && { payee }),
    ...(quoted && { quote: quoted }),
  };
}

function payeeFor({ random, town }: GeneratorDesk, account: string): PayeeFacts {
  const inEnergy = account === 'V3';
  const fitting = town.payees.filter((payee) => (payee.account === 'W2') === inEnergy);
  const payee = random.pick(random.chance(0.98) ? fitting : town.payees);
  return random.chance(0.98) ? payee : { ...payee, blocked: true };
}

function orderTo(
  desk: GeneratorDesk,
  payee: PayeeFacts,
  mandate: { id: string; account: string; terms: { asset: string; scale: number } },
): PaymentOrder {
  const { random, now } = desk;
  const kind = random.weighted([
    [5, 'exact' as const],
    [3, 'up-to' as const],
    [3, 'session' as const],
  ]);
  const { asset, scale } = random.chance(0.98) ? mandate.terms : { asset: 'kWh', scale: 3 };
  const amount = random.chance(0.97) ? BigInt(random.between(1, 70)) : desk.amount();
  const session = kind === 'session' && random.chance(0.8) ? sessionOf(desk) : undefined;
  const lines = random.chance(0.4) ? linesOf(desk, amount) : undefined;
  return {
    ...{ id: desk.newId(), account: random.chance(0.98) ? mandate.account : 'V1', mandate: mandate.id },
    ...{ payee: payee.id, kind, money: { amount: String(amount), asset, scale } },
    ...(session && { session }),
    ...(lines && { lines }),
    ...(random.chance(0.6) && { place: random.pick(PLACES) }),
    ...(kind !== 'exact' && random.chance(0.9) && { holdMs: random.pick([1_000, 5_000, 60_000, 3_600_000]) }),
    createdAt: new Date(now()).toISOString(),
    ...(random.chance(0.1) && { expiresAt: new Date(now() + random.between(0, 3_000)).toISOString() }),
  };
}

function sessionOf({ random }: GeneratorDesk): NonNullable<PaymentOrder['session']> {
  const quantity = random.chance(0.8) ? { maxQuantity: random.pick(['1', '4.75', '10']) } : {};
  const unit = random.chance(0.9) ? { unit: random.pick(['kWh', 'kWh', 'hour']) } : {};
  return {
    ...quantity,
    ...unit,
    ...(random.chance(0.5) && { maxDurationMs: random.pick([600_000, 7_200_000]) }),
  };
}

function linesOf({ random }: GeneratorDesk, amount: bigint): ContentLine[] {
  const energy: ContentLine = { description: 'Energy', unit: 'kWh' };
  const quantity = random.chance(0.9) ? { quantity: random.pick(['0.5', '3', '6.125']) } : {};
  const first = random.chance(0.7) ? { ...energy, ...quantity } : { description: 'Parking' };
  if (random.chance(0.6)) return [first];
  const part = amount / 3n;
  const wrong = random.chance(0.1) ? 1n : 0n;
  const priced = [
    { ...first, amount: String(part) },
    { description: 'Fee', ...(random.chance(0.9) && { amount: String(amount - part + wrong) }) },
  ];
  return priced;
}

/** An offer that the order repeats, at times not quite, or too late, or for somebody else. */
function quoteOf({ random, town, now }: GeneratorDesk, order: PaymentOrder): QuoteFacts {
  const { asset, scale, amount } = order.money;
  return {
    ...{ payeeId: order.payee, kind: order.kind, assetId: `${asset}/${scale}`, offerHash: OFFER },
    amount: BigInt(amount) + (random.chance(0.05) ? 1n : 0n),
    expiresAt: now() + random.pick([0, 500, 5_000, 60_000]),
    ...(random.chance(0.2) && { thingId: random.pick(town.things).id }),
    ...(order.lines && { lines: order.lines }),
    ...(order.session && { session: order.session }),
    ...(order.holdMs !== undefined && { holdMs: order.holdMs }),
  };
}

/** The payment, and who is its payee; at times nobody's, at times somebody else's. */
function about(desk: GeneratorDesk): { paymentId: string; merchantId: string } {
  const { random, town, model } = desk;
  const paymentId = (random.chance(0.98) ? desk.payments.pick() : undefined) ?? desk.newId();
  const payee = model.payments.get(paymentId)?.payee.id ?? random.pick(town.payees).id;
  return { paymentId, merchantId: random.chance(0.97) ? payee : random.pick(town.payees).id };
}

export function capturePayment(desk: GeneratorDesk): Command {
  const { random, model } = desk;
  const { paymentId, merchantId } = about(desk);
  const remaining = model.ledger.transfers.get(paymentId)?.remaining ?? 5n;
  const amount = random.weighted([
    [3, remaining],
    [5, BigInt(random.between(1, 30))],
    [1, 0n],
    [1, remaining + 1n],
  ]);
  const reading = { quantity: random.pick(['0', '0.75', '3.5', '20']), unit: random.pick(['kWh', 'hour']) };
  const read = {
    at: new Date(desk.now()).toISOString(),
    ...reading,
    durationMs: 1_000,
    amount: String(amount),
  };
  const capture = {
    ...{ id: desk.newId(), paymentId, amount: String(amount), final: random.chance(0.5) },
    ...(random.chance(0.3) && { meter: read }),
  };
  return { type: 'capture-payment', id: capture.id, content: contentOf(capture), capture, merchantId };
}

export function voidPayment(desk: GeneratorDesk): Command {
  const { paymentId, merchantId } = about(desk);
  const thingId = desk.model.payments.get(paymentId)?.thingId ?? desk.town.stranger;
  const by = desk.random.chance(0.6)
    ? { merchantId }
    : { thingId: desk.random.chance(0.9) ? thingId : desk.town.stranger };
  return { type: 'void-payment', id: desk.newId(), content: contentOf({ paymentId }), paymentId, by };
}

export function refundPayment(desk: GeneratorDesk): Command {
  const { random, model } = desk;
  const { paymentId, merchantId } = about(desk);
  const payment = model.payments.get(paymentId);
  const left = payment ? payment.captured - payment.refunded : 1n;
  const amount = random.chance(0.4) ? left : BigInt(random.between(0, 20));
  const content = contentOf({ paymentId, amount });
  return { type: 'refund-payment', id: desk.newId(), content, paymentId, amount, merchantId };
}

export function decideWaiting(desk: GeneratorDesk): Command {
  const { random, town, model } = desk;
  const waiting = [...Array(6)]
    .map(() => desk.payments.pick())
    .find((id) => model.payments.get(id ?? '')?.state === 'waiting');
  const { paymentId } = waiting === undefined ? about(desk) : { paymentId: waiting };
  const payment = model.payments.get(paymentId);
  const approver =
    (random.chance(0.95) && payment?.approvers[0]) || random.pick([...town.owners, town.stranger]);
  const approve = random.chance(0.75);
  const payee = payment && { ...payment.payee, blocked: random.chance(0.05) };
  const content = contentOf({ paymentId, approve });
  return {
    type: 'decide-waiting',
    id: desk.newId(),
    content,
    paymentId,
    approve,
    approver,
    ...(payee && { payee }),
  };
}

export function expirePayment(desk: GeneratorDesk): Command {
  const { paymentId } = about(desk);
  return { type: 'expire-payment', id: desk.newId(), content: '{"expire":true}', paymentId };
}
