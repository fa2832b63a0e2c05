/** The teller while its connections are cut again and again: nothing is lost, nothing is done twice. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../../platform/errors/refusals.ts';
import { verifyBooks } from '../verify/verify.ts';
import type { Command } from './commands.ts';
import type { Answer } from './teller.ts';
import { createTestBooks } from './test-books.ts';

const ROUNDS = 6;
const books = await createTestBooks();
await books.openAccounts({ A: 0n });
const { database, submit, transfer, stand } = books;

/** Cuts every connection to the database, the teller's and the pool's. */
async function cutConnections(): Promise<void> {
  await database
    .query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()`)
    .catch(() => {});
}

/** Gives commands until `over`; what they were told, by command. */
async function load(over: () => boolean): Promise<Map<Command, unknown>> {
  const told = new Map<Command, unknown>();
  const workers = Array.from({ length: 20 }, async () => {
    while (!over()) {
      const command = transfer('F', 'A', 1n);
      told.set(command, await submit(command).catch((error: unknown) => error));
      await pause(1);
    }
  });
  await Promise.all(workers);
  return told;
}

/**
 * Gives a command again until it is answered: a session that was ended may die late on a busy machine, and take one
 * more commit with it. `mayBeDone` when one of these tries did not know what became of it.
 */
async function insist(command: Command): Promise<{ again: Answer; mayBeDone: boolean }> {
  let mayBeDone = false;
  for (;;) {
    const again = await submit(command).catch((error: unknown) => error);
    if (!(again instanceof Error)) return { again: again as Answer, mayBeDone };
    if (isRefusal(again, 'platform/outcome-unknown')) mayBeDone = true;
    else assert.ok(isRefusal(again, 'platform/not-executed'), String(again));
    await pause(10);
  }
}

const isRefusal = (answer: unknown, code: string) =>
  answer instanceof Refusal && answer.definition.code === code;

test('whatever is cut when, what was acknowledged is there once, and what was not executed is not there', async () => {
  let expected = 0n;
  let failures = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    let over = false;
    const loading = load(() => over);
    for (let cut = 0; cut < 3; cut += 1) {
      await pause(20 + 37 * cut + 11 * round);
      await cutConnections();
    }
    await pause(300);
    over = true;
    const told = await loading;
    for (const [command, answer] of told) {
      const done = !(answer instanceof Error);
      const undone = isRefusal(answer, 'platform/not-executed');
      assert.ok(done || undone || isRefusal(answer, 'platform/outcome-unknown'), String(answer));
      if (!done) failures += 1;
      // The same command again: done now, or shown as done before.
      const { again, mayBeDone } = await insist(command);
      assert.equal(again.entry.type, 'transfers-posted');
      if (done) assert.equal(again.replayed, true, 'what was acknowledged is there');
      if (undone && !mayBeDone) assert.equal(again.replayed, false, 'what was not executed is not there');
    }
    expected += BigInt(told.size);
    assert.deepEqual(await stand('A'), [expected, 0n], `round ${round}`);
  }
  assert.ok(failures > 0, 'the cuts were felt');
});

test('the journal and the views are sound after all that', async () => {
  await books.settle();
  const { transfers, viewsAt, rows } = await verifyBooks(database);
  assert.equal(viewsAt, rows);
  const [row] = await database.query<{ sum: string }>(`select sum(amount) as sum from money.transfers`);
  assert.deepEqual(await stand('A'), [BigInt(row?.sum ?? 0), 0n]);
  assert.ok(transfers > 100);
});
