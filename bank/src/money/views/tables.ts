/** The views' tables: how each thing in the books is written as a row. */

import type { Table } from '../../platform/database/upsert.ts';
import type { LedgerAccount, TransferRecord } from '../ledger/model.ts';
import type { Counter, CounterKey, MandateRecord, MandateUse } from '../mandates/model.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { encodeRecord } from '../teller/codec.ts';

/** Something of the books with the journal position of its last change. */
export type At<T> = T & { readonly position: bigint };

export const accountsTable: Table<At<LedgerAccount>> = {
  name: 'money.accounts',
  key: ['number'],
  columns: [
    { name: 'number', type: 'text', value: (a) => a.number },
    { name: 'kind', type: 'text', value: (a) => a.kind },
    { name: 'form', type: 'text', value: (a) => a.form },
    { name: 'name', type: 'text', value: (a) => a.name },
    { name: 'asset_id', type: 'text', value: (a) => a.assetId },
    { name: 'owner_id', type: 'uuid', value: (a) => a.ownerId },
    { name: 'thing_id', type: 'uuid', value: (a) => a.thingId },
    { name: 'primary_number', type: 'text', value: (a) => a.primary },
    { name: 'credit_limit', type: 'bigint', value: (a) => a.creditLimit },
    { name: 'max_balance', type: 'bigint', value: (a) => a.maxBalance },
    { name: 'status', type: 'text', value: (a) => a.status },
    { name: 'debits_posted', type: 'bigint', value: (a) => a.debitsPosted },
    { name: 'debits_pending', type: 'bigint', value: (a) => a.debitsPending },
    { name: 'credits_posted', type: 'bigint', value: (a) => a.creditsPosted },
    { name: 'credits_pending', type: 'bigint', value: (a) => a.creditsPending },
    { name: 'opened_at', type: 'bigint', value: (a) => a.openedAt },
    { name: 'position', type: 'bigint', value: (a) => a.position },
  ],
};

/** `position` and `at` are those of the transfer's first entry and stay as they are. */
export type TransferRow = { readonly record: TransferRecord; readonly position: bigint; readonly at: number };

export const transfersTable: Table<TransferRow> = {
  name: 'money.transfers',
  key: ['id'],
  fixed: ['position', 'at'],
  columns: [
    { name: 'id', type: 'uuid', value: ({ record }) => record.id },
    { name: 'position', type: 'bigint', value: ({ position }) => position },
    { name: 'at', type: 'bigint', value: ({ at }) => at },
    { name: 'type', type: 'text', value: ({ record }) => record.type },
    { name: 'debit', type: 'text', value: ({ record }) => record.debit },
    { name: 'credit', type: 'text', value: ({ record }) => record.credit },
    { name: 'asset_id', type: 'text', value: ({ record }) => record.assetId },
    { name: 'amount', type: 'bigint', value: ({ record }) => record.amount },
    { name: 'description', type: 'text', value: ({ record }) => record.description },
    {
      name: 'original_id',
      type: 'uuid',
      value: ({ record }) => ('originalId' in record ? record.originalId : null),
    },
    { name: 'group_id', type: 'uuid', value: ({ record }) => record.groupId },
    { name: 'payment_id', type: 'uuid', value: ({ record }) => record.paymentId },
    { name: 'thing_id', type: 'uuid', value: ({ record }) => record.thingId },
    { name: 'virtual_account', type: 'text', value: ({ record }) => record.virtualAccount },
    {
      name: 'expires_at',
      type: 'bigint',
      value: ({ record }) => (record.type === 'hold' ? record.expiresAt : null),
    },
    { name: 'remaining', type: 'bigint', value: ({ record }) => record.remaining },
    { name: 'reversed', type: 'bigint', value: ({ record }) => record.reversed },
  ],
};

export type MandateRow = {
  readonly mandate: MandateRecord;
  readonly use: MandateUse;
  readonly position: bigint;
};

export const mandatesTable: Table<MandateRow> = {
  name: 'money.mandates',
  key: ['id'],
  columns: [
    { name: 'id', type: 'uuid', value: ({ mandate }) => mandate.id },
    { name: 'version', type: 'integer', value: ({ mandate }) => mandate.version },
    { name: 'state', type: 'text', value: ({ mandate }) => mandate.state },
    { name: 'mode', type: 'text', value: ({ mandate }) => mandate.terms.mode },
    { name: 'owner_id', type: 'uuid', value: ({ mandate }) => mandate.ownerId },
    { name: 'thing_id', type: 'uuid', value: ({ mandate }) => mandate.thingId },
    { name: 'account', type: 'text', value: ({ mandate }) => mandate.account },
    { name: 'parent_id', type: 'uuid', value: ({ mandate }) => mandate.parentId },
    { name: 'record', type: 'bytea', value: ({ mandate }) => encodeRecord(mandate) },
    { name: 'open_holds', type: 'integer', value: ({ use }) => use.openHolds },
    { name: 'last_authorised_at', type: 'bigint', value: ({ use }) => use.lastAuthorisedAt },
    { name: 'position', type: 'bigint', value: ({ position }) => position },
  ],
};

export type MandateVersionRow = {
  readonly mandate: MandateRecord;
  readonly position: bigint;
  readonly index: number;
};

export const mandateVersionsTable: Table<MandateVersionRow> = {
  name: 'money.mandate_versions',
  key: ['mandate_id', 'position', 'entry_index'],
  columns: [
    { name: 'mandate_id', type: 'uuid', value: ({ mandate }) => mandate.id },
    { name: 'position', type: 'bigint', value: ({ position }) => position },
    { name: 'entry_index', type: 'integer', value: ({ index }) => index },
    { name: 'record', type: 'bytea', value: ({ mandate }) => encodeRecord(mandate) },
  ],
};

export type CounterRow = CounterKey & { readonly mandateId: string } & Counter;

export const countersTable: Table<CounterRow> = {
  name: 'money.mandate_counters',
  key: ['mandate_id', 'limit_id', 'scope', 'start'],
  columns: [
    { name: 'mandate_id', type: 'uuid', value: (c) => c.mandateId },
    { name: 'limit_id', type: 'text', value: (c) => c.limitId },
    { name: 'scope', type: 'text', value: (c) => c.scope },
    { name: 'start', type: 'bigint', value: (c) => c.start },
    { name: 'reserved', type: 'numeric', value: (c) => c.reserved },
    { name: 'committed', type: 'numeric', value: (c) => c.committed },
  ],
};

export type PayeeRow = { readonly mandateId: string; readonly payeeId: string };

export const payeesTable: Table<PayeeRow> = {
  name: 'money.mandate_payees',
  key: ['mandate_id', 'payee_id'],
  columns: [
    { name: 'mandate_id', type: 'uuid', value: (p) => p.mandateId },
    { name: 'payee_id', type: 'uuid', value: (p) => p.payeeId },
  ],
};

export const paymentsTable: Table<At<PaymentRecord>> = {
  name: 'money.payments',
  key: ['id'],
  columns: [
    { name: 'id', type: 'uuid', value: (p) => p.id },
    { name: 'state', type: 'text', value: (p) => p.state },
    { name: 'kind', type: 'text', value: (p) => p.kind },
    { name: 'owner_id', type: 'uuid', value: (p) => p.ownerId },
    { name: 'thing_id', type: 'uuid', value: (p) => p.thingId },
    { name: 'mandate_id', type: 'uuid', value: (p) => p.mandateId },
    { name: 'payee_id', type: 'uuid', value: (p) => p.payee.id },
    { name: 'asset_id', type: 'text', value: (p) => p.assetId },
    { name: 'amount', type: 'bigint', value: (p) => p.amount },
    { name: 'captured', type: 'bigint', value: (p) => p.captured },
    { name: 'refunded', type: 'bigint', value: (p) => p.refunded },
    { name: 'decided_at', type: 'bigint', value: (p) => p.decidedAt },
    { name: 'changed_at', type: 'bigint', value: (p) => p.changedAt },
    { name: 'expires_at', type: 'bigint', value: (p) => p.expiresAt },
    { name: 'record', type: 'bytea', value: ({ position: _, ...record }) => encodeRecord(record) },
    { name: 'position', type: 'bigint', value: (p) => p.position },
  ],
};

export type OutcomeRow = { readonly id: string; readonly position: bigint; readonly index: number };

export const outcomesTable: Table<OutcomeRow> = {
  name: 'money.outcomes',
  key: ['id'],
  columns: [
    { name: 'id', type: 'uuid', value: (o) => o.id },
    { name: 'position', type: 'bigint', value: (o) => o.position },
    { name: 'entry_index', type: 'integer', value: (o) => o.index },
  ],
};
