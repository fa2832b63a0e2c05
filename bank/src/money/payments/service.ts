/** Payments: from a signed order to a settled, refused or waiting payment, and what may happen to it after. */

import type { Static } from 'typebox';
import type { BankSigner } from '../../platform/auth/bank-key.ts';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import { fromIso, toIso } from '../../platform/kernel/clock.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { moneyOf } from '../../platform/kernel/money.ts';
import { millionths } from '../../platform/kernel/schemas.ts';
import type { Principal, SignedDocument } from '../../platform/operations/operation.ts';
import { cursorAt, readCursor } from '../cursor.ts';
import { contentOf, execute, type MoneyDesk, refusalOf, showAtLeast } from '../desk.ts';
import type { Command } from '../teller/commands.ts';
import { decidePayOrder } from '../teller/decisions/orders.ts';
import type { Entry } from '../teller/entries.ts';
import type { ChangedPayment } from '../views/changes.ts';
import { referCommand } from '../views/references.ts';
import { type PaymentOrder, PaymentRefusals, type PaymentResult, type Receipt } from './contract.ts';
import { endWhatIsDue } from './due-ends.ts';
import { historyOf } from './history.ts';
import { isHeld, type PayeeFacts, type PaymentRecord } from './model.ts';
import type { News } from './news.ts';
import type { paymentOperations } from './operations.ts';
import { evidenceOf, orderCommand } from './order-command.ts';
import type { QuoteService } from './quotes.ts';
import type { PaymentStore, Reading } from './store.ts';
import { outcomeOf, retryOf, toWirePayment, type Viewer, wordsOf } from './wire.ts';

type Input<K extends keyof typeof paymentOperations> = Static<(typeof paymentOperations)[K]['input']>;

export type PaymentService = ReturnType<typeof createPaymentService>;

export function createPaymentService(parts: {
  desk: MoneyDesk;
  store: PaymentStore;
  quotes: QuoteService;
  news: News;
  signer: BankSigner;
  bankId: string;
}) {
  const { desk, store, quotes, news, signer, bankId } = parts;

  /** Submits a command about a payment and answers with the payment as it stands after it. */
  async function settle(command: Command, viewer: Viewer = 'payer'): Promise<PaymentResult> {
    const { payment, position, replayed } = await execute(desk, command);
    invariant(payment, 'A command about a payment is answered with the payment.');
    return resultOf(payment, { position, replayed, viewer });
  }

  async function resultOf(
    record: PaymentRecord,
    { position, replayed, viewer }: { position: bigint; replayed: boolean; viewer: Viewer },
  ): Promise<PaymentResult> {
    const reading = record.kind === 'session' ? await store.findReading(record.id) : undefined;
    const outcome = outcomeOf(record.state);
    return {
      outcome,
      replayed,
      payment: toWirePayment({ record, position, ...(reading && { reading }) }, viewer),
      retry: retryOf(outcome),
      receipt: await signer.sign('bot-receipt', receiptOf(record, position)),
    };
  }

  function receiptOf(record: PaymentRecord, position: bigint): Receipt {
    return {
      bank: bankId,
      paymentId: record.id,
      outcome: outcomeOf(record.state),
      state: record.state,
      orderHash: record.orderHash,
      money: moneyOf(record.amount, record.assetId),
      captured: String(record.captured),
      refunded: String(record.refunded),
      payee: record.payee.id,
      thingId: record.thingId,
      position: String(position),
      at: toIso(record.changedAt),
    };
  }

  function find(paymentId: string): Promise<PaymentRecord | undefined> {
    return desk.teller.read(
      (references) => void references.payments.add(paymentId),
      (books) => books.payments.get(paymentId),
    );
  }

  /** The payment as it is now, if the principal may see it; anybody else's is not found. */
  async function visible(paymentId: string, principal: Principal): Promise<PaymentRecord> {
    const record = await find(paymentId);
    if (!record || !maySee(principal, record)) {
      throw new Refusal(PaymentRefusals['payment-not-found'], `The bank has executed no order ${paymentId}.`);
    }
    return record;
  }

  return {
    visible,

    async pay(
      order: PaymentOrder,
      thingId: string,
      document: SignedDocument | undefined,
    ): Promise<PaymentResult> {
      const result = await settle(await orderCommand(quotes, order, thingId, evidenceOf(document)));
      const { refusal } = result.payment;
      if (!refusal) return result;
      const { outcome, replayed, payment, receipt } = result;
      throw refusalOf(refusal, { outcome, replayed, payment, receipt });
    },

    /** Runs the very decision on the books as they are, and throws its entries away. */
    async preview(order: PaymentOrder, principal: Principal, document?: SignedDocument) {
      const thingId =
        principal.kind === 'thing' ? principal.thingId : await thingOfMandate(order.mandate, principal);
      const command = await orderCommand(quotes, order, thingId, evidenceOf(document));
      const entry = await desk.teller.read(
        (references, books) => referCommand(references, books, command),
        (books, now) => {
          const entries: Entry[] = [];
          decidePayOrder({ books, now, write: (made) => void entries.push(made) }, command);
          return entries[0];
        },
      );
      if (entry?.type === 'command-refused')
        return { outcome: 'refused' as const, ...wordsOf(entry.refusal), retry: retryOf('refused') };
      invariant(entry?.type === 'order-decided', 'An order is decided or refused.');
      const { state, refusal, decision } = entry.payment;
      const outcome = outcomeOf(state);
      invariant(outcome !== 'unknown', 'A preview knows its outcome.');
      return { outcome, ...(refusal && wordsOf(refusal)), retry: retryOf(outcome), decision };
    },

    async capture(capture: Input<'capture'>, merchantId: string): Promise<PaymentResult> {
      const content = contentOf('payments.capture', capture);
      return settle({ type: 'capture-payment', id: capture.id, content, capture, merchantId }, 'payee');
    },

    async void(input: Input<'void'>, principal: Principal): Promise<PaymentResult> {
      const { id, paymentId } = input;
      const by =
        principal.kind === 'merchant'
          ? { merchantId: principal.merchantId }
          : principal.kind === 'thing'
            ? { thingId: principal.thingId }
            : undefined;
      if (!by) throw new Refusal(PlatformRefusals['not-allowed'], 'Only the payee or the thing may do this.');
      const content = contentOf('payments.void', input);
      const viewer = 'merchantId' in by ? 'payee' : 'payer';
      return settle({ type: 'void-payment', id, content, paymentId, by }, viewer);
    },

    async refund(input: Input<'refund'>, merchantId: string): Promise<PaymentResult> {
      const { id, paymentId, amount } = input;
      const content = contentOf('payments.refund', input);
      const money = BigInt(amount);
      return settle({ type: 'refund-payment', id, content, paymentId, amount: money, merchantId }, 'payee');
    },

    async decide(input: Input<'approve'>, approve: boolean, approver: string): Promise<PaymentResult> {
      const { id, paymentId } = input;
      const content = contentOf(approve ? 'payments.approve' : 'payments.deny', input);
      const payee = approve ? await payeeOf(paymentId) : undefined;
      return settle({
        type: 'decide-waiting',
        id,
        content,
        paymentId,
        approve,
        approver,
        ...(payee && { payee }),
      });
    },

    /** Notes the reading and says whether the session may go on within what was held and agreed. */
    async meter({ paymentId, reading }: Input<'meter'>, principal: Principal) {
      const record = await visible(paymentId, principal);
      await store.saveReading(paymentId, reading);
      const reason = reasonToStop(record, reading, desk.clock.now());
      news.announce({ kind: 'metered', payment: { record, position: desk.views.position(), reading } });
      return { mayContinue: reason === undefined, ...(reason && { reason }) };
    },

    /** Waits up to `waitMs` while the payment waits for its owner. */
    async get({ paymentId, waitMs = 0 }: Input<'get'>, principal: Principal): Promise<PaymentResult> {
      const changed = news.next(
        (item) =>
          item.kind === 'payment' && item.payment.id === paymentId && item.payment.state !== 'waiting',
        waitMs,
      );
      try {
        let record = await visible(paymentId, principal);
        if (record.state === 'waiting' && waitMs > 0) {
          await changed.arrived;
          record = await visible(paymentId, principal);
        }
        const viewer = viewerOf(principal, record);
        return await resultOf(record, { position: desk.teller.position(), replayed: true, viewer });
      } finally {
        changed.stop();
      }
    },

    async history(input: Input<'history'>, principal: Principal) {
      const viewer = viewerOf(principal, await visible(input.paymentId, principal));
      return { items: await historyOf(desk, store, input, viewer) };
    },

    async list(input: Input<'list'>, principal: Principal) {
      await showAtLeast(desk, input.position);
      const limit = input.limit ?? 50;
      const after = readCursor(input.after);
      const own = principal.kind === 'owner' ? principal.partyId : undefined;
      const found = await store.list({
        ownerId: own ?? input.ownerId,
        // What waits for somebody else than its owner is that one's to see as well.
        approverId: input.state === 'waiting' ? own : undefined,
        thingId: principal.kind === 'thing' ? principal.thingId : input.thingId,
        payeeId: principal.kind === 'merchant' ? principal.merchantId : input.merchantId,
        mandateId: input.mandateId,
        state: input.state,
        from: input.from ? fromIso(input.from) : undefined,
        to: input.to ? fromIso(input.to) : undefined,
        after: after && { position: after.place, id: after.id },
        limit,
      });
      const last = found.at(-1);
      return {
        items: found
          .filter(({ record }) => maySee(principal, record))
          .map((payment) => toWirePayment(payment, viewerOf(principal, payment.record))),
        ...(found.length === limit &&
          last && { next: cursorAt({ place: last.decidedPosition, id: last.record.id }) }),
      };
    },

    expireDue: () => endWhatIsDue(desk, store),
  };

  /** The payee of a payment as it is registered now. */
  async function payeeOf(paymentId: string): Promise<PayeeFacts | undefined> {
    const record = await find(paymentId);
    return record && quotes.payeeFacts(record.payee.id);
  }

  async function thingOfMandate(mandateId: string, principal: Principal): Promise<string> {
    const mandate = await desk.teller.read(
      (references) => void references.mandates.add(mandateId),
      (books) => books.mandates.get(mandateId),
    );
    if (principal.kind !== 'owner' || mandate?.ownerId !== principal.partyId) {
      throw new Refusal(PlatformRefusals['not-found'], `There is no mandate ${mandateId}.`);
    }
    return mandate.thingId;
  }
}

function maySee(principal: Principal, record: PaymentRecord): boolean {
  return concerns(principal, { ...record, payeeId: record.payee.id });
}

/** Whether somebody may see a payment of these parties. */
export function concerns(
  principal: Principal,
  payment: Pick<ChangedPayment, 'ownerId' | 'thingId' | 'payeeId' | 'approvers'>,
): boolean {
  switch (principal.kind) {
    case 'operator':
    case 'auditor':
      return true;
    case 'owner':
      return payment.ownerId === principal.partyId || payment.approvers.includes(principal.partyId);
    case 'thing':
      return payment.thingId === principal.thingId || payment.payeeId === principal.merchantId;
    case 'merchant':
      return payment.payeeId === principal.merchantId;
    default:
      return false;
  }
}

/** As whom somebody who may see a payment sees it. */
export function viewerOf(principal: Principal, { thingId }: Pick<PaymentRecord, 'thingId'>): Viewer {
  if (principal.kind === 'merchant') return 'payee';
  return principal.kind === 'thing' && principal.thingId !== thingId ? 'payee' : 'payer';
}

function reasonToStop(record: PaymentRecord, reading: Reading, now: number): string | undefined {
  const { session } = record.order;
  if (!isHeld(record)) return `The payment is ${record.state}.`;
  if (record.expiresAt !== undefined && record.expiresAt <= now) return 'The hold has expired.';
  if (BigInt(reading.amount) >= record.amount) return 'The amount that is held is used up.';
  if (session?.maxDurationMs !== undefined && reading.durationMs >= session.maxDurationMs)
    return 'The longest duration is reached.';
  const sameUnit = session?.unit === undefined || session.unit === reading.unit;
  if (session?.maxQuantity && sameUnit && millionths(reading.quantity) >= millionths(session.maxQuantity))
    return 'The largest quantity is reached.';
  return undefined;
}
