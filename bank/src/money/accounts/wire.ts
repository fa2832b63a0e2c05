/** Accounts as they go over the wire. */

import { toIso } from '../../platform/kernel/clock.ts';
import { assetOf } from '../../platform/kernel/money.ts';
import type { LedgerAccount } from '../ledger/model.ts';
import { availableOf, balanceOf } from '../ledger/rules.ts';
import type { Account } from './contract.ts';
import type { StandingRules } from './store.ts';

/** `funding` is the account whose money it spends: its primary account when it is shared, itself otherwise. */
export function toWireAccount(
  account: LedgerAccount,
  funding: LedgerAccount,
  rules: StandingRules = {},
): Account {
  const available = availableOf(funding) ?? balanceOf(funding);
  const { debitsPosted, debitsPending, creditsPosted, creditsPending } = funding;
  return {
    number: account.number,
    kind: account.kind,
    ...(account.form && { form: account.form }),
    name: account.name,
    ...assetOf(account.assetId),
    ...(account.ownerId && { ownerId: account.ownerId }),
    ...(account.thingId && { thingId: account.thingId }),
    ...(account.primary && { primary: account.primary }),
    status: account.status,
    balance: String(balanceOf(funding)),
    available: String(available),
    reserved: String(debitsPending),
    counters: {
      debitsPosted: String(debitsPosted),
      debitsPending: String(debitsPending),
      creditsPosted: String(creditsPosted),
      creditsPending: String(creditsPending),
    },
    creditLimit: funding.creditLimit === null ? null : String(funding.creditLimit),
    maxBalance: funding.maxBalance === null ? null : String(funding.maxBalance),
    ...(rules.topUp && { topUp: { below: String(rules.topUp.below), upTo: String(rules.topUp.upTo) } }),
    ...(rules.sweep && { sweep: { keep: String(rules.sweep.keep) } }),
    createdAt: toIso(account.openedAt),
  };
}
