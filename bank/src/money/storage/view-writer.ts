/** Moves the views from one journal position to the next, everything in one transaction. */

import { type CopyRows, createCopyRows } from '../../platform/database/copy.ts';
import type { Database, Query } from '../../platform/database/database.ts';
import { deleteAll, updateAll, upsert } from '../../platform/database/upsert.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import type {
  DecidedPayment,
  MandateVersionRow,
  NewRows,
  OutcomeRow,
  TransferRow,
  ViewWrite,
} from './storage.ts';
import {
  accountsTable,
  balancesTable,
  changedPaymentsTable,
  counterPlacesTable,
  countersTable,
  mandatesTable,
  mandateVersionsTable,
  newPaymentsTable,
  outcomesTable,
  payeesTable,
  remaindersTable,
  reversalsTable,
  transfersTable,
  usesTable,
} from './tables.ts';

export async function readPosition(query: Query): Promise<bigint> {
  const [row] = await query<{ position: bigint }>(`select position from money.projection`);
  return row?.position ?? 0n;
}

/** Written down for COPY at once. */
type CopiedRows = NewRows & { readonly copied: readonly CopyRows<never>[] };

export function createNewRows(): CopiedRows {
  const payments = createCopyRows<DecidedPayment>(newPaymentsTable);
  const transfers = createCopyRows<TransferRow>(transfersTable);
  const versions = createCopyRows<MandateVersionRow>(mandateVersionsTable);
  const outcomes = createCopyRows<OutcomeRow>(outcomesTable);
  return {
    payment: payments.add,
    transfer: transfers.add,
    version: versions.add,
    outcome: outcomes.add,
    copied: [payments, transfers, versions, outcomes],
  };
}

function copiedFrom(rows: NewRows): CopiedRows['copied'] {
  invariant('copied' in rows, 'Rows are written where they were made.');
  return (rows as CopiedRows).copied;
}

export async function writeViews(
  database: Pick<Database, 'transaction'>,
  change: ViewWrite,
  epoch: bigint,
): Promise<boolean> {
  return database.transaction(async ({ query, copy }) => {
    // A crash may take the views back, from where they follow again; memory relies only on what is kept (`keepViews`).
    await query('set local synchronous_commit = off');
    if (!(await movePosition(query, change, epoch))) return false;
    for (const rows of copiedFrom(change.rows)) await copy(rows);
    await upsert(query, accountsTable, change.accounts);
    await updateAll(query, balancesTable, change.balances);
    await updateAll(query, remaindersTable, change.remainders);
    await updateAll(
      query,
      reversalsTable,
      change.remainders.filter(({ type }) => type === 'direct'),
    );
    await upsert(query, mandatesTable, change.mandates);
    await updateAll(query, usesTable, change.uses);
    await deleteAll(query, counterPlacesTable, change.goneCounters);
    await upsert(query, countersTable, change.counters);
    await upsert(query, payeesTable, change.payees);
    await updateAll(query, changedPaymentsTable, change.changedPayments);
    return true;
  });
}

/**
 * Claims the views for the teller of this epoch, and waits for what an earlier one is writing: from here on nothing of
 * it comes true. Otherwise a write that came true between two reads, and that a crash took back, would be applied a
 * second time. Returns how far the views have come; nothing when a later teller has them.
 */
export async function claimViews(query: Query, epoch: bigint): Promise<bigint | undefined> {
  const [row] = await query<{ position: bigint }>(
    `update money.projection set epoch = $1 where epoch <= $1 returning position`,
    [epoch],
  );
  return row?.position;
}

/** A change that waits for the disk takes everything with it that was written before it. */
export async function keepViews(query: Query): Promise<bigint> {
  const [row] = await query<{ position: bigint }>(
    `update money.projection set position = position returning position`,
  );
  return row?.position ?? 0n;
}

/**
 * Moves on only from where these rows begin: another bank that tries to open on the same database projects too, and
 * what was loaded before its commit must not be written after it. False when it has claimed the views.
 */
async function movePosition(query: Query, { from, to }: ViewWrite, epoch: bigint): Promise<boolean> {
  const moved = await query(
    `update money.projection set position = $2 where position = $1 and epoch = $3 returning position`,
    [from, to, epoch],
  );
  if (moved.length > 0) return true;
  const [row] = await query<{ epoch: bigint }>('select epoch from money.projection');
  if (row?.epoch !== epoch) return false;
  throw new Error(`The views have left row ${from}: somebody else projects as well.`);
}
