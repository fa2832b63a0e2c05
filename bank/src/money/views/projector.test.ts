/** The projector: the views follow from the journal alone, whatever happens on the way. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Query } from '../../platform/database/database.ts';
import { beforeCompilation } from '../../platform/database/migrations.ts';
import { realPace } from '../../platform/kernel/pace.ts';
import { createPostgresStorage } from '../storage/postgres.ts';
import { PlaceLost } from '../storage/storage.ts';
import { createTestBooks, type TestBooks } from '../teller/test-books.ts';
import { live } from '../teller/test-life.ts';
import { verifyBooks } from '../verify/verify.ts';
import type { ViewChange } from './changes.ts';
import { createProjector } from './projector.ts';

const tables = [
  'accounts',
  'other_transfers',
  'mandates',
  'mandate_versions',
  'mandate_counters',
  'mandate_payees',
  'payments',
  'command_outcomes',
  'projection',
];

const books = await createTestBooks();
await live(books);
await payAtIntervals(books);
await books.settle();
const last = books.teller().position();
await books.close();
const { database } = books;
const asProjected = await dump();

/** A mandate whose terms ask for an interval between payments, and one whose terms did not when it was paid with. */
async function payAtIntervals({ submit, giveMandate, order, clock, newId }: TestBooks): Promise<void> {
  const asking = { time: { minIntervalMs: 1 } };
  const [mandate, changed] = [giveMandate(asking), giveMandate()];
  for (const given of [mandate, changed]) {
    await submit(given);
    const { payment } = await submit(order(given.id, 1n));
    assert.equal(payment?.state, 'settled');
  }
  clock.set(clock.now() + 1_000);
  const change = { type: 'change-mandate', mandateId: changed.id, version: 1, givenBy: 'test' } as const;
  await submit({ ...change, id: newId(), content: '{}', terms: { ...changed.terms, ...asking } });
}

/** Every row of every view, as text. */
async function dump(): Promise<Record<string, string[]>> {
  const dumped: Record<string, string[]> = {};
  for (const table of tables) {
    // The epoch says who writes, and not what.
    const shown = table === 'projection' ? 't.position' : 't';
    const rows = await database.query<{ row: string }>(
      `select ${shown}::text as row from money.${table} t order by 1`,
    );
    dumped[table] = rows.map(({ row }) => row);
  }
  return dumped;
}

async function forgetViews(): Promise<void> {
  for (const table of tables) if (table !== 'projection') await database.query(`truncate money.${table}`);
  await database.query(`update money.projection set position = 0`);
}

async function epochNow(): Promise<bigint> {
  const [cell] = await database.query<{ epoch: bigint }>('select epoch from money.cell');
  return cell?.epoch ?? 0n;
}

async function assertRebuilt(): Promise<void> {
  assert.deepEqual(await dump(), asProjected);
  await verifyBooks(database);
}

test('views that were lost are rebuilt from the journal, to the last byte', async () => {
  await forgetViews();
  const projector = await createProjector(createPostgresStorage(database), (error) =>
    assert.fail(String(error)),
  );
  await projector.restart(await epochNow());
  await projector.reach(last);
  await projector.stop();
  assert.ok((asProjected.payments?.length ?? 0) > 5);
  await assertRebuilt();
});

test('a rebuild of more than may be unwritten is written in parts, also when the database fails in between', async () => {
  await forgetViews();
  const storage = createPostgresStorage(database);
  let loads = 0;
  const views = {
    ...storage.views,
    load: (...parts: Parameters<typeof storage.views.load>) => {
      loads += 1;
      return loads === 2 ? Promise.reject(new Error('The connection broke.')) : storage.views.load(...parts);
    },
  };
  const told: bigint[] = [];
  const projector = await createProjector(
    { ...storage, views },
    (error) => assert.fail(String(error)),
    realPace,
    5,
  );
  projector.onChange(({ position }) => told.push(position));
  const unshown = await projector.restart(await epochNow());
  const entries = unshown.reduce((sum, batch) => sum + batch.entries.length, 0);
  assert.ok(entries < 5, 'only what may be behind is left');
  assert.ok(told.length > 1, 'it was written in parts');
  assert.ok(loads > 2, 'it went on after the failure');
  await projector.reach(last);
  await projector.stop();
  await assertRebuilt();
});

test('the views of a bank of before the sixth migration are those of the journal after it', async () => {
  await database.query('alter table money.mandates add column position bigint not null default 7');
  // Whatever the terms, the last payment was noted.
  await database.query(
    `update money.mandates set last_authorised_at = coalesce(
       (select max(decided_at) from money.payments where mandate_id = mandates.id and state <> 'refused'), 0)`,
  );
  assert.notDeepEqual(await dump(), asProjected);
  const directory = beforeCompilation(new URL('../migrations/', import.meta.url));
  await database.query(await readFile(new URL('0006-use-of-mandates.sql', directory), 'utf8'));
  await assertRebuilt();
});

/** A database whose transactions fail at a chosen statement, or just after they were committed. */
function failing(fails: () => 'inside' | 'after' | undefined): Database {
  return {
    ...database,
    async transaction(work) {
      const how = fails();
      const result = await database.transaction(({ query, copy }) =>
        work({ query: how === 'inside' ? breaking(query) : query, copy }),
      );
      if (how === 'after') throw new Error('The connection broke after the commit.');
      return result;
    },
  };
}

function breaking(query: Query): Query {
  let statements = 0;
  return (sql, values, name) => {
    statements += 1;
    return statements > 3 ? Promise.reject(new Error('The connection broke.')) : query(sql, values, name);
  };
}

for (const how of ['inside', 'after'] as const) {
  test(`a projector whose transaction fails ${how === 'inside' ? 'in the middle' : 'after its commit'} repeats without harm`, async () => {
    await forgetViews();
    let left = 2;
    const faults: unknown[] = [];
    const flaky = failing(() => (left-- > 0 ? how : undefined));
    const projector = await createProjector(createPostgresStorage(flaky), (fault) => void faults.push(fault));
    const told: ViewChange[] = [];
    projector.onChange((change) => void told.push(change));
    await projector.restart(await epochNow());
    await projector.reach(last);
    await projector.stop();
    assert.equal(faults.length, how === 'inside' ? 2 : 0, 'what came true all the same is no fault');
    assert.equal(told.at(-1)?.position, last, 'and whoever listens is told what changed');
    await assertRebuilt();
  });
}

test('two projectors on one database do not count anything twice', async () => {
  await forgetViews();
  // One is slow between loading and writing, so that the other commits in between.
  const slow: Database = {
    ...database,
    transaction: (work) => pause(50).then(() => database.transaction(work)),
  };
  const both = await Promise.all(
    [slow, database].map((on) => createProjector(createPostgresStorage(on), () => {})),
  );
  const epoch = await epochNow();
  await Promise.all(both.map((projector) => projector.restart(epoch).then(() => projector.reach(last))));
  assert.deepEqual(
    both.map((projector) => projector.position()),
    [last, last],
  );
  await Promise.all(both.map((projector) => projector.stop()));
  await assertRebuilt();
});

test('what an earlier teller writes comes true no more once another has the place', async () => {
  await forgetViews();
  const projector = await createProjector(createPostgresStorage(database), () => {});
  const epoch = await epochNow();
  const { views } = createPostgresStorage(database);
  const nothing = { accounts: [], balances: [], remainders: [], mandates: [], uses: [], counters: [] };
  const write = { from: 0n, to: last, rows: views.newRows(), ...nothing };
  const rest = { goneCounters: [], payees: [], changedPayments: [] };
  assert.equal(await views.claim(epoch + 1n), 0n);
  assert.equal(await views.write({ ...write, ...rest }, epoch), false);
  await assert.rejects(projector.restart(epoch), PlaceLost);
  assert.equal(await views.position(), 0n);
  await projector.restart(epoch + 1n);
  await projector.reach(last);
  await projector.stop();
  await assertRebuilt();
});

test('reach waits for a position that is to come, and not for one that is shown', async () => {
  await books.restart();
  const projector = books.projector();
  assert.ok(projector);
  await projector.reach(last);
  assert.equal(projector.position(), last);
  const changes: ViewChange[] = [];
  const forget = projector.onChange((change) => void changes.push(change));
  const next = projector.reach(last + 1n).then(async () => {
    const [row] = await database.query<{ position: bigint }>(`select position from money.projection`);
    return row?.position;
  });
  const { position } = await books.submit(books.transfer('A', 'B', 1n));
  assert.equal(position, last + 1n);
  assert.equal(await next, position, 'it is committed when it is told');
  await projector.reach(position);
  forget();
  assert.deepEqual(
    changes.map((change) => [change.position, change.accountsMoved]),
    [[position, true]],
  );
});

test('views that a crash has taken back follow again, though nobody asks the bank for anything', async () => {
  await books.settle();
  const before = await dump();
  await forgetViews();
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  const at = books.teller().position();
  for (let shown: bigint | undefined; shown !== at; await pause(20)) {
    const rows = await database
      .query<{ position: bigint }>(`select position from money.projection`)
      .catch(() => []);
    shown = rows[0]?.position;
  }
  assert.deepEqual(await dump(), before);
});

// Found by the simulation: the refused order made the projector take the transfer for the order's own.
test('what was reversed of a transfer is shown, although an order with its id was refused meanwhile', async () => {
  const [movement, mandate] = [books.movement('F', 'A', 4n), books.giveMandate()];
  await books.submit(books.post([movement, books.movement('A', 'B', 1n)]));
  await books.submit(mandate);
  const order = books.order(mandate.id, 1n, { id: movement.id });
  const reversal = books.movement('A', 'F', 3n, { type: 'reversal', originalId: movement.id });
  const [refused, reversed] = await Promise.all([
    books.submit({ ...order, id: movement.id }),
    books.submit(books.post([reversal])),
  ]);
  assert.equal(refused.payment?.refusal?.code, 'ledger/id-conflict');
  assert.equal(reversed.entry.type, 'transfers-posted');
  await books.settle();
  const [shown] = await database.query<{ reversed: bigint }>(
    `select reversed from money.transfers where id = $1`,
    [movement.id],
  );
  assert.equal(shown?.reversed, 3n);
  await verifyBooks(database);
});

test('a purpose that no table can take as it is does not stop the views', async () => {
  const mandate = books.giveMandate();
  await books.submit(mandate);
  const order = books.order(mandate.id, 1n, { purpose: 'Tee\0Kaffee' });
  assert.equal((await books.submit(order)).payment?.state, 'settled');
  await books.settle();
  const [shown] = await database.query<{ description: string }>(
    `select description from money.payments where id = $1`,
    [order.id],
  );
  assert.equal(shown?.description, 'Tee\ufffdKaffee');
});
