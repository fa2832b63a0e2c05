/** Audits transfers: keeps holds and reversals on its own and compares with what the books make of them. */

import { MAX_AMOUNT } from '../../platform/kernel/money.ts';
import type { Transfer } from '../ledger/model.ts';
import type { Books } from '../teller/books.ts';
import { type Auditor, transfersOf } from './auditor.ts';
import { check } from './difference.ts';
import { createHoldSums, type HoldSums } from './hold-sums.ts';
import { createTransferArchive, type TransferArchive, toRecord } from './transfer-archive.ts';

export type TransfersAudit = Auditor & { readonly archive: TransferArchive; readonly holds: HoldSums };

export function createTransfersAudit(): TransfersAudit {
  const archive = createTransferArchive();
  const holds = createHoldSums();

  function checkAccounts(books: Books, { id, debit, credit, assetId }: Transfer): void {
    check(debit !== credit, () => `transfer ${id} moves from ${debit} to itself`);
    for (const number of [debit, credit]) {
      const account = books.account(number);
      check(account, () => `transfer ${id} moves account ${number}, which was never opened`);
      check(
        account.assetId === assetId,
        () => `transfer ${id} moves ${assetId} on ${number}, which is in ${account.assetId}`,
      );
      check(account.status !== 'closed', () => `transfer ${id} moves account ${number}, which is closed`);
    }
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
    before(entry, books) {
      for (const transfer of transfersOf(entry)) {
        const { id, amount } = transfer;
        check(!archive.has(id), () => `transfer ${id} was booked before`);
        check(amount > 0n && amount <= MAX_AMOUNT, () => `transfer ${id} moves ${amount}`);
        checkAccounts(books, transfer);
        if ('originalId' in transfer) follow(books, transfer, entry.at);
        archive.add(transfer);
        if (transfer.type === 'hold') holds.change(transfer, amount);
      }
    },
    after(_entry, books, { transfers }) {
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
