/** A ledger in draft: linked transfers are tried on copies before any of them is booked. */

import type { RefusalRecord } from '../../platform/errors/refusals.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import { LedgerRefusals } from './contract.ts';
import type { LedgerAccount, LedgerView, Transfer, TransferRecord } from './model.ts';
import { bookTransfer, checkTransfer, recordOf } from './rules.ts';

/** Why linked transfers cannot be booked together, or nothing. The ledger behind `view` stays as it is. */
export function checkLinkedTransfers(
  view: LedgerView,
  transfers: readonly Transfer[],
  now: Instant,
): RefusalRecord | undefined {
  const [only, ...others] = transfers;
  // One alone sees nothing of others, and needs no copies.
  if (only && others.length === 0)
    return view.transfer(only.id) ? idTaken(only) : checkTransfer(view, only, now);
  const draft = draftOf(view);
  for (const [index, transfer] of transfers.entries()) {
    const refusal = draft.transfer(transfer.id) ? idTaken(transfer) : checkTransfer(draft, transfer, now);
    if (refusal) return { ...refusal, facts: { ...refusal.facts, failedTransfer: index } };
    bookTransfer(draft, transfer);
    draft.add(recordOf(transfer));
  }
  return undefined;
}

function idTaken({ id }: Transfer): RefusalRecord {
  return { code: LedgerRefusals['id-conflict'].code, detail: `Transfer ${id} exists.` };
}

function draftOf(view: LedgerView): LedgerView & { add(record: TransferRecord): void } {
  const accounts = new Map<string, LedgerAccount>();
  const transfers = new Map<string, TransferRecord>();
  return {
    account: (number) => copyOnRead(accounts, number, view.account(number)),
    transfer: (id) => copyOnRead(transfers, id, view.transfer(id)),
    add: (record) => void transfers.set(record.id, record),
  };
}

function copyOnRead<T extends object>(
  copies: Map<string, T>,
  key: string,
  original: T | undefined,
): T | undefined {
  const copy = copies.get(key);
  if (copy || !original) return copy;
  const made = { ...original };
  copies.set(key, made);
  return made;
}
