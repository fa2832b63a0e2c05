/** Transfers of the journal in columns, about 90 bytes each, with what their followers left of them. */

import { invariant } from '../../platform/kernel/invariant.ts';
import type { AssetId } from '../../platform/kernel/money.ts';
import type { Transfer, TransferRecord } from '../ledger/model.ts';
import { bigintsColumn, bytesColumn, numbersColumn, wordsColumn } from './column.ts';
import { createIdTable, type Key, keyOf } from './id-table.ts';

/** A transfer as far as its followers and the views are concerned. */
export type ArchivedTransfer = Pick<
  TransferRecord,
  'type' | 'debit' | 'credit' | 'amount' | 'remaining' | 'reversed'
> & {
  /** Of holds. */
  readonly expiresAt: number | undefined;
};

export type TransferArchive = ReturnType<typeof createTransferArchive>;

const types: readonly Transfer['type'][] = ['direct', 'hold', 'post', 'void', 'expire', 'reversal'];

export function createTransferArchive() {
  const ids = createIdTable();
  const type = bytesColumn();
  const isPaymentsOwn = bytesColumn();
  const debit = wordsColumn();
  const credit = wordsColumn();
  const expiresAt = numbersColumn();
  const amount = bigintsColumn();
  const remaining = bigintsColumn();
  const reversed = bigintsColumn();
  let paymentsOwn = 0;
  const accounts = createWords();

  function at(index: number): ArchivedTransfer {
    const name = types[type.get(index)];
    invariant(name, 'A transfer in the archive has a type.');
    return {
      type: name,
      debit: accounts.word(debit.get(index)),
      credit: accounts.word(credit.get(index)),
      amount: amount.get(index),
      remaining: remaining.get(index),
      reversed: reversed.get(index),
      expiresAt: name === 'hold' ? expiresAt.get(index) : undefined,
    };
  }

  return {
    size: ids.size,
    /** Those that are no payment's own. */
    otherSize: () => ids.size() - paymentsOwn,
    *otherIds(): Iterable<string> {
      for (let index = 0; index < ids.size(); index += 1)
        if (isPaymentsOwn.get(index) === 0) yield ids.idOf(index);
    },
    has: (key: Key) => ids.size() > 0 && ids.numberOfKey(key) !== undefined,
    /** One that is no payment's own. */
    findOther(id: string): ArchivedTransfer | undefined {
      const index = ids.numberOf(id);
      return index === undefined || isPaymentsOwn.get(index) === 1 ? undefined : at(index);
    },

    find(id: string): ArchivedTransfer | undefined {
      const index = ids.numberOf(id);
      return index === undefined ? undefined : at(index);
    },

    /** `isOwn`: a payment that was settled at once is this transfer. */
    add(transfer: Transfer, isOwn: boolean): void {
      const index = ids.add(keyOf(transfer.id));
      type.set(index, types.indexOf(transfer.type));
      isPaymentsOwn.set(index, isOwn ? 1 : 0);
      if (isOwn) paymentsOwn += 1;
      debit.set(index, accounts.number(transfer.debit));
      credit.set(index, accounts.number(transfer.credit));
      expiresAt.set(index, transfer.type === 'hold' ? transfer.expiresAt : 0);
      amount.set(index, transfer.amount);
      remaining.set(index, transfer.type === 'hold' ? transfer.amount : 0n);
      reversed.set(index, 0n);
    },

    /** Notes what a follower took of a transfer that is there. */
    take(id: string, taken: { remaining?: bigint; reversed?: bigint }): void {
      const index = ids.numberOf(id);
      invariant(index !== undefined, 'What is followed is in the archive.');
      remaining.set(index, remaining.get(index) - (taken.remaining ?? 0n));
      reversed.set(index, reversed.get(index) + (taken.reversed ?? 0n));
    },
  };
}

/** As a record of the books. What followers do not look at is left out. */
export function toRecord(id: string, archived: ArchivedTransfer, assetId: AssetId): TransferRecord {
  return { id, ...archived, assetId, description: '' } as TransferRecord;
}

/** Numbers the few words that are repeated again and again. */
function createWords() {
  const numbers = new Map<string, number>();
  const words: string[] = [];
  return {
    number(word: string): number {
      const known = numbers.get(word);
      if (known !== undefined) return known;
      numbers.set(word, words.length);
      return words.push(word) - 1;
    },
    word: (number: number): string => words[number] ?? '',
  };
}
