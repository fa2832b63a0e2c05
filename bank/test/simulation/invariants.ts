/** What must hold whatever bank and model agree on: sums, floors and limits, added up from the journal's words alone. */

import type { AccountOpening, Transfer } from '../../src/money/ledger/model.ts';
import type { Limit, MandateTerms } from '../../src/money/mandates/contract.ts';
import type { Charge, ChargeSettlement } from '../../src/money/mandates/model.ts';
import type { Entry } from '../../src/money/teller/entries.ts';
import { inMillionths } from './model/limits.ts';
import { counterKey } from './wording.ts';

type Sheet = Pick<AccountOpening, 'number' | 'assetId'> & {
  creditLimit: bigint | null;
  maxBalance: bigint | null;
  debitsPosted: bigint;
  debitsPending: bigint;
  creditsPosted: bigint;
  creditsPending: bigint;
};

/** How much may still go out of an account and come in; undefined is without limit. */
type Room = { readonly out: bigint | undefined; readonly in: bigint | undefined };

type Counter = { readonly start: number; reserved: bigint; committed: bigint };

export type Invariants = ReturnType<typeof createInvariants>;

/**
 * Knows neither the engine nor the model. A bound may be lowered below what is used already: then what is out of
 * bounds stays so, but no entry may add to it. `fail` hears of what is broken.
 */
export function createInvariants(fail: (broken: string) => void) {
  const accounts = new Map<string, Sheet>();
  const terms = new Map<string, MandateTerms>();
  /** By mandate, limit and scope. */
  const counters = new Map<string, Map<number, Counter>>();
  /** Credits less debits by asset, posted and pending. */
  const differences = new Map<string, { posted: bigint; pending: bigint }>();

  function follow(entry: Entry): void {
    switch (entry.type) {
      case 'account-opened':
        return open(entry.opening);
      case 'account-changed': {
        const { number, creditLimit, maxBalance } = entry;
        const sheet = accounts.get(number);
        if (sheet && creditLimit !== undefined) sheet.creditLimit = creditLimit;
        if (sheet && maxBalance !== undefined) sheet.maxBalance = maxBalance;
        return;
      }
      case 'transfers-posted':
        return book(entry.id, entry.transfers);
      case 'mandate-recorded': {
        const { id } = entry.mandate;
        for (const limit of terms.get(id)?.limits ?? []) forgetEnded(id, limit, entry.at);
        terms.set(id, entry.mandate.terms);
        return;
      }
      case 'order-decided':
        book(entry.id, entry.transfers);
        return charge(entry.charges, entry.payment.state === 'authorised', entry);
      case 'payment-changed':
        book(entry.id, entry.transfers);
        for (const settlement of entry.settlements) settle(settlement, entry);
        return charge(entry.decided?.charges ?? [], entry.state === 'authorised', entry);
      case 'command-refused':
        return;
    }
  }

  function open({ number, assetId, creditLimit, maxBalance }: AccountOpening): void {
    if (accounts.has(number)) fail(`The account ${number} was opened twice.`);
    const empty = { debitsPosted: 0n, debitsPending: 0n, creditsPosted: 0n, creditsPending: 0n };
    accounts.set(number, { number, assetId, creditLimit, maxBalance, ...empty });
  }

  /** Linked transfers happen at once, so that only where they all lead to counts. */
  function book(id: string, transfers: readonly Transfer[]): void {
    const before = new Map<Sheet, Room>();
    for (const transfer of transfers) {
      const debit = accounts.get(transfer.debit);
      const credit = accounts.get(transfer.credit);
      if (!debit || !credit) return fail(`${id} moves money of an account that was never opened.`);
      if (transfer.amount <= 0n) fail(`${id} moves ${transfer.amount}.`);
      for (const sheet of [debit, credit]) if (!before.has(sheet)) before.set(sheet, roomOf(sheet));
      const { posted, pending } = effectOf(transfer);
      debit.debitsPosted += posted;
      debit.debitsPending += pending;
      credit.creditsPosted += posted;
      credit.creditsPending += pending;
      weigh(debit, -posted, -pending);
      weigh(credit, posted, pending);
    }
    for (const [sheet, room] of before) lookAt(id, sheet, room);
  }

  function weigh({ assetId }: Sheet, posted: bigint, pending: bigint): void {
    const difference = differences.get(assetId) ?? { posted: 0n, pending: 0n };
    difference.posted += posted;
    difference.pending += pending;
    differences.set(assetId, difference);
  }

  function lookAt(id: string, sheet: Sheet, before: Room): void {
    const { number, assetId } = sheet;
    const after = roomOf(sheet);
    if (isWorse(before.out, after.out))
      fail(`After ${id} the account ${number} is under its floor by ${-(after.out ?? 0n)}.`);
    if (isWorse(before.in, after.in))
      fail(`After ${id} the account ${number} is over its highest balance by ${-(after.in ?? 0n)}.`);
    const { debitsPending, creditsPending } = sheet;
    if (debitsPending < 0n || creditsPending < 0n)
      fail(`After ${id} the account ${number} has less than nothing pending.`);
    const { posted = 0n, pending = 0n } = differences.get(assetId) ?? {};
    if (posted !== 0n || pending !== 0n)
      fail(`After ${id} credits and debits in ${assetId} differ by ${posted} posted, ${pending} pending.`);
  }

  function charge(charges: readonly Charge[], holds: boolean, { id, at }: Entry): void {
    for (const one of charges) {
      const counter = counterOf(one);
      if (holds) counter.reserved += one.amount;
      else counter.committed += one.amount;
      const limit = terms.get(one.mandateId)?.limits?.find((each) => each.id === one.limitId);
      const used = limit && usedOf(limit, one, at);
      if (!limit || used === undefined)
        fail(`${id} is charged to ${one.limitId} of ${one.mandateId}, which is no limit.`);
      else if (used > maxOf(limit))
        fail(`After ${id} the limit ${limit.id} of ${one.mandateId} stands at ${used} of ${limit.max}.`);
    }
  }

  /** Charges of slices that begin within a rolling window were made within it; how the bank adds up the rest is its own. */
  function usedOf({ window }: Limit, charge: Charge, at: number): bigint {
    if (window.type !== 'rolling') return sumOf(counterOf(charge));
    let used = 0n;
    for (const counter of counters.get(scopeKey(charge))?.values() ?? [])
      if (counter.start > at - window.ms) used += sumOf(counter);
    return used;
  }

  /** What has left a rolling window stays away, also when the next version makes it longer (docs/decisions/0007). */
  function forgetEnded(mandateId: string, { id: limitId, window }: Limit, at: number): void {
    if (window.type !== 'rolling') return;
    const lasts = Math.ceil(window.ms / 1000) - 1 + window.ms;
    for (const [key, windows] of counters) {
      if (!key.startsWith(`${mandateId} ${limitId} `)) continue;
      for (const [start, { reserved }] of windows)
        if (reserved === 0n && start + lasts <= at) windows.delete(start);
    }
  }

  function settle(settlement: ChargeSettlement, { id }: Entry): void {
    const counter = counterOf(settlement);
    counter.reserved -= settlement.released;
    counter.committed += settlement.committed;
    if (counter.reserved < 0n) fail(`${id} releases more than is reserved on ${counterKey(settlement)}.`);
    if (settlement.committed > settlement.released)
      fail(`${id} takes more of ${counterKey(settlement)} than was reserved.`);
  }

  function counterOf(one: Charge | ChargeSettlement): Counter {
    const key = scopeKey(one);
    const windows = counters.get(key) ?? new Map<number, Counter>();
    counters.set(key, windows);
    const counter = windows.get(one.start) ?? { start: one.start, reserved: 0n, committed: 0n };
    windows.set(one.start, counter);
    return counter;
  }

  return { follow, accountNumbers: () => [...accounts.keys()] };
}

function scopeKey({ mandateId, limitId, scope }: Charge | ChargeSettlement): string {
  return `${mandateId} ${limitId} ${scope}`;
}

const sumOf = ({ reserved, committed }: Counter) => reserved + committed;

function maxOf({ measure, max }: Limit): bigint {
  return measure === 'quantity' ? inMillionths(max) : BigInt(max);
}

function roomOf({ creditLimit, maxBalance, ...sums }: Sheet): Room {
  const balance = sums.creditsPosted - sums.debitsPosted;
  return {
    out: creditLimit === null ? undefined : balance - sums.debitsPending + creditLimit,
    in: maxBalance === null ? undefined : maxBalance - balance - sums.creditsPending,
  };
}

/** Out of bounds, and further than before. */
function isWorse(before: bigint | undefined, after: bigint | undefined): boolean {
  return after !== undefined && after < 0n && (before === undefined || after < before);
}

function effectOf({ type, amount }: Transfer): { posted: bigint; pending: bigint } {
  if (type === 'hold') return { posted: 0n, pending: amount };
  if (type === 'post') return { posted: amount, pending: -amount };
  if (type === 'void' || type === 'expire') return { posted: 0n, pending: -amount };
  return { posted: amount, pending: 0n };
}
