/** Verification finds what was changed behind the bank's back, and says where. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOfRow } from '../teller/chain.ts';
import { decodeRecord, encodeRecord } from '../teller/codec/values.ts';
import { createTestBooks } from '../teller/test-books.ts';
import { Difference } from './difference.ts';
import { JournalBroken } from './journal-broken.ts';
import { checkBeforeOpening } from './opening-check.ts';
import { createTampering, saying } from './test-tampering.ts';
import { verifyBooks } from './verify.ts';

const { database, query, journal, changed } = await createTampering();

test('a day in the life of a bank is sound, and was full of everything', async () => {
  const verified = await verifyBooks(database);
  const states = await query<{ state: string }>(`select distinct state from money.payments order by state`);
  assert.deepEqual(
    states.map(({ state }) => state),
    ['authorised', 'cancelled', 'expired', 'refused', 'settled'],
  );
  const types = await query<{ type: string }>(`select distinct type from money.transfers order by type`);
  assert.deepEqual(
    types.map(({ type }) => type),
    ['direct', 'expire', 'hold', 'post', 'reversal', 'void'],
  );
  assert.equal(verified.rows, journal.at(-1)?.position);
  assert.equal(verified.viewsAt, verified.rows);
  assert.equal(verified.head, journal.at(-1)?.hash.toString('hex'));
  const euros = verified.totals.get('EUR/2');
  assert.ok(euros && euros.debitsPosted === euros.creditsPosted && euros.debitsPosted > 10_000n);
  await checkBeforeOpening(database);
});

test('an empty journal is sound', async () => {
  const empty = await createTestBooks();
  await checkBeforeOpening(empty.database);
  assert.equal((await verifyBooks(empty.database)).rows, 0n);
});

test('views that are behind are compared where they stand, and the rest is replayed without them', async () => {
  const behind = await createTestBooks();
  await behind.openAccounts({ A: 5n });
  await behind.settle();
  const shown = behind.teller().position();
  await behind.projector()?.stop();
  await behind.submit(behind.transfer('A', 'F', 5n));
  const { rows, viewsAt, transfers } = await verifyBooks(behind.database);
  assert.deepEqual([viewsAt, rows, transfers], [shown, shown + 1n, 2]);
});

const tampered: [title: string, sql: string, words: RegExp, atStart: RegExp | undefined][] = [
  [
    'a flipped byte in a row',
    `update money.journal set body = set_byte(body, 5, get_byte(body, 5) # 1) where position = 7`,
    /^Journal row 7: Row 7 was changed/,
    /Row 7 was changed/,
  ],
  [
    'a row that is missing',
    `delete from money.journal where position = 5`,
    /^Journal row 6: Row 6 follows row 4/,
    /rows/,
  ],
  [
    'the last row missing',
    `delete from money.journal where position = (select max(position) from money.journal)`,
    /rows are missing at the end/,
    /the views show row/,
  ],
  [
    'two rows that were swapped',
    `update money.journal set position = case position when 5 then -6 else -5 end where position in (5, 6);
     update money.journal set position = -position where position < 0`,
    /^Journal row 5: Row 5 does not name the hash/,
    /Row 5 does not name the hash/,
  ],
  [
    'a balance',
    `update money.accounts set credits_posted = credits_posted + 1 where number = 'B'`,
    /view money.accounts shows of B credits_posted \d+, the journal \d+/,
    undefined,
  ],
  [
    'the name of an account',
    `update money.accounts set name = 'Z' where number = 'B'`,
    /shows of B name Z, the journal B/,
    undefined,
  ],
  [
    'an account that nobody opened',
    `insert into money.accounts select 'Z', kind, form, name, asset_id, owner_id, thing_id, primary_number, credit_limit, max_balance, status, 0, 0, 0, 0, opened_at, position from money.accounts where number = 'B'`,
    /shows Z, which the journal does not know/,
    undefined,
  ],
  [
    'an account that is gone',
    `delete from money.accounts where number = 'B'`,
    /view money.accounts does not show B/,
    undefined,
  ],
  [
    'what is left of a hold',
    `update money.other_transfers set remaining = remaining - 1 where type = 'hold' and remaining > 0`,
    /view money.transfers shows of \S+ remaining/,
    undefined,
  ],
  [
    'what was reversed',
    `update money.other_transfers set reversed = 0 where reversed > 0`,
    /shows of \S+ reversed 0, the journal 3/,
    undefined,
  ],
  [
    'a transfer that is gone',
    `delete from money.other_transfers where type = 'reversal'`,
    /view money.transfers does not show \S+-/,
    undefined,
  ],
  [
    'the state of a payment',
    `update money.payments set state = 'settled' where state = 'refused'`,
    /view money.payments shows of \S+ state settled, the journal refused/,
    undefined,
  ],
  [
    'the amount of an order that was settled at once',
    `update money.payments set amount = amount + 1 where settled_at_once`,
    /view money.payments shows of \S+ amount \d+, the journal \d+/,
    undefined,
  ],
  [
    'what was reversed of such an order',
    `update money.payments set reversed = 1 where settled_at_once`,
    /view money.payments shows of \S+ reversed 1, the journal 0/,
    undefined,
  ],
  [
    'such an order that is said to be another kind of payment',
    `update money.payments set settled_at_once = not settled_at_once`,
    /view money.payments shows of \S+ settled_at_once/,
    undefined,
  ],
  [
    'such an order that is gone',
    `delete from money.payments where settled_at_once and position = decided_position`,
    /view money.payments does not show \S+-/,
    undefined,
  ],
  [
    'such an order at another place',
    `update money.payments set decided_position = 10000 where settled_at_once`,
    /view money.payments shows of \S+ decided_position 10000, the journal \d+/,
    undefined,
  ],
  [
    'such an order that nobody gave',
    `create temporary table twin as select * from money.payments where settled_at_once limit 1;
     update twin set id = gen_random_uuid();
     insert into money.payments select * from twin;
     drop table twin`,
    /view money.payments shows \S+, which the journal does not know/,
    undefined,
  ],
  [
    'a counter of a mandate',
    `update money.mandate_counters set committed = 0 where committed > 0`,
    /view money.mandate_counters shows of \S+ \S+ .* committed 0/,
    undefined,
  ],
  [
    'the holds of a mandate',
    `update money.mandates set open_holds = open_holds + 1`,
    /view money.mandates shows of \S+ open_holds/,
    undefined,
  ],
  [
    'a payee that was never paid',
    `insert into money.mandate_payees select id, id from money.mandates limit 1`,
    /view money.mandate_payees shows/,
    undefined,
  ],
  [
    'the place of an id',
    `update money.command_outcomes set entry_offset = entry_offset + 1 where position = 3`,
    /view money.outcomes shows of \S+ entry_offset 6, the journal 5/,
    undefined,
  ],
  [
    'an id that was forgotten',
    `delete from money.command_outcomes where position = 3`,
    /view money.outcomes does not show \S+-/,
    undefined,
  ],
];

for (const [title, sql, words, atStart] of tampered) {
  test(`verify finds ${title}${atStart ? ', and the bank does not open' : ''}`, async () => {
    await changed(
      async () => {
        await assert.rejects(verifyBooks(database), saying(Difference, words));
        if (atStart) await assert.rejects(checkBeforeOpening(database), saying(JournalBroken, atStart));
        else await checkBeforeOpening(database);
      },
      async (ask) => {
        for (const statement of sql.split(';')) await ask(statement);
      },
    );
  });
}

test('verify finds a word that was changed inside a payment’s record', async () => {
  await changed(
    () =>
      assert.rejects(
        verifyBooks(database),
        /view money.payments shows of \S+ another record than the journal, in \/payee\/name\.$/,
      ),
    async (ask) => {
      const [row] = await ask<{ id: string; record: Buffer }>(
        `select id, record from money.payments where state = 'settled' and record is not null limit 1`,
      );
      const record = decodeRecord<{ payee: object }>(row?.record ?? Buffer.alloc(0));
      const other = encodeRecord({ ...record, payee: { ...record.payee, name: 'Somebody else' } });
      await ask(`update money.payments set record = $2 where id = $1`, [row?.id, other]);
    },
  );
});

test('verify finds a view that leaves out rows of its tables', async () => {
  const [view] = await query<{ sql: string }>(`select pg_get_viewdef('money.outcomes') as sql`);
  const sound = view?.sql.replace(';', '') ?? '';
  await query(`create or replace view money.outcomes as select * from (${sound}) whole where position > 3`);
  await assert.rejects(verifyBooks(database), /view money.outcomes is defined in another way/);
  await query(`create or replace view money.outcomes as ${sound}`);
  await verifyBooks(database);
});

test('what cannot be read at all is named too', async () => {
  await changed(
    () => assert.rejects(verifyBooks(database), /^Difference: Journal row 1: it cannot be read/),
    async (ask) => {
      const [row] = journal;
      assert.ok(row);
      const unsealed = { ...row, body: Buffer.from('no entries') };
      await ask(`update money.journal set hash = $1, body = $2 where position = 1`, [
        hashOfRow(unsealed),
        unsealed.body,
      ]);
    },
  );
});
