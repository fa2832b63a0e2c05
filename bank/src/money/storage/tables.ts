/** The views' tables: how each thing in the books is written as a row. */

import type { CopyTable } from '../../platform/database/copy.ts';
import type { Table } from '../../platform/database/upsert.ts';
import type { LedgerAccount, TransferRecord } from '../ledger/model.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { descriptionOf } from '../payments/transfer-of.ts';
import { encodeRecord } from '../teller/codec/values.ts';
import type {
  At,
  BalanceRow,
  CounterPlace,
  CounterRow,
  DecidedPayment,
  MandateRow,
  MandateVersionRow,
  OutcomeRow,
  PayeeRow,
  TransferRow,
} from './storage.ts';

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

export const balancesTable: Table<BalanceRow> = {
  name: 'money.accounts',
  key: ['number'],
  columns: [
    { name: 'number', type: 'text', value: (a) => a.number },
    { name: 'debits_posted', type: 'bigint', value: (a) => a.debitsPosted },
    { name: 'debits_pending', type: 'bigint', value: (a) => a.debitsPending },
    { name: 'credits_posted', type: 'bigint', value: (a) => a.creditsPosted },
    { name: 'credits_pending', type: 'bigint', value: (a) => a.creditsPending },
    { name: 'position', type: 'bigint', value: (a) => a.position },
  ],
};

export const transfersTable: CopyTable<TransferRow> = {
  name: 'money.other_transfers',
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

export const remaindersTable: Table<TransferRecord> = {
  name: 'money.other_transfers',
  key: ['id'],
  columns: [
    { name: 'id', type: 'uuid', value: ({ id }) => id },
    { name: 'remaining', type: 'bigint', value: ({ remaining }) => remaining },
    { name: 'reversed', type: 'bigint', value: ({ reversed }) => reversed },
  ],
};

/** The same of payments that are their own transfer. */
export const reversalsTable: Table<TransferRecord> = {
  name: 'money.payments',
  key: ['id', 'settled_at_once'],
  columns: [
    { name: 'id', type: 'uuid', value: ({ id }) => id },
    { name: 'settled_at_once', type: 'boolean', value: () => true },
    { name: 'reversed', type: 'bigint', value: ({ reversed }) => reversed },
  ],
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
    { name: 'open_holds', type: 'integer', value: ({ openHolds }) => openHolds },
    { name: 'last_authorised_at', type: 'bigint', value: ({ lastAuthorisedAt }) => lastAuthorisedAt },
  ],
};

export const usesTable: Table<MandateRow> = {
  name: 'money.mandates',
  key: ['id'],
  columns: [
    { name: 'id', type: 'uuid', value: ({ mandate }) => mandate.id },
    { name: 'open_holds', type: 'integer', value: ({ openHolds }) => openHolds },
    { name: 'last_authorised_at', type: 'bigint', value: ({ lastAuthorisedAt }) => lastAuthorisedAt },
  ],
};

export const mandateVersionsTable: CopyTable<MandateVersionRow> = {
  name: 'money.mandate_versions',
  columns: [
    { name: 'mandate_id', type: 'uuid', value: ({ mandate }) => mandate.id },
    { name: 'position', type: 'bigint', value: ({ position }) => position },
    { name: 'entry_offset', type: 'integer', value: ({ offset }) => offset },
    { name: 'record', type: 'bytea', value: ({ mandate }) => encodeRecord(mandate) },
  ],
};

export const counterPlacesTable: Table<CounterPlace> = {
  name: 'money.mandate_counters',
  key: ['mandate_id', 'limit_id', 'scope', 'start'],
  columns: [
    { name: 'mandate_id', type: 'uuid', value: (c) => c.mandateId },
    { name: 'limit_id', type: 'text', value: (c) => c.limitId },
    { name: 'scope', type: 'text', value: (c) => c.scope },
    { name: 'start', type: 'bigint', value: (c) => c.start },
  ],
};

export const countersTable: Table<CounterRow> = {
  ...counterPlacesTable,
  columns: [
    ...counterPlacesTable.columns,
    { name: 'reserved', type: 'numeric', value: (c) => c.reserved },
    { name: 'committed', type: 'numeric', value: (c) => c.committed },
  ],
};

export const payeesTable: Table<PayeeRow> = {
  name: 'money.mandate_payees',
  key: ['mandate_id', 'payee_id'],
  columns: [
    { name: 'mandate_id', type: 'uuid', value: (p) => p.mandateId },
    { name: 'payee_id', type: 'uuid', value: (p) => p.payeeId },
  ],
};

/** Columns of a payment that never change once it was decided. */
export const newPaymentsTable: CopyTable<DecidedPayment> = {
  name: 'money.payments',
  columns: [
    { name: 'id', type: 'uuid', value: ({ payment }) => payment.id },
    { name: 'decided_position', type: 'bigint', value: ({ place }) => place.position },
    { name: 'entry_offset', type: 'integer', value: ({ place }) => place.offset },
    { name: 'entry_length', type: 'integer', value: ({ place }) => place.length },
    { name: 'decided_at', type: 'bigint', value: ({ payment }) => payment.decidedAt },
    { name: 'changed_at', type: 'bigint', value: ({ payment }) => payment.changedAt },
    { name: 'position', type: 'bigint', value: ({ position }) => position },
    { name: 'owner_id', type: 'uuid', value: ({ payment }) => payment.ownerId },
    { name: 'thing_id', type: 'uuid', value: ({ payment }) => payment.thingId },
    { name: 'mandate_id', type: 'uuid', value: ({ payment }) => payment.mandateId },
    { name: 'payee_id', type: 'uuid', value: ({ payment }) => payment.payee.id },
    { name: 'amount', type: 'bigint', value: ({ payment }) => payment.amount },
    { name: 'captured', type: 'bigint', value: ({ payment }) => payment.captured },
    { name: 'refunded', type: 'bigint', value: ({ payment }) => payment.refunded },
    { name: 'reversed', type: 'bigint', value: ({ reversed }) => reversed },
    { name: 'expires_at', type: 'bigint', value: ({ payment }) => payment.expiresAt },
    { name: 'settled_at_once', type: 'boolean', value: ({ settledAtOnce }) => settledAtOnce },
    { name: 'state', type: 'text', value: ({ payment }) => payment.state },
    { name: 'kind', type: 'text', value: ({ payment }) => payment.kind },
    { name: 'asset_id', type: 'text', value: ({ payment }) => payment.assetId },
    { name: 'funded_by', type: 'text', value: ({ payment }) => payment.fundedBy },
    {
      name: 'virtual_account',
      type: 'text',
      value: ({ payment }) => (payment.account === payment.fundedBy ? null : payment.account),
    },
    { name: 'payee_account', type: 'text', value: ({ payment }) => payment.payee.account },
    { name: 'description', type: 'text', value: ({ payment }) => descriptionOf(payment) },
    {
      name: 'record',
      type: 'bytea',
      value: ({ payment, isRecordedInJournal }) => (isRecordedInJournal ? null : encodeRecord(payment)),
    },
  ],
};

export const changedPaymentsTable: Table<At<PaymentRecord>> = {
  name: 'money.payments',
  key: ['id'],
  columns: [
    { name: 'id', type: 'uuid', value: (p) => p.id },
    { name: 'state', type: 'text', value: (p) => p.state },
    { name: 'captured', type: 'bigint', value: (p) => p.captured },
    { name: 'refunded', type: 'bigint', value: (p) => p.refunded },
    { name: 'changed_at', type: 'bigint', value: (p) => p.changedAt },
    { name: 'expires_at', type: 'bigint', value: (p) => p.expiresAt },
    { name: 'position', type: 'bigint', value: (p) => p.position },
    { name: 'record', type: 'bytea', value: ({ position: _, ...record }) => encodeRecord(record) },
  ],
};

export const outcomesTable: CopyTable<OutcomeRow> = {
  name: 'money.command_outcomes',
  columns: [
    { name: 'id', type: 'uuid', value: (o) => o.id },
    { name: 'position', type: 'bigint', value: (o) => o.position },
    { name: 'entry_offset', type: 'integer', value: (o) => o.offset },
    { name: 'entry_length', type: 'integer', value: (o) => o.length },
  ],
};
