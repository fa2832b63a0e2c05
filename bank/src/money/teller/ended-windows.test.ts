/** What has left the windows of a mandate's limits is forgotten, in memory and in the views, and changes no answer. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MandateTerms } from '../mandates/contract.ts';
import { verifyBooks } from '../verify/verify.ts';
import type { Command } from './commands.ts';
import { createTestBooks, OWNER, THING } from './test-books.ts';

const MINUTE_MS = 60_000;
const books = await createTestBooks();
const { clock, database, giveMandate, newId, openAccount, order, outcome, submit, transfer } = books;
await books.openAccounts({ A: 100_000n });
await submit(openAccount('V', { kind: 'virtual', form: 'pre-funded', thingId: THING, ownerId: OWNER }));
await submit(openAccount('P', { kind: 'settlement' }));
await submit(transfer('A', 'V', 100_000n));

function atMost(max: string, ms: number): Partial<MandateTerms> {
  return { limits: [{ id: 'often', measure: 'amount', max, window: { type: 'rolling', ms } }] };
}

/** Pays once a minute; how the last payment was answered. */
async function pay(mandate: string, times: number): Promise<string> {
  let state = '';
  for (let paid = 0; paid < times; paid += 1) {
    clock.set(clock.now() + MINUTE_MS);
    state = (await submit(order(mandate, 1n))).payment?.state ?? '';
  }
  return state;
}

async function change(
  mandate: Command & { type: 'give-mandate' },
  more: Partial<MandateTerms>,
): Promise<void> {
  const terms = { ...mandate.terms, ...more };
  const command = {
    type: 'change-mandate',
    id: newId(),
    content: JSON.stringify(terms),
    version: 1,
  } as const;
  assert.equal(
    await outcome({ ...command, mandateId: mandate.id, terms, givenBy: 'test' }),
    'mandate-recorded',
  );
}

async function countersOf(mandate: string): Promise<number> {
  await books.settle();
  const [row] = await database.query<{ count: number }>(
    'select count(*)::int as count from money.mandate_counters where mandate_id = $1',
    [mandate],
  );
  return row?.count ?? 0;
}

test('a thing that pays for ever under a rolling limit leaves few counters behind', async () => {
  const mandate = giveMandate(atMost('3', 2 * MINUTE_MS));
  await submit(mandate);
  assert.equal(await pay(mandate.id, 50), 'settled');
  assert.ok((await countersOf(mandate.id)) <= 16);
  await verifyBooks(database);
  await books.restart();
  assert.equal(await pay(mandate.id, 20), 'settled');
  await verifyBooks(database);
});

test('what has left a window stays away when the window is made longer', async () => {
  const mandate = giveMandate(atMost('3', 2 * MINUTE_MS));
  await submit(mandate);
  await pay(mandate.id, 10);
  await change(mandate, atMost('6', 60 * MINUTE_MS));
  assert.equal(await pay(mandate.id, 3), 'settled', 'three counted when it was changed');
  assert.equal(await pay(mandate.id, 1), 'refused');
  await books.settle();
  await verifyBooks(database);
});

test('a window that is made shorter counts only what is within it', async () => {
  const mandate = giveMandate(atMost('3', 60 * MINUTE_MS));
  await submit(mandate);
  assert.equal(await pay(mandate.id, 4), 'refused', 'three in an hour');
  await change(mandate, atMost('3', 2 * MINUTE_MS));
  assert.equal((await submit(order(mandate.id, 1n))).payment?.state, 'settled');
});
