/** The ledger's nouns in memory: accounts with four counters, and transfers. */

import type { Instant } from '../../platform/kernel/clock.ts';
import type { Id } from '../../platform/kernel/ids.ts';
import type { AssetId } from '../../platform/kernel/money.ts';
import type { AccountKind, AccountStatus, VirtualForm } from '../accounts/contract.ts';

/** What is fixed when an account is opened. */
export type AccountOpening = {
  readonly number: string;
  readonly kind: AccountKind;
  readonly form?: VirtualForm;
  readonly name: string;
  readonly assetId: AssetId;
  readonly ownerId?: string;
  readonly thingId?: string;
  /** The primary account to which a virtual account is bound. */
  readonly primary?: string;
  /** How far below zero the balance may go; null is without limit. */
  readonly creditLimit: bigint | null;
  readonly maxBalance: bigint | null;
};

/** Counters only grow when money moves; what is held moves from pending to posted or back out. */
export type LedgerAccount = Omit<AccountOpening, 'creditLimit' | 'maxBalance'> & {
  creditLimit: bigint | null;
  maxBalance: bigint | null;
  status: AccountStatus;
  debitsPosted: bigint;
  debitsPending: bigint;
  creditsPosted: bigint;
  creditsPending: bigint;
  readonly openedAt: Instant;
};

type TransferHead = {
  readonly id: Id;
  readonly debit: string;
  readonly credit: string;
  readonly assetId: AssetId;
  /** Minor units, always above zero. */
  readonly amount: bigint;
  readonly description: string;
  readonly groupId?: Id;
  readonly paymentId?: Id;
  readonly thingId?: string;
  /** The shared virtual account on whose behalf a primary account is moved. */
  readonly virtualAccount?: string;
};

/**
 * `direct` moves posted money. `hold` reserves it. `post`, `void` and `expire` resolve (part of) the hold
 * `originalId`. `reversal` moves posted money of `originalId` back.
 */
export type Transfer = TransferHead &
  (
    | { readonly type: 'direct' }
    | { readonly type: 'hold'; readonly expiresAt: Instant }
    | { readonly type: 'post' | 'void' | 'expire' | 'reversal'; readonly originalId: Id }
  );

/** A transfer with what later transfers did to it: what is left of a hold, what was reversed of a movement. */
export type TransferRecord = Transfer & { remaining: bigint; reversed: bigint };

/** Reads the ledger as a rule sees it, which may be a draft that is not booked yet. */
export type LedgerView = {
  account(number: string): LedgerAccount | undefined;
  transfer(id: Id): TransferRecord | undefined;
};
