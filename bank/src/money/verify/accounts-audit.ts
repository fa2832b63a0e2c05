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

  function knownOf(number: string): Known {
    const was = known.get(number) ?? { ...beforeItsOpening };
    if (was.position === 0n) known.set(number, was);
    return was;
  }

  function totalsOf(assetId: AssetId): Counters {
    const sums = totals.get(assetId) ?? { ...ZERO };
    if (!unsettled.has(assetId)) {
      totals.set(assetId, sums);
      unsettled.add(assetId);
    }
    return sums;
  }

  /** Adds to the totals by how much the account has changed, and notes it as it is. */
  function addUp(account: LedgerAccount, was: Known): void {
    const sums = totalsOf(account.assetId);
    const { debitsPosted, debitsPending, creditsPosted, creditsPending } = account;
    // Most entries change one counter of an account; each sum of bigint costs a new one.
    if (debitsPosted !== was.debitsPosted) sums.debitsPosted += debitsPosted - was.debitsPosted;
    if (debitsPending !== was.debitsPending) sums.debitsPending += debitsPending - was.debitsPending;
    if (creditsPosted !== was.creditsPosted) sums.creditsPosted += creditsPosted - was.creditsPosted;
    if (creditsPending !== was.creditsPending) sums.creditsPending += creditsPending - was.creditsPending;
    was.debitsPosted = debitsPosted;
    was.debitsPending = debitsPending;
    was.creditsPosted = creditsPosted;
    was.creditsPending = creditsPending;
  }

  function checkHeld({ number, debitsPending, creditsPending }: LedgerAccount): void {
    const held = holds.of(number);
    check(
      debitsPending === held.from,
      () => `debitsPending of account ${number} is ${debitsPending}, its open holds are ${held.from}`,
    );
    check(
      creditsPending === held.to,
      () => `creditsPending of account ${number} is ${creditsPending}, open holds for it are ${held.to}`,
    );
  }

  function checkCounters(account: LedgerAccount): void {
    const { number, debitsPosted, debitsPending, creditsPosted, creditsPending } = account;
    check(
      debitsPosted >= 0n && debitsPending >= 0n && creditsPosted >= 0n && creditsPending >= 0n,
      () =>
        `account ${number} has counters of ${debitsPosted}, ${debitsPending}, ${creditsPosted} and ${creditsPending}`,
    );
  }

  function checkFloor(number: string, available: bigint | null, before: bigint | null): void {
    // A limit that was lowered leaves an account below its floor; from there it may only come up.
    check(
      available === null || available >= 0n || available >= (before ?? 0n),
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
    after({ entry, place, isPutAside }, _books, touched) {
      for (const account of touched.accounts) {
        const was = knownOf(account.number);
        checkCounters(account);
        // An order settled at once changes no hold.
        const isHeldAsBefore =
          isPutAside &&
          account.debitsPending === was.debitsPending &&
          account.creditsPending === was.creditsPending;
        if (!isHeldAsBefore) checkHeld(account);
        const available = availableOf(account);
        if (entry.type !== 'account-changed') checkFloor(account.number, available, was.available);
        addUp(account, was);
        was.available = available;
        was.position = place.position;
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
