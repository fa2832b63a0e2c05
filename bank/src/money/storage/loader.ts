/** Reads what is missing in memory from the views, in a few set-based queries. */

import type { Query } from '../../platform/database/database.ts';
import type { AccountKind, AccountStatus, VirtualForm } from '../accounts/contract.ts';
import type { LedgerAccount, TransferRecord } from '../ledger/model.ts';
import type { MandateRecord, MandateUse } from '../mandates/model.ts';
import { sharedTerms } from '../mandates/terms.ts';
import { emptyUse } from '../mandates/usage.ts';
import { type Books, noShadows } from '../teller/books.ts';
import { decodeRecord } from '../teller/codec/values.ts';
import { type PaymentBytes, paymentBytes, toPayment } from './payment-rows.ts';
import type { MissingKeys } from './storage.ts';

/** Writes what a query has found into the books. */
type Fill = (books: Books) => void;
const nothing: Fill = () => {};

/**
 * The queries of one round go out together; each is answered by its own connection of the pool. The books are filled
 * when all have answered: what comes after another has failed is of a time that may be over.
 */
export async function loadMissing(query: Query, books: Books, keys: MissingKeys): Promise<void> {
  const fills = await Promise.all([
    loadAccounts(query, keys.accounts),
    loadTransfers(query, keys.transfers),
    loadGroups(query, keys.groups),
    loadMandates(query, keys.mandates),
    loadShadows(query, keys.shadows),
    loadPayments(query, keys.payments),
  ]);
  for (const fill of fills) fill(books);
}

export type AccountRow = {
  number: string;
  kind: AccountKind;
  form: VirtualForm | null;
  name: string;
  asset_id: string;
  owner_id: string | null;
  thing_id: string | null;
  primary_number: string | null;
  credit_limit: bigint | null;
  max_balance: bigint | null;
  status: AccountStatus;
  debits_posted: bigint;
  debits_pending: bigint;
  credits_posted: bigint;
  credits_pending: bigint;
  opened_at: bigint;
};

async function loadAccounts(query: Query, numbers: readonly string[]): Promise<Fill> {
  if (numbers.length === 0) return nothing;
  const rows = await query<AccountRow>(
    `select * from money.accounts where number = any($1::text[])`,
    [numbers],
    'load-accounts',
  );
  return (books) => {
    for (const row of rows) books.accounts.set(row.number, toAccount(row));
  };
}

export function toAccount(row: AccountRow): LedgerAccount {
  return {
    number: row.number,
    kind: row.kind,
    name: row.name,
    assetId: row.asset_id,
    ...(row.form && { form: row.form }),
    ...(row.owner_id && { ownerId: row.owner_id }),
    ...(row.thing_id && { thingId: row.thing_id }),
    ...(row.primary_number && { primary: row.primary_number }),
    creditLimit: row.credit_limit,
    maxBalance: row.max_balance,
    status: row.status,
    debitsPosted: row.debits_posted,
    debitsPending: row.debits_pending,
    creditsPosted: row.credits_posted,
    creditsPending: row.credits_pending,
    openedAt: Number(row.opened_at),
  };
}

type TransferRow = {
  id: string;
  type: TransferRecord['type'];
  debit: string;
  credit: string;
  asset_id: string;
  amount: bigint;
  description: string;
  original_id: string | null;
  group_id: string | null;
  payment_id: string | null;
  thing_id: string | null;
  virtual_account: string | null;
  expires_at: bigint | null;
  remaining: bigint;
  reversed: bigint;
};

async function loadTransfers(query: Query, ids: readonly string[]): Promise<Fill> {
  if (ids.length === 0) return nothing;
  const rows = await query<TransferRow>(
    `select * from money.transfers where id = any($1::uuid[])`,
    [ids],
    'load-transfers',
  );
  return (books) => {
    for (const row of rows) books.transfers.set(row.id, toTransfer(row));
  };
}

async function loadGroups(query: Query, groupIds: readonly string[]): Promise<Fill> {
  if (groupIds.length === 0) return nothing;
  const rows = await query<TransferRow & { group_id: string }>(
    `select * from money.transfers where group_id = any($1::uuid[]) order by position, id`,
    [groupIds],
    'load-groups',
  );
  return (books) => {
    for (const groupId of groupIds) books.groups.set(groupId, []);
    for (const row of rows) {
      books.groups.get(row.group_id)?.push(row.id);
      if (!books.transfers.has(row.id)) books.transfers.set(row.id, toTransfer(row));
    }
  };
}

function toTransfer(row: TransferRow): TransferRecord {
  return {
    id: row.id,
    type: row.type,
    debit: row.debit,
    credit: row.credit,
    assetId: row.asset_id,
    amount: row.amount,
    description: row.description,
    ...(row.original_id && { originalId: row.original_id }),
    ...(row.group_id && { groupId: row.group_id }),
    ...(row.payment_id && { paymentId: row.payment_id }),
    ...(row.thing_id && { thingId: row.thing_id }),
    ...(row.virtual_account && { virtualAccount: row.virtual_account }),
    ...(row.expires_at !== null && { expiresAt: Number(row.expires_at) }),
    remaining: row.remaining,
    reversed: row.reversed,
  } as TransferRecord;
}

type MandateRow = { id: string; record: Buffer; open_holds: number; last_authorised_at: bigint };
type CounterRow = {
  mandate_id: string;
  limit_id: string;
  scope: string;
  start: bigint;
  reserved: string;
  committed: string;
};

async function loadMandates(query: Query, ids: readonly string[]): Promise<Fill> {
  if (ids.length === 0) return nothing;
  const rows = await query<MandateRow>(
    `select id, record, open_holds, last_authorised_at from money.mandates where id = any($1::uuid[])`,
    [ids],
    'load-mandates',
  );
  const counters = await query<CounterRow>(
    `select * from money.mandate_counters where mandate_id = any($1::uuid[])`,
    [ids],
    'load-counters',
  );
  const payees = await query<{ mandate_id: string; payee_id: string }>(
    `select * from money.mandate_payees where mandate_id = any($1::uuid[])`,
    [ids],
    'load-payees',
  );
  return (books) => {
    for (const row of rows) {
      const mandate = decodeRecord<MandateRecord>(row.record);
      books.mandates.set(row.id, { ...mandate, terms: sharedTerms(mandate.terms) });
      books.uses.set(row.id, {
        ...emptyUse(),
        openHolds: row.open_holds,
        lastAuthorisedAt: Number(row.last_authorised_at),
      });
    }
    for (const row of counters) setCounter(books.uses.get(row.mandate_id), row);
    for (const row of payees) books.uses.get(row.mandate_id)?.knownPayees.add(row.payee_id);
  };
}

function setCounter(use: MandateUse | undefined, row: CounterRow): void {
  if (!use) return;
  const scopes = use.counters.get(row.limit_id) ?? new Map();
  const windows = scopes.get(row.scope) ?? new Map();
  windows.set(Number(row.start), { reserved: BigInt(row.reserved), committed: BigInt(row.committed) });
  scopes.set(row.scope, windows);
  use.counters.set(row.limit_id, scopes);
}

async function loadShadows(query: Query, thingIds: readonly string[]): Promise<Fill> {
  if (thingIds.length === 0) return nothing;
  const rows = await query<{ id: string; thing_id: string }>(
    `select id, thing_id from money.mandates where thing_id = any($1::uuid[]) and mode = 'shadow' and state = 'active'`,
    [thingIds],
    'load-shadows',
  );
  return (books) => {
    for (const thingId of thingIds) books.shadows.set(thingId, noShadows);
    for (const { id, thing_id: thingId } of rows)
      books.shadows.set(thingId, new Set([...(books.shadows.get(thingId) ?? []), id]));
  };
}

async function loadPayments(query: Query, ids: readonly string[]): Promise<Fill> {
  if (ids.length === 0) return nothing;
  const rows = await query<PaymentBytes & { id: string }>(
    `select p.id, ${paymentBytes} from money.payments p where id = any($1::uuid[])`,
    [ids],
    'load-payments',
  );
  return (books) => {
    for (const row of rows) books.payments.set(row.id, toPayment(row));
  };
}
