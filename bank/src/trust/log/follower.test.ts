/** The log follows the journal in any pieces, through faults and restarts, and refuses to follow another journal. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { temporaryDirectory } from '../../../test/support/cluster.ts';
import { live } from '../../money/teller/test-life.ts';
import { verifyLog } from './audit.ts';
import { LogBroken } from './follower.ts';
import { loadLogKey } from './log-key.ts';
import { readHead } from './store.ts';
import { createTestLog } from './test-log.ts';

const log = await createTestLog();
const { books, database, open, follow } = log;

before(async () => {
  await live(books);
  await books.settle();
});

const headNow = async () => {
  const head = await readHead(database.query);
  assert.ok(head);
  return head;
};

/** The log from the beginning, with the secrets that it has. */
async function forgetTree(): Promise<void> {
  await database.query('truncate log.head, log.tiles, log.row_leaves');
}

async function untilEqual(steps: () => Promise<unknown>, root: Buffer): Promise<void> {
  await forgetTree();
  await steps();
  assert.deepEqual((await headNow()).root, root);
}

test('replaying the journal gives the same tree, at once, row by row, or with a restart between any two', async () => {
  await follow();
  const { root, position } = await headNow();
  await untilEqual(() => follow(), root);
  await untilEqual(async () => {
    const follower = open();
    for (let row = 1n; row <= position; row += 1n) await follow(follower, row);
  }, root);
  await untilEqual(async () => {
    for (let row = 1n; row <= position; row += 1n) await follow(open(), row);
  }, root);
  assert.equal((await verifyLog(database))?.leaves, (await headNow()).size);
});

test('two processes that follow at once write each row once', async () => {
  await follow();
  const { root } = await headNow();
  await forgetTree();
  const followers = [open(), open(), open()];
  for (;;) {
    const moved = await Promise.allSettled(followers.map((one) => one.follow(2n ** 62n)));
    if (moved.every((one) => one.status === 'fulfilled' && !one.value)) break;
  }
  assert.deepEqual((await headNow()).root, root);
});

test('what fails on the way is done again, and nothing of it twice', async () => {
  await follow();
  const { root } = await headNow();
  await forgetTree();
  const follower = open();
  await database.query('alter table log.row_leaves add constraint broken check (position < 4)');
  await assert.rejects(follow(follower));
  await database.query('alter table log.row_leaves drop constraint broken');
  await follow(follower);
  assert.deepEqual((await headNow()).root, root);
  assert.ok(await verifyLog(database));
});

test('a log that is ahead of its journal refuses to go on', async () => {
  await follow();
  await database.query('update log.head set position = position + 5');
  await assert.rejects(
    follow(),
    (error: unknown) => error instanceof LogBroken && /no such row/.test(error.message),
  );
  await database.query('update log.head set position = position - 5');
});

test('a log that was taken back behind its own tiles refuses to write over them', async () => {
  await forgetTree();
  await follow(open(), 4n);
  const early = await headNow();
  await follow();
  const late = await headNow();
  const setHead = ({ position, journalHash, size, root, note }: typeof late) =>
    database.query('update log.head set position = $1, journal_hash = $2, size = $3, root = $4, note = $5', [
      position,
      journalHash,
      size,
      root,
      note,
    ]);
  await setHead(early);
  await assert.rejects(follow(), LogBroken);
  await setHead(late);
  assert.ok(await verifyLog(database));
});

test('a log whose last row is another one now refuses to go on', async () => {
  await follow();
  const { position } = await headNow();
  const flip = () =>
    database.query(
      'update money.journal set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where position = $1',
      [position],
    );
  await flip();
  await assert.rejects(follow(), /it was rewritten/);
  await flip();
});

test('a log with another key at its right edge, or other tiles there, refuses to go on', async () => {
  await follow();
  const other = await loadLogKey(join(temporaryDirectory(), 'log-key.pem'), log.key.origin);
  await assert.rejects(follow(open(other)), /Bring back its log-key.pem/);
  const flip = 'update log.tiles set hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1) where level = 0';
  await database.query(flip);
  await assert.rejects(follow(), /npm run verify says more/);
  await assert.rejects(
    verifyLog(database),
    /tile 0 of level 0 differs at its hash 0 \(leaf 0, of journal row/,
  );
  await database.query(flip);
  assert.ok(await verifyLog(database));
});

test('an altered checkpoint, a missing tile and a moved row are named', async () => {
  await follow();
  const tamper = async (change: string, back: string, expected: RegExp) => {
    await database.query(change);
    await assert.rejects(verifyLog(database), expected);
    await database.query(back);
  };
  const { note } = await headNow();
  await tamper(
    `update log.head set note = replace(note, '\n— ', '\n\n— ')`,
    `update log.head set note = '${note}'`,
    /is not one that its key has signed/,
  );
  await tamper(
    `update log.tiles set number = 7 where level = 0`,
    `update log.tiles set number = 0 where level = 0`,
    /tile 0 of level 0 is missing/,
  );
  await tamper(
    `update log.row_leaves set first_leaf = first_leaf + 1`,
    `update log.row_leaves set first_leaf = first_leaf - 1`,
    /has its leaves from 0 on, not from 1/,
  );
  assert.ok(await verifyLog(database));
});

test('erased secrets leave the tree as it is, and what comes after them is provable', async () => {
  await follow();
  const { size } = await headNow();
  const [{ count } = { count: 0n }] = await database.query<{ count: bigint }>(
    `with gone as (delete from log.secrets where account = 'V' returning 1) select count(*) from gone`,
  );
  assert.ok(count > 0n);
  const verified = await verifyLog(database);
  assert.ok(verified && verified.erased > 0 && verified.leaves === size);
  await books.submit(books.transfer('A', 'V', 1n));
  await books.settle();
  await follow();
  const after = await verifyLog(database);
  assert.deepEqual([after?.leaves, after?.erased], [size + 1, verified.erased]);
});
