/** The naive bank: one PostgreSQL transaction for each payment, with row locks. The baseline of the teller. */

import type { PayOrder } from '@bank-of-things/bank/money/teller/commands';
import type { Database, Query } from '@bank-of-things/bank/platform/database/database';
import { TERMS } from '../commands.ts';

/** How a payment ended. */
export type NaiveOutcome = 'settled' | 'refused' | 'replayed';

type MandateRow = {
  state: string;
  version: number;
  owner_id: string;
  thing_id: string;
  account: string;
  monthly: string;
  daily: string;
};
type AccountRow = {
  number: string;
  asset_id: string;
  status: string;
  credit_limit: bigint | null;
  available: bigint;
};

/**
 * Decides on locked rows and writes the same rows as the projector: payment, counters, accounts. Of two that
 * bring the same id at the same moment, the key lets one fail.
 * It does without what only the teller has: journal, hash chain, decision of each rule on record. The mandate's terms
 * are the ones that every mandate of the benchmark has, as a bank with a cache of terms would know them.
 */
export async function payNaively(database: Database, command: PayOrder, now: number): Promise<NaiveOutcome> {
  const windows = windowsAt(now);
  return database.transaction(async ({ query }) => {
    const known = await query(`select id from money.payments where id = $1`, [command.id], 'naive-known');
    if (known.length > 0) return 'replayed';
    const mandate = await lockMandate(query, command, windows);
    const accounts = await lockAccounts(query, command);
    const settled = mandate !== undefined && isAllowed(command, mandate) && isFunded(command, accounts);
    await write(query, { command, now, windows, settled, ownerId: mandate?.owner_id ?? command.thingId });
    return settled ? 'settled' : 'refused';
  });
}

type Windows = { month: number; day: number };

/** Naive about time zones, too. */
function windowsAt(now: number): Windows {
  const date = new Date(now);
  return {
    month: Date.UTC(date.getUTCFullYear(), date.getUTCMonth()),
    day: Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()),
  };
}

/** The lock on the mandate's row guards its counters as well. */
async function lockMandate(
  query: Query,
  { order }: PayOrder,
  { month, day }: Windows,
): Promise<MandateRow | undefined> {
  const [locked] = await query<MandateRow>(
    `select state, version, owner_id, thing_id, account from money.mandates where id = $1 for update`,
    [order.mandate],
    'naive-mandate',
  );
  if (!locked) return undefined;
  const counters = await query<{ limit_id: string; used: string }>(
    `select limit_id, reserved + committed as used from money.mandate_counters
     where mandate_id = $1 and (limit_id, scope, start) in (('monthly', '', $2), ('daily', '', $3))`,
    [order.mandate, month, day],
    'naive-counters',
  );
  const used = (id: string) => counters.find(({ limit_id }) => limit_id === id)?.used ?? '0';
  return { ...locked, monthly: used('monthly'), daily: used('daily') };
}

/** In the order of their numbers, so that two payments never wait for each other. */
function lockAccounts(query: Query, { order, payee }: PayOrder): Promise<AccountRow[]> {
  return query<AccountRow>(
    `select number, asset_id, status, credit_limit,
            credits_posted - debits_posted - debits_pending + coalesce(credit_limit, 0) as available
     from money.accounts where number = any($1::text[]) order by number for update`,
    [[order.account, payee?.account ?? '']],
    'naive-accounts',
  );
}

function isAllowed({ order, thingId, payee }: PayOrder, mandate: MandateRow): boolean {
  const { objects, amount, limits = [] } = TERMS;
  const asked = BigInt(order.money.amount);
  const mostOf = (id: string) => BigInt(limits.find((limit) => limit.id === id)?.max ?? '0');
  return (
    mandate.state === 'active' &&
    mandate.thing_id === thingId &&
    mandate.account === order.account &&
    payee !== undefined &&
    objects?.payeeKinds?.allow?.includes(payee.kind) === true &&
    objects.categories?.allow?.includes(payee.category) === true &&
    asked <= BigInt(amount?.max ?? '0') &&
    BigInt(mandate.monthly) + asked <= mostOf('monthly') &&
    BigInt(mandate.daily) + 1n <= mostOf('daily')
  );
}

function isFunded({ order, payee }: PayOrder, accounts: readonly AccountRow[]): boolean {
  const payer = accounts.find(({ number }) => number === order.account);
  const receiver = accounts.find(({ number }) => number === payee?.account);
  return (
    payer?.status === 'open' &&
    receiver?.status === 'open' &&
    payer.asset_id === receiver.asset_id &&
    (payer.credit_limit === null || payer.available >= BigInt(order.money.amount))
  );
}

/** All that a payment changes, in one statement: naive, but not wasteful. A refused one leaves its record only. */
async function write(
  query: Query,
  payment: { command: PayOrder; now: number; windows: Windows; settled: boolean; ownerId: string },
): Promise<void> {
  const { command, now, windows, settled, ownerId } = payment;
  const { order, document, payee, thingId } = command;
  const { amount, asset, scale } = order.money;
  const record = Buffer.from(JSON.stringify({ order, document, payee }));
  await query(
    `with paid as (
       insert into money.payments (id, state, kind, owner_id, thing_id, mandate_id, payee_id, asset_id, amount,
         captured, refunded, reversed, decided_at, changed_at, record, position, decided_position, entry_offset,
         entry_length, settled_at_once, funded_by, payee_account, description)
       values ($1, $2, 'exact', $3, $4, $5, $6, $7, $8::bigint, case when $9::boolean then $8::bigint else 0 end, 0, 0,
         $10, $10, $11, $10, $10, 0, 0, $9::boolean, $12, $13, 'payment')
     ), counted as (
       insert into money.mandate_counters as counter (mandate_id, limit_id, scope, start, reserved, committed)
       select $5::uuid, 'monthly', '', $14::bigint, 0, $8::bigint where $9::boolean
       union all select $5::uuid, 'daily', '', $15::bigint, 0, 1 where $9::boolean
       on conflict (mandate_id, limit_id, scope, start)
       do update set committed = counter.committed + excluded.committed
     )
     update money.accounts set
       debits_posted = debits_posted + case when number = $12 then $8::bigint else 0 end,
       credits_posted = credits_posted + case when number = $13 then $8::bigint else 0 end
     where $9::boolean and number in ($12, $13)`,
    [
      ...[order.id, settled ? 'settled' : 'refused', ownerId, thingId, order.mandate, order.payee],
      ...[`${asset}/${scale}`, amount, settled, now, record, order.account, payee?.account ?? ''],
      ...[windows.month, windows.day],
    ],
    'naive-write',
  );
}
