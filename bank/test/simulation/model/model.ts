/** The reference model: the bank on paper, one command after the other, with none of the engine's rules. */

import type { Transfer } from '../../../src/money/ledger/model.ts';
import type { Limit } from '../../../src/money/mandates/contract.ts';
import type {
  ChangeAccount,
  Command,
  ExpireHold,
  PayOrder,
  ResolveGroup,
} from '../../../src/money/teller/commands.ts';
import { deriveId } from '../../../src/platform/kernel/ids.ts';
import {
  accountText,
  mandateText,
  movesText,
  paymentText,
  setText,
  transferText,
  useText,
} from '../wording.ts';
import { createPaperLedger, type PaperTransfer } from './ledger.ts';
import { inMillionths, type PaperCharge, stillCounts } from './limits.ts';
import { createPaperMandates } from './mandates.ts';
import { createPaperOrders, type PaperPayment } from './orders.ts';
import { createPaperSettlement, isHolding, paymentOf } from './payments.ts';

type Answer = string | { refusal: string };

export type Model = ReturnType<typeof createModel>;

/**
 * Takes the commands in the order of the journal, without batches, memory or failures. What it has from the bank are
 * types, and how ids are derived from ids.
 */
export function createModel() {
  let touched = new Set<string>();
  const touch = (key: string) => void touched.add(key);
  const ledger = createPaperLedger(touch);
  const mandates = createPaperMandates(touch, openHoldsOf);
  const orders = createPaperOrders({ ledger, mandates, touch });
  const settlement = createPaperSettlement({ ledger, orders, touch });
  /** Payments that were seen to hold money; some may have ended since. */
  const holding = new Set<string>();

  function openHoldsOf(mandateId: string): number {
    let open = 0;
    for (const id of holding) {
      const payment = orders.payments.get(id);
      if (!payment || !isHolding(payment)) holding.delete(id);
      else if (payment.countedBy.includes(mandateId)) open += 1;
    }
    return open;
  }

  function answer(command: Command, now: number): Answer {
    switch (command.type) {
      case 'open-account': {
        const { number, creditLimit, maxBalance } = command.opening;
        if (isTooHigh(creditLimit) || isTooHigh(maxBalance)) return { refusal: 'ledger/amount-out-of-range' };
        if (ledger.accounts.has(number)) return { refusal: 'ledger/account-already-open' };
        ledger.open(command.opening);
        return `account-opened ${number}`;
      }
      case 'change-account':
        return changeAccount(command);
      case 'post-transfers':
        return post(command.transfers, now);
      case 'resolve-group':
        return resolveGroup(command, now);
      case 'expire-hold':
        return expireHold(command, now);
      case 'give-mandate':
        return mandates.give(command);
      case 'change-mandate':
        return mandates.change(command, now);
      case 'move-mandate':
        return mandates.move(command);
      case 'pay-order':
        return orders.pay(command, now);
      case 'decide-waiting':
        return settlement.decideWaiting(command, now);
      case 'capture-payment':
        return settlement.capture(command, now);
      case 'void-payment':
        return settlement.release(command, now);
      case 'refund-payment':
        return settlement.refund(command, now);
      case 'expire-payment':
        return { refusal: 'payments/state-not-allowed' };
    }
  }

  /** The code with which a caller who has no say is turned away. */
  function objectionTo(command: Command): string | undefined {
    if (command.type === 'pay-order') return objectionToOrder(command);
    const payment = orders.payments.get(paymentOf(command) ?? '');
    if (!payment) return undefined;
    if (command.type === 'decide-waiting') return objectionToApprover(payment, command.approver);
    if (command.type === 'void-payment' && 'thingId' in command.by)
      return payment.thingId === command.by.thingId ? undefined : 'payments/payment-not-found';
    const merchantId = merchantOf(command);
    return merchantId === undefined || merchantId === payment.payee.id ? undefined : 'payments/not-the-payee';
  }

  function changeAccount({ number, creditLimit, maxBalance, status }: ChangeAccount): Answer {
    if (isTooHigh(creditLimit) || isTooHigh(maxBalance)) return { refusal: 'ledger/amount-out-of-range' };
    const account = ledger.accounts.get(number);
    if (!account) return { refusal: 'ledger/account-not-found' };
    if (account.status === 'closed') return { refusal: 'ledger/account-blocked' };
    const holdsMoney =
      account.creditsPosted !== account.debitsPosted ||
      account.debitsPending > 0n ||
      account.creditsPending > 0n;
    if (status === 'closed' && holdsMoney) return { refusal: 'ledger/account-not-empty' };
    if (creditLimit !== undefined) account.creditLimit = creditLimit;
    if (maxBalance !== undefined) account.maxBalance = maxBalance;
    if (status !== undefined) account.status = status;
    touch(`account ${number}`);
    return `account-changed ${number} limit ${creditLimit} highest ${maxBalance} status ${status}`;
  }

  function post(linked: readonly Transfer[], now: number): Answer {
    const refusal = ledger.whyNotAll(linked, now);
    if (refusal) return { refusal };
    ledger.writeAll(linked);
    return `transfers-posted ${movesText(linked)}`;
  }

  function resolveGroup({ id, groupId, how }: ResolveGroup, now: number): Answer {
    const members = (ledger.groups.get(groupId) ?? []).flatMap(
      (member) => ledger.transfers.get(member) ?? [],
    );
    const open = members.filter(({ type, remaining }) => type === 'hold' && remaining > 0n);
    if (open.length === 0) return { refusal: 'ledger/hold-not-found' };
    open.sort((a, b) => (a.id < b.id ? -1 : 1));
    return post(
      open.map((hold) => resolving(hold, how, id)),
      now,
    );
  }

  function expireHold({ id, transferId }: ExpireHold, now: number): Answer {
    const hold = ledger.transfers.get(transferId);
    if (hold?.type !== 'hold' || hold.remaining === 0n || (hold.expiresAt ?? 0) > now)
      return { refusal: 'ledger/hold-already-resolved' };
    const expiry = resolving(hold, 'expire', id);
    ledger.writeAll([expiry]);
    return `transfers-posted ${movesText([expiry])}`;
  }

  function resolving(hold: PaperTransfer, type: 'post' | 'void' | 'expire', causeId: string): Transfer {
    const { debit, credit, remaining: amount, groupId, paymentId } = hold;
    const assetId = ledger.accounts.get(debit)?.assetId ?? '';
    const links = { originalId: hold.id, ...(groupId && { groupId }), ...(paymentId && { paymentId }) };
    const id = deriveId(causeId, `${type}:${hold.id}`);
    return { id, type, debit, credit, assetId, amount, description: '', ...links };
  }

  return {
    ledger,
    mandates: mandates.mandates,
    useOf: mandates.useOf,
    payments: orders.payments,

    /** What the journal must say to this command, as lines; the last one answers it. */
    decide(command: Command, now: number): string[] {
      const about = paymentOf(command);
      // A refund moves money that was captured; an end that is due is none of its business.
      const mayBeDue = command.type !== 'refund-payment' && command.type !== 'pay-order';
      const payment = mayBeDue ? orders.payments.get(about ?? '') : undefined;
      const end = settlement.expire(payment, now);
      const lines = end === undefined ? [] : [end];
      if (end === undefined || command.type !== 'expire-payment') {
        const said = answer(command, now);
        lines.push(typeof said === 'string' ? said : `command-refused ${command.type} ${said.refusal}`);
      }
      const after = orders.payments.get(about ?? '');
      if (after && isHolding(after)) holding.add(after.id);
      return lines;
    },

    objectionTo,

    /** The keys of everything that changed since this was asked last. */
    takeTouched(): Set<string> {
      const taken = touched;
      touched = new Set();
      return taken;
    },

    allKeys,
    mayForget,

    /** The limit that the payment's charges exceed, by brute force over every span of a rolling window. */
    exceededLimit(paymentId: string): string | undefined {
      const payment = orders.payments.get(paymentId);
      const mandatesOfIt = payment?.countedBy.flatMap((id) => mandates.mandates.get(id) ?? []) ?? [];
      for (const { id, terms } of mandatesOfIt)
        for (const limit of terms.limits ?? []) {
          const charges = mandates.useOf(id).charges.get(limit.id) ?? [];
          const last = charges.at(-1);
          if (last?.paymentId === paymentId && spent(charges, last) > maxOf(limit))
            return `${id} ${limit.id}`;
        }
      return undefined;
    },

    /** How the thing of that key stands now. */
    textOf(key: string): string {
      const [kind, id = ''] = key.split(' ');
      switch (kind) {
        case 'account': {
          const account = ledger.accounts.get(id);
          return account ? accountText(account) : 'absent';
        }
        case 'transfer': {
          const transfer = ledger.transfers.get(id);
          return transfer ? transferText(transfer) : 'absent';
        }
        case 'group':
          return setText(ledger.groups.get(id) ?? []);
        case 'mandate': {
          const mandate = mandates.mandates.get(id);
          if (!mandate) return 'absent';
          const head = mandateText({ ...mandate, termsName: mandate.terms.name });
          return `${head}; ${useText({ ...mandates.useOf(id), openHolds: openHoldsOf(id) })}`;
        }
        case 'shadows':
          return setText(shadowsOf(id));
        case 'payment': {
          const payment = orders.payments.get(id);
          if (!payment) return 'absent';
          return paymentText({
            ...payment,
            charges: payment.charges.map((charge) => ({ ...charge, left: charge.reserved })),
          });
        }
        default:
          return counterText(key);
      }
    },
  };

  /** A counter that nothing is reserved on and whose window is over, as the terms have it now, changes no answer any more. */
  function mayForget(key: string, now: number): boolean {
    if (!key.startsWith('counter ')) return false;
    const [, mandateId = '', limitId] = key.split(' ');
    const limit = mandates.mandates.get(mandateId)?.terms.limits?.find(({ id }) => id === limitId);
    return chargesOn(key).every(
      ({ reserved, window, start }) => reserved === 0n && !stillCounts(limit?.window ?? window, start, now),
    );
  }

  function chargesOn(key: string): readonly PaperCharge[] {
    const [, mandateId = ''] = key.split(' ', 2);
    return mandates.useOf(mandateId).counters.get(key.slice('counter '.length)) ?? [];
  }

  function allKeys(): string[] {
    const things = new Set([...mandates.mandates.values()].map(({ thingId }) => thingId));
    return [
      ...[...ledger.accounts.keys()].map((id) => `account ${id}`),
      ...[...ledger.transfers.keys()].map((id) => `transfer ${id}`),
      ...[...ledger.groups.keys()].map((id) => `group ${id}`),
      ...[...mandates.mandates.keys()].flatMap((id) => [`mandate ${id}`, ...countersOf(id)]),
      ...[...things].map((id) => `shadows ${id}`),
      ...[...orders.payments.keys()].map((id) => `payment ${id}`),
    ];
  }

  function countersOf(mandateId: string): string[] {
    return [...mandates.useOf(mandateId).counters.keys()].map((key) => `counter ${key}`);
  }

  function shadowsOf(thingId: string): string[] {
    return [...mandates.mandates.values()]
      .filter((mandate) => mandate.thingId === thingId)
      .filter((mandate) => mandate.state === 'active' && mandate.terms.mode === 'shadow')
      .map(({ id }) => id);
  }

  function counterText(key: string): string {
    let [reserved, committed] = [0n, 0n];
    for (const charge of chargesOn(key)) {
      reserved += charge.reserved;
      committed += charge.committed;
    }
    return `${reserved} reserved, ${committed} committed`;
  }
}

function isTooHigh(bound: bigint | null | undefined): boolean {
  return bound !== null && bound !== undefined && bound >= 2n ** 63n;
}

function maxOf({ measure, max }: Limit): bigint {
  return measure === 'quantity' ? inMillionths(max) : BigInt(max);
}

/** What was spent in the window that ends with the last charge; a rolling one looks back to the millisecond. */
function spent(charges: readonly PaperCharge[], { at, window, scope, start }: PaperCharge): bigint {
  const counts = (charge: PaperCharge) =>
    window.type === 'rolling' ? charge.at > at - window.ms : charge.start === start;
  let sum = 0n;
  for (const charge of charges) {
    if (charge.scope === scope && counts(charge)) sum += charge.reserved + charge.committed;
  }
  return sum;
}

function objectionToApprover({ approvers, ownerId }: PaperPayment, approver: string): string | undefined {
  if (approvers.includes(approver)) return undefined;
  return ownerId === approver ? 'payments/not-an-approver' : 'payments/payment-not-found';
}

function objectionToOrder({ order, quote, thingId }: PayOrder): string | undefined {
  if (!quote) return undefined;
  if (order.quote === undefined) return 'payments/quote-mismatch';
  const isForOther = quote.thingId !== undefined && quote.thingId !== thingId;
  return isForOther ? 'payments/quote-for-another-thing' : undefined;
}

function merchantOf(command: Command): string | undefined {
  if (command.type === 'capture-payment' || command.type === 'refund-payment') return command.merchantId;
  return command.type === 'void-payment' && 'merchantId' in command.by ? command.by.merchantId : undefined;
}
