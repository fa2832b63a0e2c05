/** Audits transfers: keeps holds and reversals on its own and compares with what the books make of them. */

import { MAX_AMOUNT } from '../../platform/kernel/money.ts';
import type { Transfer } from '../ledger/model.ts';
import type { Books } from '../teller/books.ts';
import { isSettledAtOnce, type OrderDecided } from '../teller/entries.ts';
import { type Auditor, transfersOf } from './auditor.ts';
import { check } from './difference.ts';
import { createHoldSums, type HoldSums } from './hold-sums.ts';
import { keyOf } from './id-table.ts';
import { createTransferArchive, type TransferArchive, toRecord } from './transfer-archive.ts';

export type TransfersAudit = Auditor & {
  readonly archive: TransferArchive;
  readonly holds: HoldSums;
  /** Takes back the transfer of an order that was put aside. */
  recall(order: OrderDecided): void;
};

/** `isOrderPutAside`: the transfer with this id is not in the archive, because it is the order of this id. */
export function createTransfersAudit(isOrderPutAside: (id: string) => boolean): TransfersAudit {
  const archive = createTransferArchive();
  const holds = createHoldSums();

  function checkAccounts(books: Books, transfer: Transfer): void {
    const { debit, credit } = transfer;
    check(debit !== credit, () => `transfer ${transfer.id} moves from ${debit} to itself`);
    checkAccount(books, transfer, debit);
    checkAccount(books, transfer, credit);
  }

  function checkAccount(books: Books, transfer: Transfer, number: string): void {
    const account = books.account(number);
    check(account, () => `transfer ${transfer.id} moves account ${number}, which was never opened`);
    check(
      account.assetId === transfer.assetId,
      () => `transfer ${transfer.id} moves ${transfer.assetId} on ${number}, which is in ${account.assetId}`,
    );
    check(
      account.status !== 'closed',
      () => `transfer ${transfer.id} moves account ${number}, which is closed`,
    );
  }

  /** Brings the original into the books as it was before, and takes from it here what the transfer takes. */
  function follow(books: Books, transfer: Transfer & { originalId: string }, at: number): void {
    const { id, originalId, amount, type } = transfer;
    const original = archive.find(originalId);
    check(original, () => `transfer ${id} follows transfer ${originalId}, which was never booked`);
    if (!books.transfers.has(originalId))
      books.transfers.set(originalId, toRecord(originalId, original, transfer.assetId));
    if (type === 'reversal') {
      check(
        original.type === 'direct' || original.type === 'post',
        () => `transfer ${id} reverses a ${original.type}`,
      );
      check(
        original.debit === transfer.credit && original.credit === transfer.debit,
        () => `transfer ${id} reverses a movement between other accounts`,
      );
      const left = original.amount - original.reversed;
      check(amount <= left, () => `transfer ${id} reverses ${amount}, left of the original is ${left}`);
      return archive.take(originalId, { reversed: amount });
    }
    check(original.type === 'hold', () => `transfer ${id} resolves a ${original.type}`);
    check(
      original.debit === transfer.debit && original.credit === transfer.credit,
      () => `transfer ${id} resolves a hold between other accounts`,
    );
    check(
      amount <= original.remaining,
      () => `transfer ${id} takes ${amount} of a hold of which ${original.remaining} is left`,
    );
    const due = (original.expiresAt ?? 0) <= at;
    check(
      due === (type === 'expire'),
      () => `transfer ${id} (${type}) comes ${due ? 'after' : 'before'} the end of its hold`,
    );
    archive.take(originalId, { remaining: amount });
    holds.change(original, -amount);
  }

  return {
    archive,
    holds,
    recall(order) {
      for (const transfer of order.transfers) archive.add(transfer, true);
    },
    before({ entry, key, isPutAside }, books) {
      for (const transfer of transfersOf(entry)) {
        const { amount } = transfer;
        check(amount > 0n && amount <= MAX_AMOUNT, () => `transfer ${transfer.id} moves ${amount}`);
        checkAccounts(books, transfer);
        if (isPutAside) {
          check(!archive.has(key), () => `transfer ${transfer.id} was booked before`);
          continue;
        }
        const { id } = transfer;
        check(!archive.has(keyOf(id)) && !isOrderPutAside(id), () => `transfer ${id} was booked before`);
        if ('originalId' in transfer) follow(books, transfer, entry.at);
        archive.add(transfer, isSettledAtOnce(entry) && id === entry.payment.id);
        if (transfer.type === 'hold') holds.change(transfer, amount);
      }
    },
    after(_entered, books, { transfers }) {
      for (const id of transfers) {
        const [booked, own] = [books.transfer(id), archive.find(id)];
        check(
          booked && booked.remaining === own?.remaining && booked.reversed === own.reversed,
          () =>
            `of transfer ${id} is left ${booked?.remaining}, should be ${own?.remaining}; reversed ${booked?.reversed}, should be ${own?.reversed}`,
        );
      }
    },
    rowEnds(books) {
      books.transfers.clear();
      books.groups.clear();
    },
  };
}
