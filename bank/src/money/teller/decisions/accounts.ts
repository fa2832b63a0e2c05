/** Decisions on accounts and plain transfers. */

import type { RefusalRecord } from '../../../platform/errors/refusals.ts';
import { deriveId } from '../../../platform/kernel/ids.ts';
import { MAX_AMOUNT } from '../../../platform/kernel/money.ts';
import { LedgerRefusals } from '../../ledger/contract.ts';
import { checkLinkedTransfers } from '../../ledger/draft.ts';
import type { LedgerAccount, Transfer, TransferRecord } from '../../ledger/model.ts';
import { balanceOf } from '../../ledger/rules.ts';
import type { ChangeAccount, ExpireHold, OpenAccount, PostTransfers, ResolveGroup } from '../commands.ts';
import { type Desk, headOf, refusal, refuseCommand } from './decision.ts';

export function decideOpenAccount(desk: Desk, command: OpenAccount): void {
  const { number } = command.opening;
  const reason =
    checkBounds(command.opening) ??
    (desk.books.account(number) &&
      refusal(LedgerRefusals['account-already-open'], `Account ${number} is open already.`));
  if (reason) return refuseCommand(desk, command, reason);
  desk.write({ type: 'account-opened', ...headOf(command, desk), opening: command.opening });
}

export function decideChangeAccount(desk: Desk, command: ChangeAccount): void {
  const { number, creditLimit, maxBalance, status } = command;
  const account = desk.books.account(number);
  const reason = checkChange(account, command);
  if (reason) return refuseCommand(desk, command, reason);
  desk.write({
    type: 'account-changed',
    ...headOf(command, desk),
    number,
    ...(creditLimit !== undefined && { creditLimit }),
    ...(maxBalance !== undefined && { maxBalance }),
    ...(status && { status }),
  });
}

/** A bound that no counter can reach is a mistake, and no column of the views could show it. */
function checkBounds(bounds: Pick<ChangeAccount, 'creditLimit' | 'maxBalance'>): RefusalRecord | undefined {
  const wrong = [bounds.creditLimit, bounds.maxBalance].find((bound) => bound && bound > MAX_AMOUNT);
  return wrong ? refusal(LedgerRefusals['amount-out-of-range'], `The bound is ${wrong}.`) : undefined;
}

function checkChange(account: LedgerAccount | undefined, command: ChangeAccount): RefusalRecord | undefined {
  const wrong = checkBounds(command);
  if (wrong) return wrong;
  if (!account) return refusal(LedgerRefusals['account-not-found'], `There is no account ${command.number}.`);
  if (account.status === 'closed')
    return refusal(LedgerRefusals['account-blocked'], `Account ${account.number} is closed for good.`);
  const empty = balanceOf(account) === 0n && account.debitsPending === 0n && account.creditsPending === 0n;
  if (command.status === 'closed' && !empty) {
    return refusal(
      LedgerRefusals['account-not-empty'],
      `The balance is ${balanceOf(account)}, held are ${account.debitsPending}.`,
    );
  }
  return undefined;
}

export function decidePostTransfers(desk: Desk, command: PostTransfers): void {
  const reason = checkLinkedTransfers(desk.books, command.transfers, desk.now);
  if (reason) return refuseCommand(desk, command, reason);
  desk.write({ type: 'transfers-posted', ...headOf(command, desk), transfers: command.transfers });
}

/**
 * All open holds of the group are posted or released together; one that cannot be stops them all. They are looked at in
 * the order of their ids, so that of several the same one is named whether the group was in memory or is loaded.
 */
export function decideResolveGroup(desk: Desk, command: ResolveGroup): void {
  const ids = desk.books.groups.get(command.groupId) ?? [];
  const open = ids
    .map((id) => desk.books.transfer(id))
    .filter((record) => record?.type === 'hold' && record.remaining > 0n) as TransferRecord[];
  open.sort((one, other) => (one.id < other.id ? -1 : 1));
  const transfers = open.map((hold) => resolving(hold, command.how, command.id));
  const reason =
    transfers.length === 0
      ? refusal(LedgerRefusals['hold-not-found'], `Group ${command.groupId} has no open hold.`)
      : checkLinkedTransfers(desk.books, transfers, desk.now);
  if (reason) return refuseCommand(desk, command, reason);
  desk.write({ type: 'transfers-posted', ...headOf(command, desk), transfers });
}

export function decideExpireHold(desk: Desk, command: ExpireHold): void {
  const hold = desk.books.transfer(command.transferId);
  if (hold?.type !== 'hold' || hold.remaining === 0n || hold.expiresAt > desk.now) {
    return refuseCommand(
      desk,
      command,
      refusal(LedgerRefusals['hold-already-resolved'], 'The hold is not due.'),
    );
  }
  desk.write({
    type: 'transfers-posted',
    ...headOf(command, desk),
    transfers: [resolving(hold, 'expire', command.id)],
  });
}

/** The transfer that resolves all that is left of a hold. Its id follows from the hold and the cause. */
export function resolving(
  hold: TransferRecord,
  type: 'post' | 'void' | 'expire',
  causeId: string,
  amount: bigint = hold.remaining,
): Transfer {
  const { id, debit, credit, assetId, description, groupId, paymentId, thingId, virtualAccount } = hold;
  return {
    id: deriveId(causeId, `${type}:${id}`),
    type,
    originalId: id,
    debit,
    credit,
    assetId,
    amount,
    description,
    ...(groupId && { groupId }),
    ...(paymentId && { paymentId }),
    ...(thingId && { thingId }),
    ...(virtualAccount && { virtualAccount }),
  };
}
