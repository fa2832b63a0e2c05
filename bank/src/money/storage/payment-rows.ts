/** Reads payments from their view: from the row where it has the record, else from the journal's entry. */

import { invariant } from '../../platform/kernel/invariant.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { decodeEntry } from '../teller/codec/codec.ts';
import { decodeRecord } from '../teller/codec/values.ts';

export type PaymentBytes = { readonly record: Buffer | null; readonly entry: Buffer | null };

/** The journal's entry that decided the order of `money.payments p`. */
export const decidedEntry = `(select substring(j.body from p.entry_offset + 1 for p.entry_length)
   from money.journal j where j.position = p.decided_position)`;

/** Columns `record` and `entry` of `money.payments p`. */
export const paymentBytes = `p.record, case when p.record is null then ${decidedEntry} end as entry`;

export function toPayment({ record, entry }: PaymentBytes): PaymentRecord {
  if (record) return decodeRecord<PaymentRecord>(record);
  invariant(entry, 'A payment without a record of its own is recorded in the journal.');
  const decided = decodeEntry(entry);
  invariant(decided.type === 'order-decided', 'The entry of a payment decided its order.');
  return decided.payment;
}

/**
 * A `from` clause: the newest payments `p` whose virtual account is one of the accounts `a` that `accounts` chooses,
 * newest first. Each account's are found by an index, and no more of them are looked at than are wanted.
 */
export function paymentsOfAccounts(accounts: string, filter: string, limit: string): string {
  const newest = (
    column: string,
  ) => `(select p.* from money.payments p where ${column} = a.number and ${filter}
    order by p.decided_position desc, p.id desc limit ${limit})`;
  return `money.accounts a cross join lateral (
      ${newest('p.virtual_account is null and p.funded_by')}
      union all ${newest('p.virtual_account')}
    ) p where a.kind = 'virtual' and ${accounts}
    order by p.decided_position desc, p.id desc limit ${limit}`;
}
