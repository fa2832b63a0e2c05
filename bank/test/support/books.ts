/** The auditor of the flow tests: looks behind the bank’s doors whether its books are sound. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import type { TestBank } from './bank.ts';

type Books = Pick<TestBank, 'connectionString'>;

/** Asks the database directly. Numbers come as texts. */
export async function askDatabase(
  { connectionString }: Books,
  sql: string,
): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString });
  // The query is told too; without a listener a server that dies ends the process that asked.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Registers the last test of a file: after all that happened in it, the books balance. */
export function testThatBooksBalance(bank: TestBank): void {
  test('after all this the books balance', () => assertBooksBalance(bank));
}

/** The trial balance balances, the views show the whole journal, and their counters add up. */
async function assertBooksBalance(bank: TestBank): Promise<void> {
  const { position, assets } = await (await bank.operator()).trialBalance();
  assert.ok(assets.length > 0);
  for (const asset of assets) assert.ok(asset.balanced, JSON.stringify(asset));
  const [journal] = await askDatabase(bank, 'select max(position) as position from money.journal');
  assert.equal(position, journal?.position, 'the views show the whole journal');
  await assertCountersAddUp(bank);
}

/** Debits are credits in every asset, and the counters of every account are what its transfers say. */
export async function assertCountersAddUp(books: Books): Promise<void> {
  assert.deepEqual(await askDatabase(books, assetsOutOfBalance), []);
  assert.deepEqual(await askDatabase(books, accountsThatDiffer), []);
  assert.deepEqual(await askDatabase(books, overspentAccounts), []);
}

const assetsOutOfBalance = `
  select asset_id from money.accounts group by asset_id
  having (sum(debits_posted), sum(debits_pending)) is distinct from (sum(credits_posted), sum(credits_pending))`;

const accountsThatDiffer = `
  with moved as (
    select debit as number, amount as debits, 0 as credits, 0 as held, 0 as expected
      from money.transfers where type in ('direct', 'post', 'reversal')
    union all select credit, 0, amount, 0, 0 from money.transfers where type in ('direct', 'post', 'reversal')
    union all select debit, 0, 0, remaining, 0 from money.transfers where type = 'hold'
    union all select credit, 0, 0, 0, remaining from money.transfers where type = 'hold'
  ), sums as (
    select number, sum(debits) as debits, sum(credits) as credits, sum(held) as held, sum(expected) as expected
    from moved group by number
  )
  select a.number, a.name from money.accounts a left join sums s using (number)
  where (a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending)
    is distinct from (coalesce(debits, 0), coalesce(credits, 0), coalesce(held, 0), coalesce(expected, 0))`;

/** Only lowering a credit limit brings an account further down than its limit, and tests leave none like that. */
const overspentAccounts = `
  select number, name from money.accounts
  where credits_posted - debits_posted - debits_pending + credit_limit < 0`;
