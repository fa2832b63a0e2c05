/** Finding accounts as they are now, and who may see which. */

import { Refusal } from '../../platform/errors/refusals.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import type { MoneyDesk } from '../desk.ts';
import type { LedgerAccount } from '../ledger/model.ts';
import { hasValidCheckDigits } from './account-numbers.ts';
import { AccountRefusals } from './contract.ts';

/** An account, and the account whose money it spends: its primary account when it is shared, itself otherwise. */
export type FoundAccount = { readonly account: LedgerAccount; readonly funding: LedgerAccount };

export type AccountViewer = ReturnType<typeof createAccountViewer>;

/** `merchantAccount` is told by merchants, which stand above accounts: the account a merchant is paid into. */
export function createAccountViewer(
  desk: MoneyDesk,
  merchantAccount: (merchantId: string) => Promise<string | undefined>,
) {
  /** Account and the account whose money it spends, as they are now. */
  async function look(number: string): Promise<FoundAccount | undefined> {
    return desk.teller.read(
      (references, books) => {
        references.accounts.add(number);
        const primary = books.account(number)?.primary;
        if (primary) references.accounts.add(primary);
      },
      (books) => {
        const account = books.account(number);
        if (!account) return undefined;
        const funding = account.form === 'shared' ? books.account(account.primary ?? '') : account;
        invariant(funding, 'A shared account has a primary account.');
        return { account: { ...account }, funding: { ...funding } };
      },
    );
  }

  /** An account that the principal may see; anybody else's is not found. */
  async function visible(number: string, principal: Principal) {
    if (!hasValidCheckDigits(number))
      throw new Refusal(AccountRefusals['check-digits-wrong'], `${number} is not an account number.`);
    const found = await look(number);
    if (!found || !(await maySee(principal, found.account))) {
      throw new Refusal(AccountRefusals['account-not-found'], `There is no account ${number}.`);
    }
    return found;
  }

  async function maySee(principal: Principal, account: LedgerAccount): Promise<boolean> {
    switch (principal.kind) {
      case 'operator':
      case 'auditor':
        return true;
      case 'owner':
        return account.ownerId === principal.partyId;
      case 'thing':
        return account.thingId === principal.thingId;
      case 'merchant':
        return (await merchantAccount(principal.merchantId)) === account.number;
      default:
        return false;
    }
  }

  return { look, visible, merchantAccount };
}
