/** How an order ended, in the one form in which a thing gets to see it. */

import { Refused } from '../errors.ts';
import type {
  Payment,
  PaymentBatchResult,
  PaymentRefusal,
  PaymentResult,
  Receipt,
} from '../generated/operations.ts';

export type PaymentOutcome = {
  /** The id of the order and of the payment. */
  readonly id: string;
  /** `unknown`: the bank has not said; ask with the same id or let `resume` do it. Never pay anew because of it. */
  readonly outcome: PaymentResult['outcome'];
  /** True when the bank had decided this order before. */
  readonly replayed: boolean;
  readonly retry: PaymentResult['retry'];
  /** Absent while nothing is known, of an order in a batch, and when it was refused before it became a payment. */
  readonly payment?: Payment | undefined;
  readonly refusal?: PaymentRefusal | undefined;
  /** The compact JWS by the bank, already verified; `proof` is what it says. Of a batch all orders share one. */
  readonly receipt?: string | undefined;
  readonly proof?: Receipt | undefined;
  /** Why nothing is known, when the outcome is `unknown`. */
  readonly cause?: unknown;
};

export function outcomeOf(result: PaymentResult, proof?: Receipt): PaymentOutcome {
  const { outcome, replayed, retry, payment, receipt } = result;
  const { refusal } = payment;
  return { id: payment.id, outcome, replayed, retry, payment, refusal, receipt, proof };
}

/** The outcomes of a batch, in its order. */
export function outcomesOfBatch({ results, receipt }: PaymentBatchResult): PaymentOutcome[] {
  return results.map(({ id, outcome, replayed, retry, refusal }) => ({
    id,
    outcome,
    replayed,
    retry,
    refusal,
    receipt,
  }));
}

/** The bank does not take the order, and no payment came of it. */
export function outcomeOfRefusal(
  id: string,
  { code, title, detail, remedy, retryable }: Refused,
): PaymentOutcome {
  const refusal = { code, title, detail, remedy };
  return { id, outcome: 'refused', replayed: false, retry: { canHelp: retryable }, refusal };
}

export function outcomeUnknown(id: string, cause: unknown): PaymentOutcome {
  return { id, outcome: 'unknown', replayed: false, retry: { canHelp: true }, cause };
}

/** A no about the order itself, and not about the request or the caller. */
export function isAboutOrder(error: unknown): error is Refused {
  return error instanceof Refused && error.isAboutContent;
}
