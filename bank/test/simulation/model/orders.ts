/** Payment orders on paper: what is looked at, in which order, and what an accepted order does. */

import type { Transfer } from '../../../src/money/ledger/model.ts';
import type { PayeeFacts } from '../../../src/money/payments/model.ts';
import type { PayOrder } from '../../../src/money/teller/commands.ts';
import { chargesText, movesText, setText } from '../wording.ts';
import type { PaperAccount, PaperLedger } from './ledger.ts';
import type { PaperCharge } from './limits.ts';
import type { Judged, PaperMandate, PaperMandates } from './mandates.ts';
import type { PaperFacts } from './terms.ts';

const WEEK_MS = 604_800_000;

export type PaperPayment = {
  readonly id: string;
  readonly kind: PayOrder['order']['kind'];
  readonly account: string;
  readonly fundedBy: string;
  readonly thingId: string;
  readonly ownerId: string;
  readonly mandateId: string;
  readonly payee: PayeeFacts;
  readonly assetId: string;
  readonly amount: bigint;
  readonly lines: PaperFacts['lines'];
  readonly session: PaperFacts['session'];
  readonly place: PaperFacts['place'];
  readonly holdMs: number;
  readonly quoteExpiresAt: number | undefined;
  readonly orderExpiresAt: number | undefined;
  state: 'waiting' | 'authorised' | 'partly-captured' | 'settled' | 'refused' | 'cancelled' | 'expired';
  mandateVersion: number;
  captured: bigint;
  refunded: bigint;
  changedAt: number;
  expiresAt: number | undefined;
  refusalCode: string | undefined;
  approvers: readonly string[];
  countedBy: readonly string[];
  charges: PaperCharge[];
};

type Found = { account: PaperAccount; funding: PaperAccount; mandate: PaperMandate; payee: PayeeFacts };

export type PaperOrders = ReturnType<typeof createPaperOrders>;

export function createPaperOrders({
  ledger,
  mandates,
  touch,
}: {
  ledger: PaperLedger;
  mandates: PaperMandates;
  touch: (key: string) => void;
}) {
  const payments = new Map<string, PaperPayment>();

  function find({ order, thingId, payee }: PayOrder): Found | { refusal: string } {
    const amount = BigInt(order.money.amount);
    if (amount <= 0n || amount >= 2n ** 63n) return { refusal: 'ledger/amount-out-of-range' };
    const account = ledger.accounts.get(order.account);
    if (account?.kind !== 'virtual') return { refusal: 'ledger/account-not-found' };
    const funding = account.form === 'shared' ? ledger.accounts.get(account.primary ?? '') : account;
    if (!funding) return { refusal: 'ledger/account-not-found' };
    const mandate = mandates.mandates.get(order.mandate);
    if (!mandate) return { refusal: 'mandates/mandate-not-found' };
    if (mandate.thingId !== thingId || mandate.account !== account.number)
      return { refusal: 'mandates/mandate-key-mismatch' };
    if (!payee) return { refusal: 'payments/payee-not-found' };
    return { account, funding, mandate, payee };
  }

  function draft({ order, quote, thingId }: PayOrder, found: Found, now: number): PaperPayment {
    const { lines, session, holdMs } = quote ?? order;
    return {
      id: order.id,
      kind: order.kind,
      account: found.account.number,
      fundedBy: found.funding.number,
      thingId,
      ownerId: found.mandate.ownerId,
      mandateId: found.mandate.id,
      payee: found.payee,
      assetId: `${order.money.asset}/${order.money.scale}`,
      amount: BigInt(order.money.amount),
      lines: lines ?? [],
      session,
      place: order.place,
      holdMs: holdMs ?? WEEK_MS,
      quoteExpiresAt: quote?.expiresAt,
      orderExpiresAt: order.expiresAt === undefined ? undefined : Date.parse(order.expiresAt),
      state: 'refused',
      mandateVersion: found.mandate.version,
      captured: 0n,
      refunded: 0n,
      changedAt: now,
      expiresAt: undefined,
      refusalCode: undefined,
      approvers: [found.mandate.ownerId],
      countedBy: [],
      charges: [],
    };
  }

  function transferOf(payment: PaperPayment, now: number): Transfer {
    const { id, fundedBy, account, assetId, amount, thingId } = payment;
    const head = {
      ...{
        id,
        debit: fundedBy,
        credit: payment.payee.account,
        assetId,
        amount,
        description: '',
        paymentId: id,
      },
      ...{ thingId, ...(fundedBy !== account && { virtualAccount: account }) },
    };
    if (payment.kind === 'exact') return { ...head, type: 'direct' };
    return { ...head, type: 'hold', expiresAt: now + payment.holdMs };
  }

  /** Asks the mandate and the ledger, and books what they allow. Returns the line of what was decided. */
  function decide(payment: PaperPayment, now: number, approved: boolean): string {
    const { kind, assetId, amount, lines, session, place, payee, mandateId } = payment;
    const mandate = mandates.mandates.get(mandateId);
    const funding = ledger.accounts.get(payment.fundedBy);
    if (!mandate || !funding) throw new Error('A draft has a mandate and an account.');
    const usesCredit = needsCredit(funding, ledger.availableOf(funding), amount);
    const facts = { now, payee, kind, assetId, amount, usesCredit, lines, session, place };
    const judged = mandates.judge(mandateId, facts, {
      ...mandate,
      thingId: payment.thingId,
      account: payment.account,
    });
    payment.mandateVersion = mandate.version;
    const transfer = transferOf(payment, now);
    payment.refusalCode = judged.refusal ?? ledger.whyNotAll([transfer], now);
    if (payment.refusalCode) payment.state = 'refused';
    else if (judged.asked && !approved) {
      payment.state = 'waiting';
      payment.expiresAt = now + judged.asked.waitMs;
      payment.approvers = judged.asked.approvers;
    } else return book(payment, judged, transfer, now);
    return opinionText(payment, judged, { transfers: [], charges: [], countedBy: [] });
  }

  function book(payment: PaperPayment, judged: Judged, transfer: Transfer, now: number): string {
    ledger.writeAll([transfer]);
    const charges = mandates.count(judged, { paymentId: payment.id, payeeId: payment.payee.id, now });
    payment.countedBy = judged.countedBy;
    if (transfer.type === 'hold') {
      payment.state = 'authorised';
      payment.expiresAt = transfer.expiresAt;
      payment.charges = charges;
    } else {
      payment.state = 'settled';
      payment.captured = payment.amount;
      for (const charge of charges) {
        charge.reserved = 0n;
        charge.committed = charge.amount;
      }
    }
    return opinionText(payment, judged, { transfers: [transfer], ...judged });
  }

  return {
    payments,
    decide,

    pay(command: PayOrder, now: number): string | { refusal: string } {
      const found = find(command);
      if ('refusal' in found) return found;
      const payment = draft(command, found, now);
      payments.set(payment.id, payment);
      touch(`payment ${payment.id}`);
      payment.refusalCode =
        wrongQuote(command, now) ?? wrongOrder(command, found, now) ?? wrongLines(payment);
      const nothing = { transfers: [], charges: [], countedBy: [] };
      const line = payment.refusalCode
        ? opinionText(payment, { left: [], shadows: [] }, nothing)
        : decide(payment, now, false);
      return `order-decided ${line}`;
    },
  };
}

function needsCredit(account: PaperAccount, available: bigint | null, amount: bigint): boolean {
  const own = account.creditsPosted - account.debitsPosted - account.debitsPending;
  return amount > own && (available === null || amount <= available);
}

function wrongQuote({ order, quote, thingId }: PayOrder, now: number): string | undefined {
  if (order.quote === undefined) return undefined;
  if (!quote) return 'payments/quote-not-found';
  const asset = `${order.money.asset}/${order.money.scale}`;
  const alike =
    order.id === order.quote &&
    order.payee === quote.payeeId &&
    order.kind === quote.kind &&
    asset === quote.assetId &&
    BigInt(order.money.amount) === quote.amount &&
    order.offerHash === quote.offerHash;
  if (!alike) return 'payments/quote-mismatch';
  if (quote.thingId !== undefined && quote.thingId !== thingId) return 'payments/quote-for-another-thing';
  return quote.expiresAt <= now ? 'payments/quote-expired' : undefined;
}

function wrongOrder({ order }: PayOrder, { account, payee }: Found, now: number): string | undefined {
  if (order.expiresAt !== undefined && Date.parse(order.expiresAt) <= now) return 'payments/order-expired';
  if (payee.blocked) return 'merchants/merchant-blocked';
  if (account.status !== 'open' && account.status !== 'credit-blocked') return 'ledger/account-blocked';
  return account.assetId === `${order.money.asset}/${order.money.scale}`
    ? undefined
    : 'ledger/asset-mismatch';
}

function wrongLines({ kind, amount, lines }: PaperPayment): string | undefined {
  const priced = lines.filter((line) => line.amount !== undefined);
  if (kind !== 'exact' || priced.length === 0) return undefined;
  const sum = priced.reduce((total, line) => total + BigInt(line.amount ?? 0), 0n);
  return priced.length === lines.length && sum === amount ? undefined : 'payments/lines-do-not-add-up';
}

/** How a decision on an order reads in the journal; see `entryText`. */
export function opinionText(
  payment: { state: string; refusalCode?: string | undefined; expiresAt?: number | undefined },
  { left, shadows }: Pick<Judged, 'left' | 'shadows'>,
  does: { transfers: readonly Transfer[]; charges: Judged['charges']; countedBy: readonly string[] },
): string {
  const decided = `${payment.state} ${payment.refusalCode ?? ''} until ${payment.expiresAt ?? ''}`;
  const moves = `moves ${movesText(does.transfers)} charges ${chargesText(does.charges)}`;
  const opinions = `counted by ${setText(does.countedBy)} left ${setText(left)} shadows ${setText(shadows)}`;
  return `${decided} ${moves} ${opinions}`;
}
