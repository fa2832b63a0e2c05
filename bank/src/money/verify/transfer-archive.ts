/** Every transfer of the journal in columns, about 90 bytes each, with what its followers left of it. */

import { invariant } from '../../platform/kernel/invariant.ts';
import type { AssetId } from '../../platform/kernel/money.ts';
import type { Transfer, TransferRecord } from '../ledger/model.ts';
import { createBigintColumn } from './bigint-column.ts';
import { createIdTable } from './id-table.ts';

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
  const type: number[] = [];
  const debit: number[] = [];
  const credit: number[] = [];
  const expiresAt: number[] = [];
  const amount = createBigintColumn();
  const remaining = createBigintColumn();
  const reversed = createBigintColumn();
  const accounts = createWords();

  function at(index: number): ArchivedTransfer {
    const name = types[type[index] ?? -1];
    invariant(name, 'A transfer in the archive has a type.');
    return {
      type: name,
      debit: accounts.word(debit[index]),
      credit: accounts.word(credit[index]),
      amount: amount.get(index),
      remaining: remaining.get(index),
      reversed: reversed.get(index),
      expiresAt: name === 'hold' ? expiresAt[index] : undefined,
    };
  }

  return {
    size: ids.size,
    ids: ids.ids,
    has: (id: string) => ids.numberOf(id) !== undefined,

    find(id: string): ArchivedTransfer | undefined {
      const index = ids.numberOf(id);
      return index === undefined ? undefined : at(index);
    },

    add(transfer: Transfer): void {
      const index = ids.add(transfer.id);
      type[index] = types.indexOf(transfer.type);
      debit[index] = accounts.number(transfer.debit);
      credit[index] = accounts.number(transfer.credit);
      expiresAt[index] = transfer.type === 'hold' ? transfer.expiresAt : 0;
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
    word: (number: number | undefined): string => words[number ?? -1] ?? '',
  };
}
