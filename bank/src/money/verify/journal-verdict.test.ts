/** A journal that was found broken is opened by nobody, and served by nobody, until all of it is sound again. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '../../platform/logs/logger.ts';
import { createMetrics } from '../../platform/metrics/metrics.ts';
import { JournalBroken } from './journal-broken.ts';
import { createVerdictStore } from './journal-verdict.ts';
import { watchJournal } from './journal-watch.ts';
import { checkBeforeOpening } from './opening-check.ts';
import { createTampering, saying } from './test-tampering.ts';

const { database, query, journal, changed } = await createTampering();
const verdicts = createVerdictStore(query);
const logger = createLogger({ level: 'silent', format: 'json' });
const last = journal.at(-1)?.position ?? 0n;
/** As if the journal were too large to be looked at as a whole. */
const ofATail = { wholeUpToBytes: 0, tailRows: 5 };

/** Done twice, it is as if it had never been done. */
const flip = (at: bigint) =>
  query(`update money.journal set body = set_byte(body, 5, get_byte(body, 5) # 1) where position = $1`, [at]);
const remove = (at: bigint) => query('delete from money.journal where position = $1', [at]);

function startWatch({ startsRested }: { startsRested: boolean }) {
  const metrics = createMetrics({ processMetrics: false });
  return watchJournal({ database, logger, metrics, startsRested, restFactor: 0 });
}

async function letTheWatchFind(): Promise<JournalBroken> {
  const watch = startWatch({ startsRested: false });
  const found = await watch.broken;
  await watch.stop();
  return found;
}

test('an old row that was found broken is named at the next start, and the row put back lets it open', async () => {
  await changed(
    async () => {
      assert.deepEqual(await checkBeforeOpening(database, ofATail), { whole: false });
      assert.equal((await letTheWatchFind()).position, 7n);
      for (const _start of ['first', 'second'])
        await assert.rejects(
          checkBeforeOpening(database, ofATail),
          saying(JournalBroken, /row 7: Row 7 was/),
        );
      await flip(7n);
      const { whole, lifted } = await checkBeforeOpening(database, ofATail);
      assert.deepEqual([whole, lifted?.place.position], [true, 7n]);
      assert.deepEqual(await checkBeforeOpening(database, ofATail), { whole: false });
    },
    () => flip(7n),
  );
});

test('the row put back is not enough where another old one is broken', async () => {
  await changed(
    async () => {
      await letTheWatchFind();
      await flip(7n);
      await flip(4n);
      await assert.rejects(checkBeforeOpening(database, ofATail), saying(JournalBroken, /row 4: /));
      assert.equal((await verdicts.read())?.place.position, 4n);
    },
    () => flip(7n),
  );
});

test('what the whole check found at a start is remembered when the next one would look at less', async () => {
  await changed(
    async () => {
      await assert.rejects(checkBeforeOpening(database), JournalBroken);
      await assert.rejects(
        checkBeforeOpening(database, ofATail),
        saying(JournalBroken, /Row 8 follows row 6/),
      );
    },
    () => remove(7n),
  );
});

test('a row that is missing at the end stays remembered until it is there again', async () => {
  await changed(
    async () => {
      assert.equal((await letTheWatchFind()).position, last);
      await assert.rejects(checkBeforeOpening(database, ofATail), saying(JournalBroken, /it is missing/));
    },
    () => remove(last),
  );
});

test('another process that is open hears of it, and need not come to the row itself', async () => {
  await changed(
    async () => {
      const other = startWatch({ startsRested: true });
      await letTheWatchFind();
      assert.equal((await other.broken).position, 7n);
      await other.stop();
    },
    () => flip(7n),
  );
});

test('a sound start takes back the verdict that it knew, and none that came meanwhile', async () => {
  await changed(
    async () => {
      await letTheWatchFind();
      const known = await verdicts.read();
      await letTheWatchFind();
      assert.ok(known);
      await verdicts.lift(known);
      assert.equal((await verdicts.read())?.place.position, 7n);
    },
    () => flip(7n),
  );
});
