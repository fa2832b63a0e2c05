/** Audits accounts: counters, floors, what is held, and that debits are credits in every asset after every row. */

import type { AssetId } from '../../platform/kernel/money.ts';
import type { LedgerAccount } from '../ledger/model.ts';
import { availableOf } from '../ledger/rules.ts';
import type { Auditor } from './auditor.ts';
import { check } from './difference.ts';
import type { HoldSums } from './hold-sums.ts';

type Counters = {
  debitsPosted: bigint;
  debitsPending: bigint;
  creditsPosted: bigint;
  creditsPending: bigint;
};

/** Sums over all accounts of an asset. */
export type AssetTotals = Readonly<Counters>;

export type AccountsAudit = Auditor & {
  readonly totals: ReadonlyMap<AssetId, AssetTotals>;
  /** The journal position of an account's last change. */
  changedAt(number: string): bigint;
};

/** An account as it was after its last change. */
type Known = Counters & { available: bigint | null; position: bigint };

const ZERO: Counters = { debitsPosted: 0n, debitsPending: 0n, creditsPosted: 0n, creditsPending: 0n };
const beforeItsOpening: Known = { ...ZERO, available: 0n, position: 0n };

export function createAccountsAudit(holds: HoldSums): AccountsAudit {
  const totals = new Map<AssetId, Counters>();
  const known = new Map<string, Known>();
  const unsettled = new Set<AssetId>();

  function addUp(account: LedgerAccount, before: Counters): void {
    const { assetId } = account;
    let sums = totals.get(assetId);
    if (!sums) {
      sums = { ...ZERO };
      totals.set(assetId, sums);
    }
    sums.debitsPosted += account.debitsPosted - before.debitsPosted;
    sums.debitsPending += account.debitsPending - before.debitsPending;
    sums.creditsPosted += account.creditsPosted - before.creditsPosted;
    sums.creditsPending += account.creditsPending - before.creditsPending;
    unsettled.add(assetId);
  }

  function note(account: LedgerAccount, was: Known | undefined, position: bigint): void {
    const is = was ?? { ...beforeItsOpening };
    if (!was) known.set(account.number, is);
    is.debitsPosted = account.debitsPosted;
    is.debitsPending = account.debitsPending;
    is.creditsPosted = account.creditsPosted;
    is.creditsPending = account.creditsPending;
    is.available = availableOf(account);
    is.position = position;
  }

  function checkAccount(account: LedgerAccount, before: Known, moved: boolean): void {
    const { number, debitsPosted, debitsPending, creditsPosted, creditsPending } = account;
    const isNegative = debitsPosted < 0n || debitsPending < 0n || creditsPosted < 0n || creditsPending < 0n;
    check(
      !isNegative,
      () =>
        `account ${number} has counters of ${debitsPosted}, ${debitsPending}, ${creditsPosted} and ${creditsPending}`,
    );
    const held = holds.of(number);
    check(
      debitsPending === held.from,
      () => `debitsPending of account ${number} is ${debitsPending}, its open holds are ${held.from}`,
    );
    check(
      creditsPending === held.to,
      () => `creditsPending of account ${number} is ${creditsPending}, open holds for it are ${held.to}`,
    );
    const available = availableOf(account);
    if (!moved || available === null || available >= 0n) return;
    // A limit that was lowered leaves an account below its floor; from there it may only come up.
    check(
      available >= (before.available ?? 0n),
      () => `account ${number} was debited below its floor: available is ${available}`,
    );
  }

  return {
    totals,
    changedAt: (number) => known.get(number)?.position ?? 0n,
    before({ entry }, books) {
      if (entry.type !== 'account-opened') return;
      const { number } = entry.opening;
      check(!books.account(number), () => `account ${number} was opened before`);
    },
    after({ entry, place }, _books, touched) {
      for (const account of touched.accounts) {
        const was = known.get(account.number);
        checkAccount(account, was ?? beforeItsOpening, entry.type !== 'account-changed');
        addUp(account, was ?? ZERO);
        note(account, was, place.position);
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
