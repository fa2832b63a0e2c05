/** What the views of the journal should show after a replay, but for orders whose rows were compared as they went by. */

import type { Column, Table } from '../../platform/database/upsert.ts';
import type { MandateUse } from '../mandates/model.ts';
import type { PaymentRecord } from '../payments/model.ts';
import type { PayeeRow } from '../storage/storage.ts';
import {
  accountsTable,
  countersTable,
  mandatesTable,
  newPaymentsTable,
  payeesTable,
} from '../storage/tables.ts';
import { decodeRecord } from '../teller/codec/values.ts';
import { keyOfCounter } from './mandates-audit.ts';
import type { Replay } from './replay.ts';
import type { ExpectedView, ViewRow } from './view-check.ts';

export function viewsOfBooks(replay: Replay): ExpectedView[] {
  return [
    accountsView(replay),
    transfersView(replay),
    { ...paymentsOfBooks(replay), source: 'money.payments where not settled_at_once' },
    mandatesView(replay),
    countersView(replay),
    payeesView(replay),
    outcomesView(replay),
  ];
}

function accountsView({ books, accounts }: Replay): ExpectedView {
  return {
    ...shapeOf(accountsTable),
    size: books.accounts.size,
    keys: () => books.accounts.keys(),
    expected(number) {
      const account = books.account(number);
      return account && rowOf(accountsTable, { ...account, position: accounts.changedAt(number) });
    },
  };
}

function transfersView({ transfers }: Replay): ExpectedView {
  const columns = ['id', 'type', 'debit', 'credit', 'amount', 'expires_at', 'remaining', 'reversed'];
  return {
    name: 'money.transfers',
    source: 'money.other_transfers',
    columns,
    keyOf: ({ id }) => String(id),
    size: transfers.otherSize(),
    keys: transfers.otherIds,
    expected(id) {
      const transfer = transfers.findOther(id);
      if (!transfer) return undefined;
      const { expiresAt, ...rest } = transfer;
      return { ...rest, expires_at: expiresAt };
    },
  };
}

/** All but the orders that are put aside; `size` and `keys` are of those that were not settled at once. */
export function paymentsOfBooks({ payments, outcomes, transfers }: Replay): ExpectedView {
  const keys = [...payments].filter(([, { settledAtOnce }]) => !settledAtOnce).map(([id]) => id);
  return {
    ...shapeOf({ ...newPaymentsTable, key: ['id'] }),
    size: keys.length,
    keys: () => keys,
    expected(id) {
      const payment = payments.get(id);
      const place = outcomes.placeOfId(id);
      if (!payment || !place) return undefined;
      const { record, ...rest } = payment;
      const reversed = (rest.settledAtOnce && transfers.find(id)?.reversed) || 0n;
      const row = { payment: decodeRecord<PaymentRecord>(record), place, reversed, ...rest };
      return rowOf(newPaymentsTable, row, rest.isRecordedInJournal ? {} : { record });
    },
  };
}

function mandatesView({ books }: Replay): ExpectedView {
  return {
    ...shapeOf(mandatesTable),
    size: books.mandates.size,
    keys: () => books.mandates.keys(),
    expected(id) {
      const [mandate, use] = [books.mandates.get(id), books.uses.get(id)];
      return mandate && use && rowOf(mandatesTable, { mandate, ...use });
    },
  };
}

function countersView({ books }: Replay): ExpectedView {
  const counters = new Map(
    [...books.uses].flatMap(([mandateId, use]) =>
      countersOf(mandateId, use).map((row) => [keyOfCounter(row), row] as const),
    ),
  );
  return {
    ...shapeOf(countersTable),
    keyOf: (row) => keyOfColumns(row, ['mandate_id', 'limit_id', 'scope', 'start']),
    size: counters.size,
    keys: () => counters.keys(),
    expected(key) {
      const counter = counters.get(key);
      return counter && rowOf(countersTable, counter);
    },
  };
}

function countersOf(mandateId: string, { counters }: MandateUse) {
  return [...counters].flatMap(([limitId, scopes]) =>
    [...scopes].flatMap(([scope, windows]) =>
      [...windows].map(([start, counter]) => ({ mandateId, limitId, scope, start, ...counter })),
    ),
  );
}

function payeesView({ books }: Replay): ExpectedView {
  const pairs = new Map<string, PayeeRow>(
    [...books.uses].flatMap(([mandateId, { knownPayees }]) =>
      [...knownPayees].map((payeeId) => [`${mandateId} ${payeeId}`, { mandateId, payeeId }]),
    ),
  );
  return {
    ...shapeOf(payeesTable),
    keyOf: (row) => keyOfColumns(row, ['mandate_id', 'payee_id']),
    size: pairs.size,
    keys: () => pairs.keys(),
    expected(key) {
      const pair = pairs.get(key);
      return pair && rowOf(payeesTable, pair);
    },
  };
}

/** Of commands that did not decide an order; the place of an order stands in its payment's row. */
function outcomesView({ outcomes, payments, counts }: Replay): ExpectedView {
  const isOrder = (id: string) => payments.has(id) || outcomes.placeOfOrder(id) !== undefined;
  return {
    name: 'money.outcomes',
    source: 'money.command_outcomes',
    columns: ['id', 'position', 'entry_offset', 'entry_length'],
    keyOf: ({ id }) => String(id),
    size: outcomes.ids.size() - counts().payments,
    *keys() {
      for (const id of outcomes.ids.ids()) if (!isOrder(id)) yield id;
    },
    expected(id) {
      const place = isOrder(id) ? undefined : outcomes.placeOfId(id);
      return place && { position: place.position, entry_offset: place.offset, entry_length: place.length };
    },
  };
}

function shapeOf<T>({ name, key, columns }: Pick<Table<T>, 'name' | 'key' | 'columns'>) {
  return {
    name,
    source: name,
    columns: columns.map((column) => column.name),
    keyOf: (row: ViewRow) => keyOfColumns(row, key),
  };
}

function keyOfColumns(row: ViewRow, columns: readonly string[]): string {
  return columns.map((column) => String(row[column])).join(' ');
}

/** A row as the projector would write it; what is `known` already is not made again. */
function rowOf<T>(table: { readonly columns: readonly Column<T>[] }, value: T, known: ViewRow = {}): ViewRow {
  const cell = ({ name, value: read }: Column<T>) => [name, known[name] ?? read(value)];
  return Object.fromEntries(table.columns.map(cell));
}
