/** Holds what the bank shows against what the load was told. */

import type { Payment } from '@bank-of-things/sdk';
import type { BankView } from './bank-view.ts';
import type { Cast } from './cast.ts';
import { afterStep, decidedPayment, type ExpectedPayment } from './expected-books.ts';
import { type Happened, type History, verdictOf } from './history.ts';
import { promise } from './promise-broken.ts';

export type Audit = {
  /** Steps whose answer is missing, and whether the books have them. */
  readonly present: readonly Happened[];
  readonly absent: readonly Happened[];
  readonly payments: number;
};

/** Throws `PromiseBroken` at the first difference. */
export function audit(history: History, view: BankView, cast: Cast, opening: BankView): Audit {
  const present: Happened[] = [];
  const absent: Happened[] = [];
  const expected = new Map<string, ExpectedPayment>();
  for (const happened of history.all()) {
    const { step } = happened;
    if (step.what === 'conflict') continue;
    const shown = view.payments.get(step.paymentId);
    const before = expected.get(step.paymentId);
    const next = nextOf(happened, before, shown);
    if (next) expected.set(step.paymentId, next);
    if (verdictOf(happened) === 'open') (next && next !== before ? present : absent).push(happened);
  }
  checkPayments(expected, view);
  checkStatements(expected, view, cast, opening);
  checkBalances(expected, view, cast, opening);
  checkUses(expected, view, cast);
  return { present, absent, payments: expected.size };
}

/** The payment with this step if it was executed. Of one without an answer, the payment's record tells. */
function nextOf(
  happened: Happened,
  before: ExpectedPayment | undefined,
  shown: Payment | undefined,
): ExpectedPayment | undefined {
  const { step } = happened;
  const verdict = verdictOf(happened);
  if (step.what === 'pay') {
    if (verdict === 'open') return shown && decidedPayment(step, shown.state === 'refused');
    return verdict === 'absent' ? undefined : decidedPayment(step, verdict === 'refused');
  }
  promise(before, () => `The ${step.what} ${step.id} is about a payment that does not exist.`);
  if (verdict === 'done') return afterStep(before, step);
  if (verdict !== 'open') return before;
  const after = afterStep(before, step);
  return shown && isShownAs(after, shown) && !isShownAs(before, shown) ? after : before;
}

function isShownAs(expected: ExpectedPayment, shown: Payment): boolean {
  const { state, captured, refunded } = shown;
  return (
    state === expected.state &&
    captured === String(expected.captured) &&
    refunded === String(expected.refunded)
  );
}

function checkPayments(expected: ReadonlyMap<string, ExpectedPayment>, view: BankView): void {
  for (const [id, payment] of expected) {
    const shown = view.payments.get(id);
    promise(shown, () => `Payment ${id} was acknowledged and is lost.`);
    promise(
      isShownAs(payment, shown) && shown.money.amount === payment.order.amount,
      () =>
        `Payment ${id} should be ${payment.state}, captured ${payment.captured}, refunded ${payment.refunded}; ` +
        `it is ${shown.state}, captured ${shown.captured}, refunded ${shown.refunded}.`,
    );
  }
  for (const id of view.payments.keys())
    promise(expected.has(id), () => `Payment ${id} exists, although it was certainly not executed.`);
}

/** Every transfer stands once in the payer's and once in the payee's statement, and no other does. */
function checkStatements(
  expected: ReadonlyMap<string, ExpectedPayment>,
  view: BankView,
  cast: Cast,
  opening: BankView,
): void {
  const wanted = new Map([...view.statements.keys()].map((number) => [number, new Map<string, bigint>()]));
  for (const { order, moved } of expected.values()) {
    const { purse, takings } = endsOf(order, cast);
    for (const [id, amount] of moved) {
      wanted.get(purse)?.set(id, -amount);
      wanted.get(takings)?.set(id, amount);
    }
  }
  for (const [number, lines] of view.statements) {
    const movements = wanted.get(number) ?? new Map<string, bigint>();
    for (const [id, amount] of movements) {
      const line = lines.get(id);
      promise(line, () => `Transfer ${id} of ${amount} is missing in the statement of ${number}.`);
      promise(line.amount === amount, () => `Transfer ${id} in ${number} is ${line.amount}, not ${amount}.`);
    }
    for (const id of lines.keys())
      promise(
        movements.has(id) || opening.statements.get(number)?.has(id),
        () => `Transfer ${id} stands in ${number}, although nobody acknowledged it.`,
      );
  }
}

function checkBalances(
  expected: ReadonlyMap<string, ExpectedPayment>,
  view: BankView,
  cast: Cast,
  opening: BankView,
): void {
  const due = new Map([...opening.balances].map(([number, balance]) => [number, { ...balance }]));
  for (const { order, held, captured, refunded } of expected.values()) {
    const { purse, takings } = endsOf(order, cast);
    const payer = due.get(purse);
    const payee = due.get(takings);
    promise(payer && payee, () => `An account of payment ${order.id} is missing.`);
    payer.balance -= captured - refunded;
    payer.reserved += held;
    payee.balance += captured - refunded;
    payee.expected += held;
  }
  for (const [number, shown] of view.balances) {
    const wanted = due.get(number);
    promise(
      wanted?.balance === shown.balance &&
        wanted.reserved === shown.reserved &&
        wanted.expected === shown.expected,
      () => `Account ${number} shows ${inWords(shown)}; by all acknowledgements it is ${inWords(wanted)}.`,
    );
  }
}

function checkUses(expected: ReadonlyMap<string, ExpectedPayment>, view: BankView, cast: Cast): void {
  const payments = [...expected.values()];
  for (const [place, shown] of view.uses.entries()) {
    const own = payments.filter(({ order }) => order.thing === place);
    const held = own.filter((payment) => payment.held > 0n);
    const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
    const wanted = {
      openHolds: held.length,
      amount: {
        reserved: sum(held.map((payment) => payment.held)),
        committed: sum(own.map((payment) => payment.captured)),
      },
      count: {
        reserved: BigInt(held.filter(({ captured }) => captured === 0n).length),
        committed: BigInt(own.filter(({ captured }) => captured > 0n).length),
      },
    };
    const { openHolds, limits } = shown;
    const use = { openHolds, amount: limits.get('amount'), count: limits.get('count') };
    promise(
      inWords(use) === inWords(wanted),
      () =>
        `Mandate ${cast.things[place]?.mandate} shows ${inWords(use)}; by all acknowledgements it is ${inWords(wanted)}.`,
    );
  }
}

function endsOf(order: { thing: number; merchant: number }, cast: Cast) {
  const purse = cast.things[order.thing]?.purse ?? '';
  return { purse, takings: cast.merchants[order.merchant]?.account ?? '' };
}

function inWords(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part)) ?? 'nothing';
}
