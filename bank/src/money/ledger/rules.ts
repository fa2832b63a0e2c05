/** Pure rules of double entry: whether a transfer may be booked, and what booking it does to the counters. */

import type { RefusalRecord } from '../../platform/errors/refusals.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { MAX_AMOUNT } from '../../platform/kernel/money.ts';
import { LedgerRefusals } from './contract.ts';
import type { AccountOpening, LedgerAccount, LedgerView, Transfer, TransferRecord } from './model.ts';

export function openAccount(opening: AccountOpening, openedAt: Instant): LedgerAccount {
  return {
    ...opening,
    status: 'open',
    debitsPosted: 0n,
    debitsPending: 0n,
    creditsPosted: 0n,
    creditsPending: 0n,
    openedAt,
  };
}

/** Posted money of the account; negative where it owes. */
export function balanceOf(account: LedgerAccount): bigint {
  return account.creditsPosted - account.debitsPosted;
}

/** What may still be debited or held: balance − pending debits + credit limit; null is without limit. */
export function availableOf(account: LedgerAccount): bigint | null {
  if (account.creditLimit === null) return null;
  return balanceOf(account) - account.debitsPending + account.creditLimit;
}

/** Why the transfer cannot be booked, or nothing. The order of the checks is the order in LedgerRefusals. */
export function checkTransfer(view: LedgerView, transfer: Transfer, now: Instant): RefusalRecord | undefined {
  if (transfer.amount <= 0n || transfer.amount > MAX_AMOUNT) {
    return refuse('amount-out-of-range', `The amount is ${transfer.amount}.`);
  }
  const debit = view.account(transfer.debit);
  const credit = view.account(transfer.credit);
  if (!debit) return refuse('account-not-found', `There is no account ${transfer.debit}.`);
  if (!credit) return refuse('account-not-found', `There is no account ${transfer.credit}.`);
  if (debit === credit) return refuse('same-account', `Both sides are ${transfer.debit}.`);
  if (debit.assetId !== transfer.assetId || credit.assetId !== transfer.assetId) {
    return refuse(
      'asset-mismatch',
      `${transfer.assetId} cannot move from ${debit.assetId} to ${credit.assetId}.`,
    );
  }
  switch (transfer.type) {
    case 'direct':
    case 'hold':
      return checkVirtualAccount(view, transfer) ?? checkMovement(debit, credit, transfer.amount);
    case 'post':
      return checkOriginal(view, transfer, now) ?? checkPosting(debit, credit);
    case 'void':
    case 'expire':
      return checkOriginal(view, transfer, now);
    case 'reversal':
      return checkReversal(view, transfer) ?? checkMovement(debit, credit, transfer.amount);
  }
}

function checkMovement(
  debit: LedgerAccount,
  credit: LedgerAccount,
  amount: bigint,
): RefusalRecord | undefined {
  return (
    checkDebitSide(debit) ?? checkCreditSide(credit) ?? checkFunds(debit, amount) ?? checkRoom(credit, amount)
  );
}

/** A thing that is to spend nothing spends nothing of its owner's either: its shared account must be open as well. */
function checkVirtualAccount(view: LedgerView, transfer: Transfer): RefusalRecord | undefined {
  const virtual = transfer.virtualAccount ? view.account(transfer.virtualAccount) : undefined;
  return virtual?.primary === transfer.debit ? checkDebitSide(virtual) : undefined;
}

function checkDebitSide(account: LedgerAccount): RefusalRecord | undefined {
  const blocked = account.status !== 'open' && account.status !== 'credit-blocked';
  return blocked
    ? refuse('account-blocked', `Account ${account.number} is ${account.status}.`, {
        account: account.number,
      })
    : undefined;
}

function checkCreditSide(account: LedgerAccount): RefusalRecord | undefined {
  const blocked = account.status !== 'open' && account.status !== 'debit-blocked';
  return blocked
    ? refuse('account-blocked', `Account ${account.number} is ${account.status}.`, {
        account: account.number,
      })
    : undefined;
}

function checkFunds(account: LedgerAccount, amount: bigint): RefusalRecord | undefined {
  const available = availableOf(account);
  if (available !== null && amount > available) {
    return refuse('insufficient-funds', `The amount is ${amount}, available is ${available}.`, {
      available: String(available),
    });
  }
  if (account.debitsPosted + account.debitsPending + amount > MAX_AMOUNT) {
    return refuse('balance-limit', `The counters of account ${account.number} are full.`);
  }
  return undefined;
}

function checkRoom(account: LedgerAccount, amount: bigint): RefusalRecord | undefined {
  if (account.creditsPosted + account.creditsPending + amount > MAX_AMOUNT) {
    return refuse('balance-limit', `The counters of account ${account.number} are full.`);
  }
  if (
    account.maxBalance === null ||
    balanceOf(account) + account.creditsPending + amount <= account.maxBalance
  )
    return undefined;
  return refuse(
    'balance-limit',
    `The highest balance of account ${account.number} is ${account.maxBalance}.`,
  );
}

/** A frozen or closed account settles nothing; its holds can only be released. */
function checkPosting(debit: LedgerAccount, credit: LedgerAccount): RefusalRecord | undefined {
  const stopped = [debit, credit].find(
    (account) => account.status === 'frozen' || account.status === 'closed',
  );
  return stopped
    ? refuse('account-blocked', `Account ${stopped.number} is ${stopped.status}.`, {
        account: stopped.number,
      })
    : undefined;
}

function checkOriginal(view: LedgerView, transfer: Transfer, now: Instant): RefusalRecord | undefined {
  const hold = findOriginal(view, transfer);
  if (hold?.type !== 'hold') return refuse('hold-not-found', 'The transfer names no hold.');
  if (hold.debit !== transfer.debit || hold.credit !== transfer.credit)
    return refuse('hold-not-found', `Hold ${hold.id} is between other accounts.`);
  if (hold.remaining === 0n) return refuse('hold-already-resolved', `Nothing is left of hold ${hold.id}.`);
  if (transfer.type !== 'expire' && hold.expiresAt <= now)
    return refuse('hold-expired', `Hold ${hold.id} has expired.`);
  if (transfer.amount > hold.remaining) {
    return refuse(
      'exceeds-hold',
      `The amount is ${transfer.amount}, left of the hold is ${hold.remaining}.`,
      { remaining: String(hold.remaining) },
    );
  }
  return undefined;
}

function checkReversal(view: LedgerView, transfer: Transfer): RefusalRecord | undefined {
  const original = findOriginal(view, transfer);
  if (original?.type !== 'direct' && original?.type !== 'post')
    return refuse('hold-not-found', 'The reversal names no posted transfer.');
  if (original.debit !== transfer.credit || original.credit !== transfer.debit)
    return refuse('hold-not-found', `Transfer ${original.id} did not move money the other way.`);
  const left = original.amount - original.reversed;
  if (transfer.amount <= left) return undefined;
  return refuse('exceeds-original', `The amount is ${transfer.amount}, left of the original is ${left}.`, {
    remaining: String(left),
  });
}

function findOriginal(view: LedgerView, transfer: Transfer): TransferRecord | undefined {
  return 'originalId' in transfer ? view.transfer(transfer.originalId) : undefined;
}

/** What booking a transfer has changed. */
export type Booked = {
  readonly debit: LedgerAccount;
  readonly credit: LedgerAccount;
  /** Of which something was taken. */
  readonly original: TransferRecord | undefined;
};

/** Books a transfer that was checked. After this line the counters have moved. */
export function bookTransfer(view: LedgerView, transfer: Transfer): Booked {
  const debit = view.account(transfer.debit);
  const credit = view.account(transfer.credit);
  invariant(debit && credit, 'Both accounts of a booked transfer exist.');
  const original = findOriginal(view, transfer);
  switch (transfer.type) {
    case 'direct':
      post(debit, credit, transfer.amount);
      break;
    case 'reversal':
      invariant(original, 'A reversal has an original.');
      original.reversed += transfer.amount;
      post(debit, credit, transfer.amount);
      break;
    case 'hold':
      pend(debit, credit, transfer.amount);
      break;
    case 'post':
      release(original, debit, credit, transfer.amount);
      post(debit, credit, transfer.amount);
      break;
    case 'void':
    case 'expire':
      release(original, debit, credit, transfer.amount);
      break;
  }
  return { debit, credit, original };
}

/** A transfer of which nothing was taken yet. */
export function recordOf(transfer: Transfer): TransferRecord {
  const remaining = transfer.type === 'hold' ? transfer.amount : 0n;
  // Nothing is added to the copy afterwards, which would take many times as long.
  return Object.assign({ remaining, reversed: 0n }, transfer);
}

function post(debit: LedgerAccount, credit: LedgerAccount, amount: bigint): void {
  debit.debitsPosted += amount;
  credit.creditsPosted += amount;
}

function pend(debit: LedgerAccount, credit: LedgerAccount, amount: bigint): void {
  debit.debitsPending += amount;
  credit.creditsPending += amount;
}

function release(
  hold: TransferRecord | undefined,
  debit: LedgerAccount,
  credit: LedgerAccount,
  amount: bigint,
): void {
  invariant(hold && hold.remaining >= amount, 'No more is released than is left of the hold.');
  hold.remaining -= amount;
  pend(debit, credit, -amount);
}

function refuse(
  name: keyof typeof LedgerRefusals,
  detail: string,
  facts?: RefusalRecord['facts'],
): RefusalRecord {
  return { code: LedgerRefusals[name].code, detail, ...(facts && { facts }) };
}
