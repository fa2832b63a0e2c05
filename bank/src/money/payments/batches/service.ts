/** Paying a batch: its orders go into the teller's line together, and each comes back with an outcome of its own. */

import type { BankSigner } from '../../../platform/auth/bank-key.ts';
import { findRefusalDefinition, PlatformRefusals, Refusal } from '../../../platform/errors/refusals.ts';
import { toIso } from '../../../platform/kernel/clock.ts';
import { hashOfEvidence } from '../../../platform/kernel/evidence.ts';
import { invariant } from '../../../platform/kernel/invariant.ts';
import type { SignedDocument } from '../../../platform/operations/operation.ts';
import type { MoneyDesk } from '../../desk.ts';
import { hashOfPlace, placeInBatch } from '../../teller/evidence.ts';
import type { Answer } from '../../teller/teller.ts';
import { type OrderEvidence, orderCommand } from '../order-command.ts';
import type { QuoteService } from '../quotes.ts';
import { outcomeOf, retryOf, wordsOf } from '../wire.ts';
import type { BatchedResult, BatchReceipt, PaymentBatch, PaymentBatchResult } from './contract.ts';

export type BatchService = ReturnType<typeof createBatchService>;

type Settled = PromiseSettledResult<Answer>;
/** What the answer says of an order, and the hash that the receipt adds. */
type Line = { readonly result: BatchedResult; readonly orderHash: string };

export function createBatchService(parts: {
  desk: MoneyDesk;
  quotes: QuoteService;
  signer: BankSigner;
  bankId: string;
}) {
  const { desk, quotes, signer, bankId } = parts;

  /** All facts are gathered first, so that the orders stand in the line one after the other. */
  async function submit(
    orders: PaymentBatch['orders'],
    thingId: string,
    evidence: readonly OrderEvidence[],
  ): Promise<Settled[]> {
    const commands = await Promise.all(
      orders.map((order, index) => orderCommand(quotes, order, thingId, evidence[index] as OrderEvidence)),
    );
    return Promise.allSettled(commands.map((command) => desk.teller.submit(command)));
  }

  return {
    async payMany(
      { orders }: PaymentBatch,
      thingId: string,
      signed: SignedDocument | undefined,
    ): Promise<PaymentBatchResult> {
      const { evidence: batchDocument = '', secondKeyThumbprint } = signed ?? {};
      const batchHash = hashOfEvidence(batchDocument);
      const evidence = orders.map((_, index): OrderEvidence => {
        const document = placeInBatch(batchHash, index);
        const secondSigned = secondKeyThumbprint !== undefined && { secondSigned: true as const };
        return { document, orderHash: hashOfPlace(document), batchDocument, ...secondSigned };
      });
      const settled = await submit(orders, thingId, evidence);
      refuseWhole(settled);
      const lines = orders.map(({ id }, index) =>
        lineOf(id, settled[index] as Settled, evidence[index]?.orderHash ?? ''),
      );
      const position = String(settled.reduce(laterPosition, 0n) || desk.teller.position());
      const receipt: BatchReceipt = {
        bank: bankId,
        thingId,
        batchHash,
        results: lines.map(receiptLine),
        position,
        at: toIso(desk.clock.now()),
      };
      return {
        position,
        results: lines.map(({ result }) => result),
        receipt: await signer.sign('bot-batch-receipt', receipt),
      };
    },
  };
}

/** When nothing was executed for the same reason, that is the answer to the whole batch. */
function refuseWhole(settled: readonly Settled[]): void {
  const [first] = settled;
  if (first?.status !== 'rejected' || isFinal(first.reason)) return;
  const isWhole = settled.every(
    (one) => one.status === 'rejected' && codeOf(one.reason) === codeOf(first.reason),
  );
  if (isWhole) throw first.reason;
}

function lineOf(id: string, settled: Settled, ownHash: string): Line {
  if (settled.status === 'rejected')
    return { result: resultOfObjection(id, settled.reason), orderHash: ownHash };
  const { entry, replayed, payment } = settled.value;
  if (entry.type === 'command-refused') {
    const refusal = wordsOf(entry.refusal);
    return {
      result: { id, outcome: 'refused', replayed, retry: retryOf('refused'), refusal },
      orderHash: ownHash,
    };
  }
  invariant(payment, 'An order that was decided is answered with its payment.');
  const { state, refusal, orderHash } = payment;
  const outcome = outcomeOf(state);
  const result: BatchedResult = {
    id,
    outcome,
    state,
    replayed,
    retry: retryOf(outcome),
    ...(refusal && { refusal: wordsOf(refusal) }),
  };
  return { result, orderHash };
}

/** What the teller does not remember: a refusal of who asks or of the id, or that it could not take the order now. */
function resultOfObjection(id: string, reason: unknown): BatchedResult {
  const detail = reason instanceof Refusal ? reason.message : 'The bank made a mistake.';
  const refusal = wordsOf({ code: codeOf(reason), detail });
  const outcome = isFinal(reason) ? 'refused' : 'unknown';
  return { id, outcome, replayed: false, retry: retryOf(outcome), refusal };
}

function codeOf(reason: unknown): string {
  return reason instanceof Refusal ? reason.definition.code : PlatformRefusals['outcome-unknown'].code;
}

function isFinal(reason: unknown): boolean {
  return reason instanceof Refusal && findRefusalDefinition(codeOf(reason)).kind !== 'unavailable';
}

function laterPosition(latest: bigint, settled: Settled): bigint {
  if (settled.status === 'rejected') return latest;
  const { position } = settled.value;
  return position > latest ? position : latest;
}

function receiptLine({ result, orderHash }: Line): BatchReceipt['results'][number] {
  const { id, outcome, state, refusal } = result;
  return { id, outcome, ...(state && { state }), orderHash, ...(refusal && { code: refusal.code }) };
}
