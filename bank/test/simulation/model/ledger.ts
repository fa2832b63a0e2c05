/** Double entry as a person would write it on paper: one transfer after the other, and a copy to go back to. */

import type { AccountOpening, Transfer } from '../../../src/money/ledger/model.ts';

export type PaperAccount = Omit<AccountOpening, 'creditLimit' | 'maxBalance'> & {
  status: string;
  creditLimit: bigint | null;
  maxBalance: bigint | null;
  debitsPosted: bigint;
  debitsPending: bigint;
  creditsPosted: bigint;
  creditsPending: bigint;
};

export type PaperTransfer = {
  readonly id: string;
  readonly type: Transfer['type'];
  readonly debit: string;
  readonly credit: string;
  readonly amount: bigint;
  readonly groupId?: string;
  readonly paymentId?: string;
  readonly originalId?: string;
  readonly expiresAt?: number;
  remaining: bigint;
  reversed: bigint;
};

const HIGHEST = 9_223_372_036_854_775_807n;
const NO_DEBITS = new Set(['debit-blocked', 'frozen', 'closed']);
const NO_CREDITS = new Set(['credit-blocked', 'frozen', 'closed']);

export type PaperLedger = ReturnType<typeof createPaperLedger>;

/** `touch` hears the key of everything that changes, such as `account A`. */
export function createPaperLedger(touch: (key: string) => void) {
  const accounts = new Map<string, PaperAccount>();
  const transfers = new Map<string, PaperTransfer>();
  const groups = new Map<string, string[]>();

  const availableOf = (account: PaperAccount) =>
    account.creditLimit === null
      ? null
      : account.creditsPosted - account.debitsPosted - account.debitsPending + account.creditLimit;

  function whyNot(transfer: Transfer, now: number): string | undefined {
    const debit = accounts.get(transfer.debit);
    const credit = accounts.get(transfer.credit);
    const malformed = whyMalformed(transfer, debit, credit);
    if (malformed || !debit || !credit) return malformed;
    const { type, amount } = transfer;
    if (type === 'direct' || type === 'hold')
      return whyNotForThing(transfer) ?? whyNotMove(debit, credit, amount);
    if (type === 'reversal') return whyNotReverse(transfer) ?? whyNotMove(debit, credit, amount);
    const wrong = whyNotResolve(transfer, now);
    if (wrong || type !== 'post') return wrong;
    const settlesNothing = ({ status }: PaperAccount) => status === 'frozen' || status === 'closed';
    return settlesNothing(debit) || settlesNothing(credit) ? 'ledger/account-blocked' : undefined;
  }

  function whyMalformed(
    { id, amount, assetId }: Transfer,
    debit: PaperAccount | undefined,
    credit: PaperAccount | undefined,
  ): string | undefined {
    if (transfers.has(id)) return 'ledger/id-conflict';
    if (amount < 1n || amount > HIGHEST) return 'ledger/amount-out-of-range';
    if (!debit || !credit) return 'ledger/account-not-found';
    if (debit === credit) return 'ledger/same-account';
    return debit.assetId === assetId && credit.assetId === assetId ? undefined : 'ledger/asset-mismatch';
  }

  function whyNotForThing({ virtualAccount, debit }: Transfer): string | undefined {
    const virtual = accounts.get(virtualAccount ?? '');
    return virtual && virtual.primary === debit && NO_DEBITS.has(virtual.status)
      ? 'ledger/account-blocked'
      : undefined;
  }

  function whyNotMove(debit: PaperAccount, credit: PaperAccount, amount: bigint): string | undefined {
    if (NO_DEBITS.has(debit.status) || NO_CREDITS.has(credit.status)) return 'ledger/account-blocked';
    const available = availableOf(debit);
    if (available !== null && amount > available) return 'ledger/insufficient-funds';
    if (debit.debitsPosted + debit.debitsPending + amount > HIGHEST) return 'ledger/balance-limit';
    if (credit.creditsPosted + credit.creditsPending + amount > HIGHEST) return 'ledger/balance-limit';
    const after = credit.creditsPosted - credit.debitsPosted + credit.creditsPending + amount;
    return credit.maxBalance !== null && after > credit.maxBalance ? 'ledger/balance-limit' : undefined;
  }

  function whyNotReverse(transfer: Transfer): string | undefined {
    const original = originalOf(transfer);
    if (original?.type !== 'direct' && original?.type !== 'post') return 'ledger/hold-not-found';
    if (original.debit !== transfer.credit || original.credit !== transfer.debit)
      return 'ledger/hold-not-found';
    return transfer.amount > original.amount - original.reversed ? 'ledger/exceeds-original' : undefined;
  }

  function whyNotResolve(transfer: Transfer, now: number): string | undefined {
    const hold = originalOf(transfer);
    if (hold?.type !== 'hold') return 'ledger/hold-not-found';
    if (hold.debit !== transfer.debit || hold.credit !== transfer.credit) return 'ledger/hold-not-found';
    if (hold.remaining === 0n) return 'ledger/hold-already-resolved';
    if (transfer.type !== 'expire' && (hold.expiresAt ?? 0) <= now) return 'ledger/hold-expired';
    return transfer.amount > hold.remaining ? 'ledger/exceeds-hold' : undefined;
  }

  function originalOf(transfer: Transfer): PaperTransfer | undefined {
    return 'originalId' in transfer ? transfers.get(transfer.originalId) : undefined;
  }

  /** Writes a transfer down. Whoever calls has looked whether it may be, or must not look. */
  function write(transfer: Transfer): void {
    const debit = accounts.get(transfer.debit);
    const credit = accounts.get(transfer.credit);
    const original = originalOf(transfer);
    if (!debit || !credit) throw new Error(`The model cannot write ${transfer.id} without its accounts.`);
    if (transfers.has(transfer.id))
      throw new Error(`The model would write ${transfer.id} over another transfer.`);
    move(transfer, debit, credit, original);
    const { id, type, amount, groupId, paymentId } = transfer;
    transfers.set(id, {
      ...{ id, type, debit: transfer.debit, credit: transfer.credit, amount },
      ...(groupId && { groupId }),
      ...(paymentId && { paymentId }),
      ...('originalId' in transfer && { originalId: transfer.originalId }),
      ...(transfer.type === 'hold' && { expiresAt: transfer.expiresAt }),
      remaining: type === 'hold' ? amount : 0n,
      reversed: 0n,
    });
    if (groupId) groups.set(groupId, [...(groups.get(groupId) ?? []), id]);
    touchAll(transfer);
  }

  function touchAll(transfer: Transfer): void {
    touch(`transfer ${transfer.id}`);
    if ('originalId' in transfer) touch(`transfer ${transfer.originalId}`);
    if (transfer.groupId) touch(`group ${transfer.groupId}`);
    touch(`account ${transfer.debit}`);
    touch(`account ${transfer.credit}`);
  }

  /** Why linked transfers are refused; nothing when they may be written. The ledger stays as it is. */
  function whyNotAll(linked: readonly Transfer[], now: number): string | undefined {
    if (linked.length === 1 && linked[0]) return whyNot(linked[0], now);
    const before = photograph(linked);
    let reason: string | undefined;
    for (const transfer of linked) {
      reason = whyNot(transfer, now);
      if (reason) break;
      write(transfer);
    }
    restore(linked, before);
    return reason;
  }

  function photograph(linked: readonly Transfer[]) {
    const ids = linked.flatMap((one) => ('originalId' in one ? [one.id, one.originalId] : [one.id]));
    const numbers = linked.flatMap(({ debit, credit }) => [debit, credit]);
    return {
      accounts: copiesOf(accounts, numbers),
      transfers: copiesOf(transfers, ids),
      groups: new Map(linked.map(({ groupId = '' }) => [groupId, groups.get(groupId)])),
    };
  }

  function restore(linked: readonly Transfer[], before: ReturnType<typeof photograph>): void {
    for (const { id } of linked) transfers.delete(id);
    for (const [key, account] of before.accounts) accounts.set(key, account);
    for (const [key, transfer] of before.transfers) transfers.set(key, transfer);
    for (const [key, members] of before.groups) {
      if (members) groups.set(key, members);
      else groups.delete(key);
    }
  }

  return {
    accounts,
    transfers,
    groups,
    availableOf,
    whyNotAll,

    writeAll(linked: readonly Transfer[]): void {
      for (const transfer of linked) write(transfer);
    },

    open(opening: AccountOpening): void {
      const empty = { debitsPosted: 0n, debitsPending: 0n, creditsPosted: 0n, creditsPending: 0n };
      accounts.set(opening.number, { ...opening, status: 'open', ...empty });
      touch(`account ${opening.number}`);
    },
  };
}

function move(
  { type, amount }: Transfer,
  debit: PaperAccount,
  credit: PaperAccount,
  original: PaperTransfer | undefined,
): void {
  if (type === 'hold') pend(debit, credit, amount);
  if (type === 'post' || type === 'void' || type === 'expire') {
    pend(debit, credit, -amount);
    if (original) original.remaining -= amount;
  }
  if (type === 'reversal' && original) original.reversed += amount;
  if (type === 'direct' || type === 'post' || type === 'reversal') {
    debit.debitsPosted += amount;
    credit.creditsPosted += amount;
  }
}

function pend(debit: PaperAccount, credit: PaperAccount, amount: bigint): void {
  debit.debitsPending += amount;
  credit.creditsPending += amount;
}

function copiesOf<T extends object>(from: ReadonlyMap<string, T>, keys: readonly string[]): Map<string, T> {
  const copies = new Map<string, T>();
  for (const key of keys) {
    const value = from.get(key);
    if (value) copies.set(key, { ...value });
  }
  return copies;
}
