/** A journal that was changed behind the bank's back is found before the bank opens or while it is open, by its row. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '../../platform/logs/logger.ts';
import { createMetrics } from '../../platform/metrics/metrics.ts';
import { Difference } from './difference.ts';
import { JournalBroken } from './journal-broken.ts';
import { watchJournal } from './journal-watch.ts';
import { checkBeforeOpening } from './opening-check.ts';
import { createTampering, saying } from './test-tampering.ts';
import { verifyBooks } from './verify.ts';

const { database, query, journal, changed } = await createTampering();
const logger = createLogger({ level: 'silent', format: 'json' });
const last = journal.at(-1)?.position ?? 0n;
const OLD = 7n;
const RECENT = last - 2n;
/** As if the journal were too large to be looked at as a whole. */
const ofATail = { wholeUpToBytes: 0, tailRows: 5 };

function startWatch(startsRested = false) {
  const metrics = createMetrics({ processMetrics: false });
  return { metrics, watch: watchJournal({ database, logger, metrics, startsRested, restFactor: 0 }) };
}

async function whatTheWatchFinds(): Promise<JournalBroken> {
  const { watch } = startWatch();
  const found = await watch.broken;
  await watch.stop();
  return found;
}

const flip = (column: string) => (at: bigint) =>
  `update money.journal set ${column} = set_byte(${column}, 5, get_byte(${column}, 5) # 1) where position = ${at}`;
const flipBit = (column: string, bit: number) => (at: bigint) =>
  `update money.journal set ${column} = ${column} # (1::bigint << ${bit}) where position = ${at}`;

/** What is done to a row, and what is said of which row, counted from the one it was done to. */
const changes: [title: string, sql: (at: bigint) => string, words: RegExp, named: bigint][] = [
  ['a flipped bit in the body', flip('body'), /was changed/, 0n],
  ['a flipped bit in the hash', flip('hash'), /was changed/, 0n],
  ['a flipped bit in the previous hash', flip('previous_hash'), /does not name the hash/, 0n],
  ['a flipped low bit in the time', flipBit('recorded_at', 0), /was changed/, 0n],
  ['a flipped bit in the time that no number of JavaScript shows', flipBit('recorded_at', 62), /changed/, 0n],
  ['a flipped sign of the time', flipBit('recorded_at', 63), /was changed/, 0n],
  ['a raised epoch', flipBit('epoch', 1), /was changed|under epoch/, 0n],
  ['a flipped sign of the epoch', flipBit('epoch', 63), /older teller/, 0n],
  ['a row at another position, far behind', flipBit('position', 40), /rows are missing/, 1n],
  ['a missing row', (at) => `delete from money.journal where position = ${at}`, /rows are missing/, 1n],
  [
    'two rows that changed places',
    (at) =>
      `update money.journal set position = case position when ${at} then ${-at - 1n} else ${-at} end
         where position in (${at}, ${at + 1n});
       update money.journal set position = -position where position < 0`,
    /does not name the hash/,
    0n,
  ],
];

async function alter(sql: string): Promise<void> {
  for (const statement of sql.split(';')) await query(statement);
}

for (const [title, sql, words, named] of changes) {
  for (const [age, at] of [
    ['an old row', OLD],
    ['a recent row', RECENT],
  ] as const) {
    test(`${title} is found and named, in ${age}`, async () => {
      const finds = (error: JournalBroken) => {
        assert.match(error.message, words);
        assert.equal(error.position, at + named, error.message);
        assert.match(error.message, new RegExp(`Journal row ${at + named}: `));
        return true;
      };
      await changed(
        async () => {
          await assert.rejects(checkBeforeOpening(database), finds);
          finds(await whatTheWatchFinds());
          await assert.rejects(verifyBooks(database), ({ message, place }: Difference) => {
            assert.match(message, words);
            return place.position === at + named;
          });
          if (at === RECENT)
            await assert.rejects(checkBeforeOpening(database, ofATail), saying(JournalBroken, words));
        },
        () => alter(sql(at)),
      );
    });
  }
}

test('a row that is gone from the end, and that the views show, is found and named', async () => {
  await changed(
    async () => {
      const words = new RegExp(`Journal row ${last}: it is missing: the views show row ${last}`);
      await assert.rejects(checkBeforeOpening(database), saying(JournalBroken, words));
      await assert.rejects(checkBeforeOpening(database, ofATail), saying(JournalBroken, words));
      assert.match((await whatTheWatchFinds()).message, words);
      await assert.rejects(verifyBooks(database), saying(Difference, /rows are missing at the end/));
    },
    () => alter(`delete from money.journal where position = ${last}`),
  );
});

test('a row before the first, and a row under an epoch that never was, are found', async () => {
  const copy = (position: string, epoch: string) =>
    `insert into money.journal select ${position}, ${epoch}, recorded_at, previous_hash, hash, body
     from money.journal where position = ${last}`;
  await changed(
    () =>
      assert.rejects(
        checkBeforeOpening(database, ofATail),
        saying(JournalBroken, /row -3: there is no such/),
      ),
    () => alter(copy('-3', 'epoch')),
  );
  await changed(
    () =>
      assert.rejects(
        checkBeforeOpening(database, ofATail),
        saying(JournalBroken, /under epoch 900, but the fence/),
      ),
    () => alter(copy('position + 1', '900')),
  );
});

test('of a large journal the newest rows are checked before it opens, and the rest while it is open', async () => {
  await changed(
    async () => {
      assert.deepEqual(await checkBeforeOpening(database, ofATail), { whole: false });
      assert.equal((await whatTheWatchFinds()).position, OLD);
    },
    () => alter(flip('body')(OLD)),
  );
});

test('a row that is missing right before the newest ones is found', async () => {
  await changed(
    () =>
      assert.rejects(checkBeforeOpening(database, ofATail), saying(JournalBroken, /rows are missing or out/)),
    () => alter(`delete from money.journal where position = ${last - 5n}`),
  );
});

test('a sound journal passes, says how long that took, and a stopped watch is silent', async () => {
  assert.deepEqual(await checkBeforeOpening(database), { whole: true });
  const { watch, metrics } = startWatch();
  const passed = async () =>
    /bot_journal_check_pass_seconds ([0-9.e-]+)/.exec((await metrics.render()).text)?.[1];
  while (Number(await passed()) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.match((await metrics.render()).text, new RegExp(`bot_journal_check_position ${last}\\b`));
  await watch.stop();
  const rested = startWatch(true);
  await rested.watch.stop();
});
