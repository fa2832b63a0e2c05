/** Audits accounts: counters, floors, what is held, and that debits are credits in every asset after every row. */

import type { AssetId } from '../../platform/kernel/money.ts';
import type { LedgerAccount } from '../ledger/model.ts';
import { availableOf } from '../ledger/rules.ts';
import type { Books } from '../teller/books.ts';
import type { Auditor } from './auditor.ts';
import { check } from './difference.ts';
import type { HoldSums } from './hold-sums.ts';

const counters = ['debitsPosted', 'debitsPending', 'creditsPosted', 'creditsPending'] as const;
type Counters = Record<(typeof counters)[number], bigint>;

/** Sums over all accounts of an asset. */
export type AssetTotals = Readonly<Counters>;

export type AccountsAudit = Auditor & {
  readonly totals: ReadonlyMap<AssetId, AssetTotals>;
  /** The journal position of an account's last change. */
  changedAt(number: string): bigint;
};

type Known = { readonly counters: Counters; readonly available: bigint | null; readonly position: bigint };

const ZERO: Counters = { debitsPosted: 0n, debitsPending: 0n, creditsPosted: 0n, creditsPending: 0n };

export function createAccountsAudit(holds: HoldSums): AccountsAudit {
  const totals = new Map<AssetId, Counters>();
  const known = new Map<string, Known>();
  const unsettled = new Set<AssetId>();

  function addUp(account: LedgerAccount, before: Counters): void {
    const sums = totals.get(account.assetId) ?? { ...ZERO };
    for (const name of counters) sums[name] += account[name] - before[name];
    totals.set(account.assetId, sums);
    unsettled.add(account.assetId);
  }

  function checkAccount(account: LedgerAccount, before: Known | undefined, moved: boolean): void {
    const { number } = account;
    for (const name of counters)
      check(account[name] >= 0n, () => `${name} of account ${number} is ${account[name]}`);
    const held = holds.of(number);
    check(
      account.debitsPending === held.from,
      () => `debitsPending of account ${number} is ${account.debitsPending}, its open holds are ${held.from}`,
    );
    check(
      account.creditsPending === held.to,
      () =>
        `creditsPending of account ${number} is ${account.creditsPending}, open holds for it are ${held.to}`,
    );
    const available = availableOf(account);
    if (!moved || available === null || available >= 0n) return;
    // A limit that was lowered leaves an account below its floor; from there it may only come up.
    check(
      available >= (before?.available ?? 0n),
      () => `account ${number} was debited below its floor: available is ${available}`,
    );
  }

  return {
    totals,
    changedAt: (number) => known.get(number)?.position ?? 0n,
    before(entry, books) {
      if (entry.type !== 'account-opened') return;
      const { number } = entry.opening;
      check(!books.account(number), () => `account ${number} was opened before`);
    },
    after(entry, books: Books, touched, { position }) {
      for (const number of touched.accounts) {
        const account = books.account(number);
        check(account, () => `account ${number} moved and does not exist`);
        const before = known.get(number);
        checkAccount(account, before, entry.type !== 'account-changed');
        addUp(account, before?.counters ?? ZERO);
        const { debitsPosted, debitsPending, creditsPosted, creditsPending } = account;
        known.set(number, {
          counters: { debitsPosted, debitsPending, creditsPosted, creditsPending },
          available: availableOf(account),
          position,
        });
      }
    },
    rowEnds() {
      for (const assetId of unsettled) {
        const { debitsPosted, debitsPending, creditsPosted, creditsPending } = totals.get(assetId) ?? ZERO;
        check(
          debitsPosted === creditsPosted,
          () => `${assetId} has debits of ${debitsPosted} and credits of ${creditsPosted}`,
        );
        check(
          debitsPending === creditsPending,
          () => `${assetId} has held debits of ${debitsPending} and credits of ${creditsPending}`,
        );
      }
      unsettled.clear();
    },
  };
}
